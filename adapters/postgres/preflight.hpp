/// What must be so before we follow a database: a publication that can't make
/// a statement of the SIS fail, that sends no column that we do not use, and a
/// server that does not keep its log for ever on our account.
#pragma once

#include "connection.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace keukentafel::postgres {

/// Of a table: the columns that the mapping uses; none for one whose changes only make others be read anew.
using wanted_tables = std::map<std::string, std::set<std::string>>;

struct published_table {
  std::vector<std::string> columns;  ///< in the publication's list
  std::vector<std::string> identity; ///< of the replica identity, in the order of the index
};

struct preflight {
  std::vector<std::string> refusals;             ///< sentences with what to do; empty: go on
  std::map<std::string, published_table> tables; ///< by "schema.table"
};

/// Reads the catalogues only.
preflight look(connection& database, const std::string& publication, const wanted_tables& wanted);

/// How a slot stands: "" when there is none, else reserved, extended, unreserved or lost.
struct slot_state {
  std::string wal_status;
  std::uint64_t lag_bytes = 0; ///< of log that the server keeps for it
  bool is_ours = true;         ///< of pgoutput, in this database, and no temporary one
  bool is_active = false;      ///< a connection streams from it
};
slot_state look_at_slot(connection& database, const std::string& slot);

} // namespace keukentafel::postgres
