/// Pairing codes and sessions. Only hashes are kept.
#pragma once

#include "base/account.hpp"
#include "store/store.hpp"

namespace keukentafel::store {

struct pairing_code {
  std::string finder; ///< the part that finds it; unique
  account who;
  std::string salt;
  std::string hash; ///< scrypt of the secret part, in hex
  moment expires_at;
  bool is_own = false; ///< made by the person, for another device
};

/// A wrong secret this many times voids a code.
constexpr int wrong_limit = 5;

/// Of codes that a person makes the newest alone works.
void add_code(writing& in, const pairing_code& code);
std::optional<pairing_code> find_code(connection& database, std::string_view finder);

/// Uses up the code and starts a session when the secret was right, the code is
/// still there and not expired, and records it; otherwise counts the wrong try, with
/// the same number of statements whatever was wrong. `session_hash` is SHA-256 in hex; `device` is what devices.hpp
/// lists it as.
bool redeem(writing& in, std::string_view finder, bool is_right, std::string_view session_hash, std::chrono::days lasts,
            std::string_view device = {});

struct session_row {
  account who;
  moment expires_at;
  moment verified_at; ///< of staff: when the second step was taken last
  moment seen_at;     ///< the midnight before it was used last
};
std::optional<session_row> find_session(connection& database, std::string_view session_hash, moment now);
void end_session(writing& in, std::string_view session_hash);
/// Ends all codes and sessions of a person, under all numbers; how many ended.
std::int64_t revoke(writing& in, account who);

} // namespace keukentafel::store
