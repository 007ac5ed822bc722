/// A file in the drop folder: "{" at its beginning makes it NDJSON, anything else CSV.
#include "must.hpp"
#include "refusal.hpp"
#include "table_rows.hpp"
#include "tabular/ids.hpp"

#include <sys/mman.h>
#include <unistd.h>

using namespace keukentafel::dropfolder;

namespace {

constexpr const char* mapping_text = R"(
[[csv]]
files = "*"
holds = "changes"
delimiter = ";"
encoding = "windows-1252"
type = "result"
id = "{a}-{b}"
delete = { column = "c", values = ["D"] }
trailer = "END"
[csv.data]
student = { from = "student/{a}", as = "key" }
at = { from = "{b}", as = "moment", format = "%d-%m-%Y %H:%M", zone = "Europe/Amsterdam" }
day = { from = "{b}", as = "day" }
[csv.data.detail]
value = { from = "{c}", as = "decimal" }
passed = { from = "{c}", values = { "V" = true }, otherwise = false }
[[ndjson]]
files = "*"
holds = "changes"
)";

struct seen {
  std::uint64_t line;
  offered row;
  place after;
};

/// The rows from a place on, and whether the end was one.
std::vector<seen> rows(const descriptor& file, const file_rule& rule, place from, std::string& end) {
  std::vector<seen> all;
  try {
    const auto read = table_rows::open(file, rule, from);
    for (offered row; read->next(row, table_rows::depth::everything);)
      all.push_back({read->line(), row, read->after()});
    end = "end";
  } catch (const refusal& why) {
    end = why.what();
  } catch (const unfinished& why) {
    end = why.what();
  }
  return all;
}

void check(const offered& row, bool is_csv) {
  if (row.what == offered::kind::none) return;
  must(row.key.empty() ? row.what == offered::kind::broken : is_key(row.key));
  must((row.what == offered::kind::broken) == !row.rule.empty());
  if (row.what != offered::kind::state) return;
  const auto event = nlohmann::json::parse(row.json, nullptr, false);
  if (!is_csv && event.is_discarded()) return; // a number that is too large for one parser, for instance
  must(event.is_object() && event.value("subject", nlohmann::json{}) == row.key);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const auto all = read_mapping(mapping_text);
  const auto& rule = all.files.at(size > 0 && data[0] == '{' ? 1 : 0);
  const descriptor file{memfd_create("fuzz", MFD_CLOEXEC)};
  must(write(file.get(), data, size) == static_cast<ssize_t>(size));
  std::string end, again;
  const auto first = rows(file, rule, {}, end);
  std::uint64_t line = 0, offset = 0;
  for (const auto& one : first) {
    check(one.row, rule.is_csv);
    must(one.line > line || one.row.what == offered::kind::none);
    must(one.after.offset >= offset && one.after.offset <= size);
    line = std::max(line, one.line);
    offset = one.after.offset;
  }
  // Who goes on at a place reads the same rest. That is done only in files that were looked at to their end.
  if (end != "end") return 0;
  for (std::size_t at = 0; at < first.size(); at += 1 + first.size() / 5) {
    if (first[at].row.what == offered::kind::none) continue;
    const auto rest = rows(file, rule, first[at].after, again);
    must(rest.size() == first.size() - at - 1);
    for (std::size_t n = 0; n < rest.size(); ++n)
      must(rest[n].line == first[at + 1 + n].line && rest[n].row.key == first[at + 1 + n].row.key &&
           rest[n].row.json == first[at + 1 + n].row.json && rest[n].row.rule == first[at + 1 + n].row.rule);
  }
  return 0;
}
