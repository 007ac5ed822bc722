#include "table_rows.hpp"

#include "encoding.hpp"
#include "refusal.hpp"
#include "tabular/ids.hpp"

#include <algorithm>
#include <charconv>
#include <keukentafel/event.h>
#include <simdjson.h>

namespace keukentafel::dropfolder {

namespace {

constexpr std::string_view utf8_mark = "\xef\xbb\xbf";
constexpr const char* cut = "its last line has no end";

/// From an offset on. With NAME.done beside it, the file is whole without the end of its last line.
std::unique_ptr<byte_source> bytes_of(const descriptor& file, const file_rule& rule, std::uint64_t offset) {
  auto bytes = std::make_unique<file_bytes>(file.duplicate(), offset);
  if (!rule.wants_done_file) return bytes;
  return std::make_unique<ended_bytes>(std::move(bytes));
}

/// What stands before the first character; `refusal` for an encoding in which commas are no bytes of their own.
std::size_t mark_size(const descriptor& file) {
  char first[3]{};
  file_bytes bytes{file.duplicate(), 0};
  const std::string_view begin{first, bytes.read(first, sizeof first)};
  if (begin.starts_with("\xff\xfe") || begin.starts_with("\xfe\xff"))
    throw refusal{"it is UTF-16: export it as UTF-8, or as an encoding of one byte a character"};
  return begin == utf8_mark ? utf8_mark.size() : 0;
}

void keep_within_limit(offered& one) {
  if (one.what != offered::kind::state || one.json.size() <= KT_EVENT_MAX_BYTES) return;
  one.what = offered::kind::broken;
  one.rule = "makes an event above 1 MiB";
  one.json.clear();
}

class csv_rows final : public table_rows {
public:
  csv_rows(const descriptor& file, const file_rule& rule, place from)
      : rule_(rule), trailer_(rule.trailer), mark_(mark_size(file)), mapping_(read_header(file, rule)),
        bytes_(bytes_of(file, rule, std::max(from.offset, first_.offset))),
        after_(from.offset < first_.offset ? first_ : from), lines_(*bytes_, after_.offset, after_.line),
        records_(lines_, rule.delimiter, rule.quote) {}

  bool next(offered& into, depth how) override {
    into = {};
    if (!records_.next(record_)) {
      if (!records_.is_whole()) throw unfinished{cut};
      if (!trailer_.empty() && !has_trailer_)
        throw unfinished{"its last row is not the trailer " + tabular::shown(trailer_)};
      return false;
    }
    if (has_trailer_) throw refusal{"it goes on after its trailer"};
    if (is_trailer()) {
      take_trailer();
      return true;
    }
    if (record_.problem.empty() && record_.fields.size() != mapping_.width())
      records_.reject(record_, "has another number of fields than the first row");
    ++rows_;
    after_ = {record_.end, record_.next_line};
    if (!record_.problem.empty()) {
      into.what = offered::kind::broken;
      into.rule = record_.problem;
      return true;
    }
    const bool needs_key_only = how == depth::keys || is_delete();
    into = needs_key_only ? mapping_.key_of(record_.fields) : mapping_.map(record_.fields);
    if (how != depth::keys && is_delete() && into.what == offered::kind::state) into.what = offered::kind::gone;
    keep_within_limit(into);
    return true;
  }
  std::uint64_t line() const override { return record_.line; }
  place after() const override { return after_; }

private:
  row_mapping read_header(const descriptor& file, const file_rule& rule) {
    const auto bytes = bytes_of(file, rule, mark_);
    line_reader lines{*bytes, mark_};
    csv_records records{lines, rule.delimiter, rule.quote};
    csv_record first;
    if (!records.next(first)) throw unfinished{records.is_whole() ? "it is empty" : cut};
    if (!first.problem.empty()) throw refusal{"its first row can't be read: " + std::string{first.problem}};
    first_ = {first.end, first.next_line};
    const auto from = std::make_shared<encoding>(rule.encoding);
    std::vector<std::string> header;
    for (const auto field : first.fields) {
      std::string room;
      std::string_view name;
      if (!from->to_utf8(field, room, name)) throw refusal{"its first row is not in the encoding of this file"};
      header.emplace_back(name);
    }
    if (!rule.delete_column.empty()) {
      const auto found = std::find(header.begin(), header.end(), rule.delete_column);
      if (found == header.end()) throw refusal{"its first row has no column " + tabular::shown(rule.delete_column)};
      delete_at_ = static_cast<std::size_t>(found - header.begin());
    }
    try {
      return {rule, std::move(header), event_source,
              [from](std::string_view text, std::string& room, std::string_view& into) {
                return from->to_utf8(text, room, into);
              }};
    } catch (const unfit& error) {
      throw refusal{std::string{"its first row "} + error.what()};
    }
  }

  bool is_delete() const {
    return !rule_.delete_column.empty() && rule_.delete_values.contains(record_.fields[delete_at_]);
  }

  bool is_trailer() const {
    return !trailer_.empty() && record_.problem.empty() && !record_.fields.empty() && record_.fields[0] == trailer_;
  }

  /// The number of rows is told from the beginning of the file only.
  void take_trailer() {
    has_trailer_ = true;
    std::uint64_t told = 0;
    const auto text = record_.fields.size() > 1 ? record_.fields[1] : std::string_view{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), told);
    if (error != std::errc{} || end != text.data() + text.size()) throw refusal{"its trailer names no number of rows"};
    if (started_at_first_ && told != rows_) throw refusal{"its trailer tells another number of rows than it has"};
  }

  const file_rule& rule_;
  std::string trailer_;
  std::size_t mark_;
  std::size_t delete_at_ = 0;
  place first_; ///< of the first row after the header
  row_mapping mapping_;
  std::unique_ptr<byte_source> bytes_;
  place after_;
  bool started_at_first_ = after_.offset == first_.offset;
  line_reader lines_;
  csv_records records_;
  csv_record record_;
  std::uint64_t rows_ = 0;
  bool has_trailer_ = false;
};

class event_rows final : public table_rows {
public:
  event_rows(const descriptor& file, const file_rule& rule, place from)
      : after_({std::max<std::uint64_t>(from.offset, mark_size(file)), from.line}),
        bytes_(bytes_of(file, rule, after_.offset)), lines_(*bytes_, after_.offset, after_.line) {}

  bool next(offered& into, depth) override {
    into = {};
    struct line one;
    if (!lines_.next(one)) return false;
    line_ = one.number;
    if (!one.has_end) throw unfinished{cut};
    after_ = {one.end, one.number + 1};
    if (one.is_too_long) into.rule = "a line above 4 MiB";
    else if (one.text.find_first_not_of(" \t\r\n") == one.text.npos) return true;
    else read(one.text, into);
    if (!into.rule.empty()) into.what = offered::kind::broken;
    return true;
  }
  std::uint64_t line() const override { return line_; }
  place after() const override { return after_; }

private:
  /// Of two subjects none is meant.
  static bool find_subject(simdjson::dom::element event, std::string_view& into) {
    simdjson::dom::object members;
    int count = 0;
    if (event.get(members)) return false;
    for (const auto [name, value] : members)
      if (name == "subject" && (++count > 1 || value.get(into))) return false;
    return count == 1;
  }

  void read(std::string_view text, offered& into) {
    simdjson::dom::element event, data;
    std::string_view subject;
    if (parser_.parse(text).get(event)) into.rule = "is no JSON";
    else if (!find_subject(event, subject) || !is_key(subject)) into.rule = "has no key as its subject";
    if (!into.rule.empty()) return;
    into.key = subject;
    if (!event["data"].get(data) && data.is_null()) {
      into.what = offered::kind::gone;
      return;
    }
    into.what = offered::kind::state;
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    into.json = text;
    keep_within_limit(into);
  }

  place after_;
  std::unique_ptr<byte_source> bytes_;
  line_reader lines_;
  std::uint64_t line_ = 0;
  simdjson::dom::parser parser_;
};

} // namespace

std::unique_ptr<table_rows> table_rows::open(const descriptor& file, const file_rule& rule, place from) {
  if (rule.is_csv) return std::make_unique<csv_rows>(file, rule, from);
  return std::make_unique<event_rows>(file, rule, from);
}

} // namespace keukentafel::dropfolder
