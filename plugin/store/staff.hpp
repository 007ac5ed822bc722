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
  std::string one_time_key{};     ///< of the second step (RFC 6238), in hex; empty before the first use
  std::int64_t one_time_step = 0; ///< the last that was used; 0: none yet
};

/// The mentor whom the SIS names so in a student's row: by the whole key, or by what follows "staff/".
std::optional<staff_row> find_mentor(connection& database, std::string_view adapter, std::string_view key);
/// The number of a row that is there; `adapter` 0: an administrator.
std::optional<std::int64_t> find_staff(connection& database, std::int64_t adapter, std::string_view key);
/// The row's number; made when it is not there.
std::int64_t keep_staff(writing& in, const staff_row& who);
/// Begins the second step anew: what it gives is shown until the first code has been given. A key that was used stays.
std::string begin_one_time(writing& in, std::int64_t id);
/// So many wrong codes in a row end the session, also over restarts: it takes a new invitation then.
constexpr std::int64_t wrong_codes_at_most = 10;
/// The first step that code would be of, noted as used; the session has taken its second step. False: no such code,
/// which stands in the audit.
bool verify(writing& in, std::int64_t id, std::string_view session_hash, std::string_view code);
/// The app is lost: the next code of `invite` begins anew.
void forget_one_time(writing& in, std::int64_t id);

std::optional<staff_row> load_staff(connection& database, std::int64_t id);

} // namespace keukentafel::store
