#include "guardians.hpp"

#include "csv_records.hpp"
#include "encoding.hpp"
#include "moments.hpp"
#include "print.hpp"
#include "refusal.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <sstream>

namespace keukentafel::oeapi {

namespace {

constexpr std::size_t largest_file = std::size_t{256} << 20;

enum column { student, guardian, name, email, language, legal, role, from, until, barred, column_count };
constexpr std::array<std::string_view, column_count> header{
    "student", "guardian", "name", "email", "language", "legal_representative", "kind", "from", "until", "barred"};

class text_bytes final : public dropfolder::byte_source {
public:
  explicit text_bytes(std::string_view text) : left_(text) {}
  std::size_t read(char* to, std::size_t size) override {
    const auto count = std::min(size, left_.size());
    std::memcpy(to, left_.data(), count);
    left_.remove_prefix(count);
    return count;
  }

private:
  std::string_view left_;
};

/// What a row breaks: "line 7: column from is no day".
struct broken : std::runtime_error {
  using runtime_error::runtime_error;
};

using row = std::vector<std::string_view>;

bool truth(const row& of, column at) {
  const auto text = of[at];
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  throw broken{"column " + std::string{header[at]} + " is neither true nor false"};
}

void add_day(json& to, const row& of, column at) {
  if (of[at].empty()) return;
  const auto day = of[at].size() == 10 ? day_of(of[at]) : std::nullopt;
  if (!day) throw broken{"column " + std::string{header[at]} + " is no day such as 2026-11-24"};
  to[std::string{header[at]}] = *day;
}

json guardian_data(const row& of) {
  json data = json::object();
  for (const auto at : {name, email, language})
    if (!of[at].empty()) data[std::string{header[at]}] = of[at];
  return data;
}

json relation_data(const row& of) {
  json data{{"guardian", "guardian/" + std::string{of[guardian]}}, {"legal_representative", truth(of, legal)}};
  if (of[from].empty()) throw broken{"column from is empty"};
  add_day(data, of, from);
  add_day(data, of, until);
  if (!of[role].empty()) data["kind"] = of[role];
  return data;
}

void check(const row& of) {
  if (of.size() != column_count) throw broken{"it has another number of fields than the first row"};
  for (const auto field : of)
    if (!dropfolder::is_utf8(field)) throw broken{"it is no UTF-8"};
  if (of[student].empty()) throw broken{"column student is empty"};
  if (!is_id(of[guardian])) throw broken{"column guardian is no id of 1 to 64 letters, digits, - and _"};
}

void read_row(const row& of, family_file& into, bool nobody_is_barred) {
  check(of);
  auto data = relation_data(of);
  // Barred stays barred, whatever another row says.
  into.barred[std::string{of[student]}] |= nobody_is_barred ? false : truth(of, barred);
  into.guardians.emplace(of[guardian], guardian_data(of));
  into.look.keys.add(std::string{of[student]} + "/" + std::string{of[guardian]});
  into.bonds.push_back({std::string{of[student]}, std::string{of[guardian]}, std::move(data)});
}

std::string text_of_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) throw std::runtime_error("the file guardians can't be opened");
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (in.bad()) throw std::runtime_error("the file guardians can't be read");
  if (text.size() > largest_file) throw std::runtime_error("the file guardians is larger than 256 MiB");
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  return text;
}

void check_header(dropfolder::csv_records& records) {
  dropfolder::csv_record first;
  if (!records.next(first) || !first.problem.empty() ||
      !std::equal(first.fields.begin(), first.fields.end(), header.begin(), header.end()))
    throw std::runtime_error("the file guardians must begin with the row student,guardian,name,email,language,"
                             "legal_representative,kind,from,until,barred");
}

} // namespace

family_file read_guardians(const settings& how) {
  const auto text = text_of_file(how.guardians);
  text_bytes bytes{text};
  dropfolder::line_reader lines{bytes};
  dropfolder::csv_records records{lines, ',', '"'};
  check_header(records);
  family_file made;
  made.print = print_of(text);
  for (dropfolder::csv_record one; records.next(one);) {
    ++made.look.rows;
    std::string why{one.problem};
    try {
      if (why.empty()) read_row(one.fields, made, how.nobody_is_barred);
    } catch (const broken& error) {
      why = error.what();
    }
    if (why.empty()) continue;
    // Perhaps it would have said so.
    if (one.fields.size() == column_count)
      made.barred[std::string{one.fields[column::student]}] |= !how.nobody_is_barred;
    ++made.look.broken;
    ++made.look.nameless; // which bond it was is not known: then none is taken as gone
    if (made.look.first_broken.empty()) made.look.first_broken = "line " + std::to_string(one.line) + ": " + why;
  }
  if (!records.is_whole()) throw std::runtime_error("the last row of the file guardians has no end: it is not whole");
  return made;
}

} // namespace keukentafel::oeapi
