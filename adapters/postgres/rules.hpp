/// What the mapping file says: which tables hold what, and how their rows
/// become events.
#pragma once

#include "preflight.hpp"

#include "tabular/members.hpp"

namespace keukentafel::postgres {

using namespace tabular;

inline constexpr const char* event_source = "/postgres"; ///< of CloudEvents

/// [[table]]: each of its rows is one entity.
struct table_rule : entity_rule {
  std::string table; ///< "schema.table"
  /// Where columns of other tables are needed: gives them for one row, whose key stands as $1 and on, in the order of
  /// the table's key. No row: the entity is not to be shown. Empty: the columns of the table are enough.
  std::string query;
};

/// [[related]]: a change of its rows makes entities of another table be read anew.
struct related_rule {
  std::string table;
  std::string of;    ///< the [[table]] whose entities are read anew
  std::string query; ///< gives the keys of those, for a row whose key stands as $1 and on
};

struct rules {
  std::vector<table_rule> tables;
  std::vector<related_rule> related;
  std::uint64_t print = 0; ///< another text has another one

  /// What the publication must send.
  wanted_tables wanted() const;
  const table_rule* find(std::string_view table) const;
};

/// Throws std::runtime_error with the line and what is wrong there.
rules read_rules(std::string_view text);

} // namespace keukentafel::postgres
