#include "copy.hpp"

namespace keukentafel::postgres {

namespace {
constexpr std::size_t rows_at_once = 300;
}

copy::copy(sdk::host& to, const rules& by, connection& database, follower::readers& read, const std::string& snapshot)
    : to_(to), by_(by), database_(database), read_(read) {
  database_.run("begin isolation level repeatable read, read only", "begin to read everything");
  // The name comes from the server, and is of its letters and digits.
  database_.run("set transaction snapshot '" + snapshot + "'", "read everything as of one moment");
  for (auto& [rule, reader] : read_) total_ += reader.estimate();
}

copy::~copy() {
  try {
    if (!is_ended_) database_.run("rollback", "end reading");
  } catch (const std::exception&) {
    // The connection is gone, and its transaction with it.
  }
}

bool copy::go_on(counters& count) {
  if (table_ == by_.tables.size()) {
    database_.run("commit", "end reading everything");
    is_ended_ = true;
    return false;
  }
  const auto& rule = by_.tables[table_];
  auto& reader = read_.at(&rule);
  if (!is_open_) {
    reader.open();
    to_.sweep_begin(rule.prefix);
    is_open_ = true;
  }
  std::vector<offered> found;
  const bool has_more = reader.fetch(rows_at_once, found);
  for (const auto& one : found) offer(to_, one, rule.table, count);
  done_ += found.size();
  if (has_more) return true;
  to_.sweep_end(rule.prefix);
  is_open_ = false;
  ++table_;
  return true;
}

} // namespace keukentafel::postgres
