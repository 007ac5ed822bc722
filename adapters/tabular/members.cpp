#include "members.hpp"

#include "ids.hpp"

#include <date/tz.h>

namespace keukentafel::tabular {

namespace {

std::vector<member> read_members(const toml::table& table);

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

} // namespace

void read_entity(section& in, entity_rule& into) {
  into.type = in.text("type");
  if (!is_type(into.type)) fail(*in.find("type"), "type must be one of docs/events.md");
  const auto id = in.text("id");
  into.id = template_of(*in.find("id"), id);
  if (!into.id.has_columns()) fail(*in.find("id"), "id must name a column, such as \"{number}\"");
  into.prefix = into.type + "/" + std::string{into.id.head()};
  if (!is_key(into.prefix + "x")) fail(*in.find("id"), "what stands before the column must be printable ASCII");
  const auto* data = in.find("data");
  if (!data || !data->is_table()) fail(in.table(), "the table data is missing");
  into.data = read_members(*data->as_table());
}

std::vector<std::string> columns_of(const std::vector<member>& members) {
  std::vector<std::string> all;
  for (const auto& one : members) {
    const auto more = one.is_object ? columns_of(one.members) : one.from.columns();
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

} // namespace keukentafel::tabular
