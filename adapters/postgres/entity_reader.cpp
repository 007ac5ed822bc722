#include "entity_reader.hpp"

#include "plain.hpp"

#include <algorithm>

namespace keukentafel::postgres {

namespace {

std::string list_of(const std::vector<std::string>& columns) {
  std::string text;
  for (const auto& one : columns) text += (text.empty() ? "" : ", ") + sql_name(one);
  return text;
}

} // namespace

std::string sql_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string{"\"\""} : std::string{c};
  return text + "\"";
}

std::string sql_table(std::string_view name) {
  const auto dot = name.find('.');
  return sql_name(name.substr(0, dot)) + "." + sql_name(name.substr(dot + 1));
}

bool as_it_is(std::string_view text, std::string&, std::string_view& found) {
  found = text;
  return true;
}

entity_reader::entity_reader(connection& database, const table_rule& rule, const published_table& table)
    : database_(database), rule_(rule), table_(table),
      keys_({rule.type, rule.id, rule.prefix, {}}, table.identity, event_source, as_it_is) {}

offered entity_reader::gone(const std::vector<std::string>& key) const {
  auto one = keys_.key_of({key.begin(), key.end()});
  if (one.what == offered::kind::state) one.what = offered::kind::gone;
  return one;
}

std::vector<std::string> entity_reader::used_columns() const {
  auto columns = table_.identity;
  for (const auto* list : {&rule_.id.columns()}) columns.insert(columns.end(), list->begin(), list->end());
  const auto of_data = columns_of(rule_.data);
  columns.insert(columns.end(), of_data.begin(), of_data.end());
  std::vector<std::string> once;
  for (auto& one : columns)
    if (std::find(once.begin(), once.end(), one) == once.end()) once.push_back(one);
  return once;
}

offered entity_reader::map(const rows& from, std::size_t row) {
  if (!mapping_) {
    std::vector<std::string> header;
    for (std::size_t i = 0; i < from.width(); ++i) header.emplace_back(from.name(i));
    try {
      mapping_.emplace(rule_, std::move(header), event_source, as_it_is);
    } catch (const unfit& error) {
      throw std::runtime_error("the query of " + rule_.table + " in the mapping " + error.what());
    }
  }
  plain_row read;
  for (std::size_t i = 0; i < from.width(); ++i) read.add(from.at(row, i), from.type(i));
  return mapping_->map(read.fields());
}

std::optional<offered> entity_reader::read(const std::vector<std::string>& key) {
  auto sql = rule_.query;
  if (sql.empty()) {
    sql = "select " + list_of(used_columns()) + " from " + sql_table(rule_.table) + " where ";
    for (std::size_t i = 0; i < table_.identity.size(); ++i)
      sql += (i ? " and " : "") + sql_name(table_.identity[i]) + " = $" + std::to_string(i + 1);
  }
  const auto found = database_.run(sql, "read a row of " + rule_.table, key);
  if (found.size() == 0) return std::nullopt;
  if (found.size() > 1)
    throw std::runtime_error("the query of " + rule_.table + " in the mapping gives two rows for one key");
  return map(found, 0);
}

void entity_reader::open() {
  const auto columns = rule_.query.empty() ? used_columns() : table_.identity;
  database_.run("declare whole no scroll cursor for select " + list_of(columns) + " from only " +
                    sql_table(rule_.table),
                "read the table " + rule_.table);
}

bool entity_reader::fetch(std::size_t most, std::vector<offered>& into) {
  const auto doing = "read the table " + rule_.table;
  const auto found = database_.run("fetch " + std::to_string(most) + " from whole", doing);
  for (std::size_t row = 0; row < found.size(); ++row) {
    if (rule_.query.empty()) {
      into.push_back(map(found, row));
      continue;
    }
    std::vector<std::string> key;
    for (std::size_t i = 0; i < found.width(); ++i) key.push_back(found.text(row, i));
    if (auto one = read(key)) into.push_back(std::move(*one));
  }
  if (found.size() == most) return true;
  database_.run("close whole", doing);
  return false;
}

std::uint64_t entity_reader::estimate() {
  const auto found = database_.run("select greatest(reltuples, 0)::bigint from pg_class where oid = to_regclass($1)",
                                   "count " + rule_.table, {sql_table(rule_.table)});
  return found.size() == 1 ? std::stoull("0" + found.text(0, 0)) : 0;
}

} // namespace keukentafel::postgres
