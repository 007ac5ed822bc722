#include "rules.hpp"

#include "tabular/ids.hpp"

#include <algorithm>

namespace keukentafel::postgres {

namespace {

std::string table_name(section& in) {
  auto name = in.text("table");
  const auto dot = name.find('.');
  if (dot == name.npos || dot == 0 || dot + 1 == name.size())
    fail(*in.find("table"), "write the table with its schema, such as \"public.marks\"");
  return name;
}

std::string query_of(section& in, std::optional<std::string> fallback = {}) {
  auto query = in.text("query", std::move(fallback));
  if (!query.empty() && query.find("$1") == query.npos)
    fail(*in.find("query"), "query must ask for one row by its key: $1");
  return query;
}

table_rule read_table(const toml::table& table) {
  section in{table};
  table_rule rule;
  rule.table = table_name(in);
  rule.query = query_of(in, "");
  read_entity(in, rule);
  in.end();
  return rule;
}

related_rule read_related(const toml::table& table) {
  section in{table};
  related_rule rule;
  rule.table = table_name(in);
  rule.of = in.text("of");
  rule.query = query_of(in);
  in.end();
  return rule;
}

template <class Rule>
void read_list(section& in, const char* key, Rule read(const toml::table&), std::vector<Rule>& into) {
  const auto* node = in.find(key);
  if (!node) return;
  const auto* list = node->as_array();
  if (!list || !list->is_array_of_tables()) fail(*node, std::string{"write [["} + key + "]]");
  for (const auto& one : *list) into.push_back(read(*one.as_table()));
}

/// When a table is read whole, what it lacks under its prefix is gone.
void check_prefixes(const toml::table& root, const rules& all) {
  for (const auto& one : all.tables)
    for (const auto& other : all.tables)
      if (&one != &other && (one.table == other.table || one.prefix.starts_with(other.prefix)))
        fail(root, "the keys of " + one.table + " and " + other.table +
                       " can't be told apart: give their ids beginnings that differ");
}

} // namespace

wanted_tables rules::wanted() const {
  wanted_tables all;
  for (const auto& one : related) all[one.table];
  for (const auto& one : tables) {
    auto& columns = all[one.table];
    columns.insert(one.id.columns().begin(), one.id.columns().end());
    if (!one.query.empty()) continue;
    for (const auto& column : columns_of(one.data)) columns.insert(column);
  }
  return all;
}

const table_rule* rules::find(std::string_view table) const {
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const auto& one) { return one.table == table; });
  return found == tables.end() ? nullptr : &*found;
}

rules read_rules(std::string_view text) {
  const auto root = parse(text);
  section in{root};
  rules all;
  read_list(in, "table", read_table, all.tables);
  read_list(in, "related", read_related, all.related);
  in.end();
  if (all.tables.empty()) fail(root, "it names no table: write [[table]]");
  check_prefixes(root, all);
  for (const auto& one : all.related)
    if (!all.find(one.of)) fail(root, "related " + one.table + ": there is no [[table]] " + one.of);
  all.print = print_of(text);
  return all;
}

} // namespace keukentafel::postgres
