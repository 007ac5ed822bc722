/// Mentors and administrators, as far as they sign in.
#pragma once

#include "base/account.hpp"
#include "store/store.hpp"

namespace keukentafel::store {

struct staff_row {
  std::int64_t adapter = 0; ///< 0: an administrator, who is of no SIS
  std::string key;          ///< as the SIS names a mentor
  std::string name;
  bool is_administrator = false;
  std::string one_time_key{}; ///< of the second step (RFC 6238), in hex; empty before the first use
};

/// The mentor whom the SIS names so in a student's row.
std::optional<staff_row> find_mentor(connection& database, std::string_view adapter, std::string_view key);
/// The row's number; made when it is not there.
std::int64_t keep_staff(writing& in, const staff_row& who);
std::optional<staff_row> load_staff(connection& database, std::int64_t id);

} // namespace keukentafel::store
