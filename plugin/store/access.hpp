/// Pairing codes and sessions. Only hashes are kept.
#pragma once

#include "policy/reader.hpp"
#include "store/store.hpp"

namespace keukentafel::store {

struct guardian_row {
  guardian_id id;
  std::string name;
  std::string language;
};

/// The person that the SIS names so; nothing when it is not known now.
std::optional<guardian_id> find_guardian(connection& database, std::string_view adapter, std::string_view key);
std::optional<guardian_row> load_guardian(connection& database, guardian_id id);

/// Who the reader is and whom it is related to, as of this moment.
policy::reader load_reader(connection& database, guardian_id id);
/// Rises with every commit after which load_reader() or find_session() may answer otherwise: as long as it is the same,
/// what they answered before is what the store says now.
std::int64_t rights_number(connection& database);

struct pairing_code {
  std::string finder; ///< the part that finds it; unique
  guardian_id guardian;
  std::string salt;
  std::string hash; ///< scrypt of the secret part, in hex
  moment expires_at;
};

/// A wrong secret this many times voids a code.
constexpr int wrong_limit = 5;

void add_code(writing& in, const pairing_code& code);
std::optional<pairing_code> find_code(connection& database, std::string_view finder);

/// Uses up the code and starts a session when the secret was right, the code is
/// still there and not expired; otherwise counts the wrong try. The same number
/// of statements either way. `session_hash` is SHA-256 in hex.
bool redeem(writing& in, std::string_view finder, bool is_right, std::string_view session_hash,
            std::chrono::days lasts);

struct session_row {
  guardian_id guardian;
  moment expires_at;
};
std::optional<session_row> find_session(connection& database, std::string_view session_hash, moment now);
void end_session(writing& in, std::string_view session_hash);
/// Ends all codes and sessions of a person; the number of what ended.
std::int64_t revoke(writing& in, guardian_id guardian);

} // namespace keukentafel::store
