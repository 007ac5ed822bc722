/// Reads the entities of one table as they are now, or as a snapshot has them.
#pragma once

#include "connection.hpp"
#include "rules.hpp"

#include "tabular/row_mapping.hpp"

namespace keukentafel::postgres {

/// A name as SQL has it, whatever is in it.
std::string sql_name(std::string_view name);
std::string sql_table(std::string_view schema_and_table);

/// Text of a database whose client encoding is UTF-8.
bool as_it_is(std::string_view text, std::string& room, std::string_view& found);

class entity_reader {
public:
  entity_reader(connection& database, const table_rule& rule, const published_table& table);

  const table_rule& rule() const { return rule_; }

  /// Nothing: it is not there, or not to be shown. `key`: the columns of the table's key, as the server writes them.
  std::optional<offered> read(const std::vector<std::string>& key);

  /// The tombstone of the entity with this key.
  offered gone(const std::vector<std::string>& key) const;

  /// All of the table, within a transaction. Afterwards fetch() until it says false.
  void open();
  bool fetch(std::size_t most, std::vector<offered>& into);
  std::uint64_t estimate(); ///< how many rows the server thinks there are

private:
  offered map(const rows& from, std::size_t row);
  std::vector<std::string> used_columns() const;

  connection& database_;
  const table_rule& rule_;
  const published_table& table_;
  row_mapping keys_;                   ///< of the columns of the key
  std::optional<row_mapping> mapping_; ///< of the columns that our queries give
};

} // namespace keukentafel::postgres
