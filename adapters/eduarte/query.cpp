#include "query.hpp"

#include <map>
#include <sstream>

namespace keukentafel::eduarte {

namespace {

/// Alias to table, from "from Table a left join Other b on ...".
std::map<std::string, std::string> tables_of(std::string_view tail) {
  std::map<std::string, std::string> found;
  std::istringstream words{std::string{tail}};
  for (std::string word, table, alias; words >> word;)
    if ((word == "from" || word == "join") && words >> table >> alias) found[alias] = table;
  return found;
}

void replace_all(std::string& text, std::string_view what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

std::string listed(std::span<const std::int64_t> list) {
  if (list.empty()) return "null";
  std::string text;
  for (const auto id : list) text += (text.empty() ? "" : ",") + std::to_string(id);
  return text;
}

} // namespace

query::query(std::string_view columns, std::string_view tail, bool is_distinct) {
  const auto tables = tables_of(tail);
  std::istringstream words{std::string{columns}};
  sql = is_distinct ? "select distinct " : "select ";
  for (std::string name; words >> name;) {
    const auto dot = name.find('.');
    const auto known = tables.find(name.substr(0, dot));
    if (!names.empty()) sql += ", ";
    sql += name;
    labels.push_back(known == tables.end() ? name : known->second + name.substr(dot));
    names.push_back(std::move(name));
  }
  sql += " ";
  sql += tail;
  auto from = tail.find("from ") + 5;
  if (tail[from] == '(') from = tail.find("from ", from) + 5;
  table = tail.substr(from, tail.find_first_of(" )", from) - from);
}

std::string filled(const query& what, std::int64_t organisation, const numbers& with) {
  std::string sql = what.sql;
  replace_all(sql, "{o}", std::to_string(organisation));
  replace_all(sql, "{ids}", listed(with.list));
  replace_all(sql, "{more}", listed(with.more));
  replace_all(sql, "{a}", std::to_string(with.a));
  replace_all(sql, "{b}", std::to_string(with.b));
  return sql;
}

std::size_t row::place(std::string_view column) const {
  for (std::size_t i = 0; i < what_->names.size(); ++i)
    if (what_->names[i] == column) return i;
  throw std::logic_error("no such column in the statement: " + std::string{column});
}

void row::fail(std::string_view column, std::string_view rule) const {
  throw dirty(what_->labels[place(column)] + " " + std::string{rule});
}

template <class T, class Parse>
std::optional<T> row::read(std::string_view column, Parse parse, std::string_view rule) const {
  const auto& text = cell(column);
  if (!text) return {};
  const auto value = parse(*text);
  if (!value) fail(column, rule);
  return value;
}

std::optional<std::int64_t> row::maybe_id(std::string_view column) const {
  return read<std::int64_t>(column, parse_integer, "is not a whole number");
}
std::optional<bool> row::maybe_yes(std::string_view column) const {
  return read<bool>(column, parse_bool, "is not true or false");
}
std::optional<decimal> row::maybe_decimal(std::string_view column) const {
  return read<decimal>(column, parse_decimal, "is not a number");
}
std::optional<local_day> row::maybe_day(std::string_view column) const {
  return read<local_day>(column, parse_day, "is not a date");
}
std::optional<local_second> row::maybe_second(std::string_view column) const {
  return read<local_second>(column, parse_second, "is not a time");
}

} // namespace keukentafel::eduarte
