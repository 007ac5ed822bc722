#include "mapping.hpp"

#include "encoding.hpp"
#include "tabular/ids.hpp"
#include "tabular/section.hpp"

#include <algorithm>
#include <stdexcept>

namespace keukentafel::dropfolder {

namespace {

bool holds_everything(section& in) {
  const auto holds = in.text("holds");
  if (holds != "everything" && holds != "changes")
    fail(*in.find("holds"), "holds must be \"everything\" or \"changes\"");
  return holds == "everything";
}

void read_deletes(section& in, file_rule& rule) {
  const auto* node = in.find("delete");
  if (!node) return;
  const auto* table = node->as_table();
  if (!table) fail(*node, "delete must be a table such as { column = \"mutatie\", values = [\"D\"] }");
  if (rule.holds_everything) fail(*node, "delete is for files that hold changes");
  section of{*table};
  rule.delete_column = of.text("column");
  for (auto& value : of.texts("values")) rule.delete_values.insert(std::move(value));
  of.end();
}

file_rule read_csv(const toml::table& table) {
  section in{table};
  file_rule rule;
  rule.pattern = in.text("files");
  rule.holds_everything = holds_everything(in);
  rule.wants_done_file = in.yes_no("done_file", false);
  rule.delimiter = in.sign("delimiter", ',');
  rule.quote = in.sign("quote", '"');
  if (rule.quote == rule.delimiter) fail(table, "quote and delimiter must differ");
  rule.encoding = in.text("encoding", "utf-8");
  try {
    encoding{rule.encoding};
  } catch (const std::exception& error) {
    fail(*in.find("encoding"), error.what());
  }
  read_entity(in, rule);
  rule.trailer = in.text("trailer", "");
  read_deletes(in, rule);
  in.end();
  return rule;
}

file_rule read_ndjson(const toml::table& table) {
  section in{table};
  file_rule rule;
  rule.is_csv = false;
  rule.pattern = in.text("files");
  rule.holds_everything = holds_everything(in);
  rule.wants_done_file = in.yes_no("done_file", false);
  if (rule.holds_everything) {
    rule.prefix = in.text("prefix");
    if (!is_key(rule.prefix + "x"))
      fail(*in.find("prefix"), "prefix must be the beginning of keys, such as \"result/\"");
  }
  in.end();
  return rule;
}

package_rule read_packages(const toml::table& table) {
  section in{table};
  package_rule rule;
  rule.patterns = in.texts("files");
  for (auto& role : in.texts("legal_roles")) rule.legal_roles.insert(std::move(role));
  rule.barred_column = in.text("barred_column", "");
  const bool nobody = in.yes_no("nobody_is_barred", false);
  if (rule.barred_column.empty() != nobody)
    fail(table, "OneRoster does not say about whom third parties get nothing: name the barred_column of users.csv that "
                "does, or state nobody_is_barred = true");
  const auto from = in.text("enrolments", "roles");
  if (from != "roles" && from != "classes") fail(*in.find("enrolments"), "enrolments must be \"roles\" or \"classes\"");
  rule.enrolments_are_classes = from == "classes";
  rule.first_day = in.text("first_day", rule.first_day);
  if (!day_text(rule.first_day, "%Y-%m-%d"))
    fail(*in.find("first_day"), "first_day must be a day such as \"2020-08-01\"");
  in.end();
  return rule;
}

/// Two wholes of which one lies in the other would take each other's entities as gone.
void check_wholes(const toml::table& root, const mapping& all) {
  std::vector<std::string> prefixes;
  for (const auto& rule : all.files)
    if (rule.holds_everything) prefixes.push_back(rule.prefix);
  if (all.packages) prefixes.insert(prefixes.end(), {"student/", "guardian/", "relation/", "enrolment/", "result/"});
  for (std::size_t a = 0; a < prefixes.size(); ++a)
    for (std::size_t b = 0; b < prefixes.size(); ++b)
      if (a != b && prefixes[a].starts_with(prefixes[b]))
        fail(root, "two kinds of files hold everything under " + prefixes[b] +
                       ": what one does not hold would be gone; give their ids beginnings that differ");
}

template <class Rule> void read_list(section& in, const char* key, Rule read, std::vector<file_rule>& into) {
  const auto* node = in.find(key);
  if (!node) return;
  const auto* list = node->as_array();
  if (!list || !list->is_array_of_tables()) fail(*node, std::string{"write [["} + key + "]]");
  for (const auto& one : *list) into.push_back(read(*one.as_table()));
}

} // namespace

mapping read_mapping(std::string_view text) {
  const auto root = parse(text);
  section in{root};
  mapping all;
  read_list(in, "csv", read_csv, all.files);
  read_list(in, "ndjson", read_ndjson, all.files);
  if (const auto* node = in.find("oneroster")) {
    if (!node->is_table()) fail(*node, "write [oneroster]");
    all.packages = read_packages(*node->as_table());
  }
  in.end();
  if (all.files.empty() && !all.packages) fail(root, "it names no files: write [[csv]], [[ndjson]] or [oneroster]");
  check_wholes(root, all);
  all.print = print_of(text);
  return all;
}

} // namespace keukentafel::dropfolder
