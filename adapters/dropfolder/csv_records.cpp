#include "csv_records.hpp"

#include <stdexcept>

namespace keukentafel::dropfolder {

namespace {

constexpr std::size_t block = 4096; // libcsv's buffer grows by this
constexpr std::string_view unclosed = "a quoted field that does not end";

bool is_blank(std::string_view text) { return text == "\n" || text == "\r\n"; }

} // namespace

csv_records::csv_records(line_reader& lines, char delimiter, char quote)
    : lines_(lines), delimiter_(delimiter), quote_(quote) {
  begin_record();
}

csv_records::~csv_records() { csv_free(&parser_); }

void csv_records::add_field(void* field, std::size_t size, void* self) {
  auto& of = *static_cast<csv_records*>(self);
  if (of.rows_ > 0) return;
  of.text_.append(static_cast<const char*>(field), size);
  of.ends_.push_back(of.text_.size());
}

void csv_records::add_row(int, void* self) { ++static_cast<csv_records*>(self)->rows_; }

void csv_records::begin_record() {
  csv_free(&parser_);
  if (csv_init(&parser_, CSV_STRICT) != 0) throw std::bad_alloc{};
  csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
  csv_set_quote(&parser_, static_cast<unsigned char>(quote_));
  // Spaces belong to the field, as RFC 4180 says.
  csv_set_space_func(&parser_, [](unsigned char) { return 0; });
  csv_set_blk_size(&parser_, block);
}

bool csv_records::next_line(owned& copy, line& into) {
  if (waiting_.empty()) return lines_.next(into);
  copy = std::move(waiting_.front());
  waiting_.pop_front();
  into = {copy.text, copy.number, copy.end, true, copy.is_too_long};
  return true;
}

void csv_records::take_fields(csv_record& into) const {
  into.fields.clear();
  std::size_t begin = 0;
  for (const auto end : ends_) {
    into.fields.push_back(std::string_view{text_}.substr(begin, end - begin));
    begin = end;
  }
}

/// What stands after the first line of the record is read anew.
void csv_records::break_off(csv_record& into, std::string_view why) {
  begin_record();
  into.problem = why;
  into.fields.clear();
  into.line = record_.front().number;
  into.end = record_.front().end;
  into.next_line = into.line + 1;
  record_.pop_front();
  waiting_.insert(waiting_.begin(), std::make_move_iterator(record_.begin()), std::make_move_iterator(record_.end()));
  record_.clear();
}

void csv_records::reject(csv_record& last, std::string_view why) {
  if (!record_.empty()) return break_off(last, why);
  last.problem = why;
  last.fields.clear();
}

bool csv_records::next(csv_record& into) {
  into.problem = {};
  record_.clear();
  text_.clear();
  ends_.clear();
  rows_ = 0;
  std::size_t size = 0;
  line one;
  while (next_line(current_, one)) {
    if (!one.has_end) {
      is_whole_ = false;
      break;
    }
    const bool is_first = record_.empty();
    if (is_first && is_blank(one.text)) continue;
    if (is_first && one.is_too_long) {
      into = {one.number, one.number + 1, one.end, {}, "a line above 4 MiB"};
      return true;
    }
    size += one.text.size();
    const auto used =
        one.is_too_long ? 0 : csv_parse(&parser_, one.text.data(), one.text.size(), add_field, add_row, this);
    const bool is_read = !one.is_too_long && used == one.text.size();
    // What stands behind the row's end, after a carriage return, is another row.
    if (is_read && rows_ == 1) csv_fini(&parser_, add_field, add_row, this);
    if (is_first && is_read && rows_ == 1) {
      into.line = one.number;
      into.next_line = one.number + 1;
      into.end = one.end;
      take_fields(into);
      return true;
    }
    record_.push_back({std::string{one.text}, one.number, one.end, one.is_too_long});
    if (!is_read || rows_ > 1) {
      break_off(into, one.is_too_long ? "a line above 4 MiB"
                      : rows_ > 1     ? "a carriage return within the row"
                                      : "a quotation mark at a wrong place");
      return true;
    }
    if (rows_ == 1) {
      into.line = record_.front().number;
      into.next_line = one.number + 1;
      into.end = one.end;
      take_fields(into);
      return true;
    }
    if (size > longest_row) {
      break_off(into, unclosed);
      return true;
    }
  }
  if (record_.empty()) return false;
  break_off(into, unclosed);
  return true;
}

} // namespace keukentafel::dropfolder
