#include "mapping.hpp"

#include "encoding.hpp"
#include "ids.hpp"

#include <algorithm>
#include <date/tz.h>
#include <stdexcept>
#include <toml++/toml.h>

namespace keukentafel::dropfolder {

namespace {

[[noreturn]] void fail(const toml::node& at, const std::string& what) {
  throw std::runtime_error("the mapping, line " + std::to_string(at.source().begin.line) + ": " + what);
}

/// A table of which every key must have been asked for.
class section {
public:
  explicit section(const toml::table& of) : of_(of) {}

  const toml::node* find(std::string_view key) {
    asked_.emplace(key);
    return of_.get(key);
  }
  std::string text(std::string_view key, std::optional<std::string> fallback = {}) {
    const auto* node = find(key);
    if (!node) {
      if (!fallback) fail(of_, std::string{key} + " is missing");
      return *fallback;
    }
    const auto* value = node->as_string();
    if (!value) fail(*node, std::string{key} + " must be a text in quotes");
    return value->get();
  }
  bool yes_no(std::string_view key, bool fallback) {
    const auto* node = find(key);
    if (!node) return fallback;
    const auto* value = node->as_boolean();
    if (!value) fail(*node, std::string{key} + " must be true or false");
    return value->get();
  }
  std::vector<std::string> texts(std::string_view key) {
    const auto* node = find(key);
    if (!node) fail(of_, std::string{key} + " is missing");
    std::vector<std::string> all;
    if (const auto* one = node->as_string()) all.push_back(one->get());
    else if (const auto* list = node->as_array()) {
      for (const auto& entry : *list) {
        if (!entry.is_string()) fail(*node, std::string{key} + " must be a list of texts");
        all.push_back(entry.as_string()->get());
      }
    } else fail(*node, std::string{key} + " must be a text or a list of texts");
    return all;
  }
  char sign(std::string_view key, char fallback) {
    const auto value = text(key, std::string{fallback});
    if (value.size() != 1 || static_cast<unsigned char>(value[0]) >= 0x80 || value[0] == '\n' || value[0] == '\r')
      fail(*find(key), std::string{key} + " must be one character of ASCII");
    return value[0];
  }
  void end() const {
    for (const auto& [key, node] : of_)
      if (!asked_.contains(key.str())) fail(node, std::string{key.str()} + " is no key here");
  }
  const toml::table& table() const { return of_; }

private:
  const toml::table& of_;
  std::set<std::string, std::less<>> asked_;
};

text_template template_of(const toml::node& at, const std::string& text) {
  try {
    return text_template{text};
  } catch (const std::exception& error) {
    fail(at, error.what());
  }
}

nlohmann::json constant_of(const toml::node& node) {
  if (const auto* one = node.as_boolean()) return one->get();
  if (const auto* one = node.as_integer()) return one->get();
  if (const auto* one = node.as_string()) return one->get();
  fail(node, "must be a text, a whole number, true or false");
}

void read_values(section& in, conversion& how) {
  if (const auto* node = in.find("values")) {
    const auto* table = node->as_table();
    if (!table || table->empty()) fail(*node, "values must be a table such as { \"V\" = \"sufficient\" }");
    for (const auto& [from, to] : *table) how.values.emplace(from.str(), constant_of(to));
  }
  if (const auto* node = in.find("otherwise")) {
    if (how.values.empty()) fail(*node, "otherwise needs values");
    how.otherwise = constant_of(*node);
  }
}

void read_form(section& in, conversion& how) {
  const auto name = in.text("as", "text");
  const auto as = form_of(name);
  if (!as) fail(in.table(), "as must be text, key, day, moment, integer, boolean or decimal");
  how.as = *as;
  how.format = in.text("format", *as == form::moment ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%d");
  how.decimal_sign = in.sign("decimal_sign", *as == form::decimal ? ',' : '.');
  const auto zone = in.text("zone", "");
  if (zone.empty()) return;
  try {
    how.zone = date::locate_zone(zone);
  } catch (const std::exception&) {
    fail(in.table(), "zone must name a time zone, such as \"Europe/Amsterdam\"");
  }
}

std::vector<member> read_members(const toml::table& table);

member read_member(const std::string& name, const toml::node& node) {
  member one;
  one.name = name;
  if (const auto* text = node.as_string()) {
    one.from = template_of(node, text->get());
    one.is_constant = !one.from.has_columns();
    one.constant = text->get();
    return one;
  }
  const auto* table = node.as_table();
  if (!table) {
    one.is_constant = true;
    one.constant = constant_of(node);
    return one;
  }
  if (!table->contains("from") || table->get("from")->is_table()) {
    one.is_object = true;
    one.members = read_members(*table);
    return one;
  }
  section in{*table};
  one.from = template_of(node, in.text("from"));
  if (!one.from.has_columns()) fail(node, "from names no column; write a constant as " + name + " = \"...\"");
  one.is_key = in.text("as", "text") == "key";
  if (!one.is_key) {
    read_form(in, one.how);
    read_values(in, one.how);
  }
  in.end();
  return one;
}

std::vector<member> read_members(const toml::table& table) {
  std::vector<member> all;
  for (const auto& [name, node] : table) all.push_back(read_member(std::string{name.str()}, node));
  return all;
}

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
  rule.type = in.text("type");
  if (!is_type(rule.type)) fail(*in.find("type"), "type must be one of docs/events.md");
  const auto id = in.text("id");
  rule.id = template_of(*in.find("id"), id);
  if (!rule.id.has_columns()) fail(*in.find("id"), "id must name a column, such as \"{number}\"");
  rule.prefix = rule.type + "/" + std::string{rule.id.head()};
  if (!is_key(rule.prefix + "x")) fail(*in.find("id"), "what stands before the column must be printable ASCII");
  rule.trailer = in.text("trailer", "");
  read_deletes(in, rule);
  const auto* data = in.find("data");
  if (!data || !data->is_table()) fail(table, "the table data is missing");
  rule.data = read_members(*data->as_table());
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
  toml::table root;
  try {
    root = toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw std::runtime_error("the mapping, line " + std::to_string(error.source().begin.line) + ": " +
                             std::string{error.description()});
  }
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
