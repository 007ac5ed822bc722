/// The devices on which a person is signed in: sessions, as their owner sees them.
#pragma once

#include "store/access.hpp"

#include <vector>

namespace keukentafel::store {

/// However often a device is used, after this time it needs a new code; browsers keep no cookie longer.
constexpr std::chrono::days longest_session{400};

struct device_row {
  std::string session_hash;
  std::string name; ///< browser and system, such as "Chrome, Android"; empty: not known
  moment created_at;
  moment seen_at; ///< the midnight before it was used last
  moment expires_at;
};
/// Of a guardian or student, newest first. Those of someone who has several numbers are one list.
std::vector<device_row> list_devices(connection& database, account who, moment now);

/// Whether mark_used() has something to do.
bool is_to_be_marked(const session_row& session, moment now);
/// The session was used today. One of a guardian or student lasts so long from now; never longer than
/// `longest_session`.
void mark_used(writing& in, std::string_view session_hash, std::chrono::days lasts);

/// Ends these sessions, as the account itself wants; open pages stop.
void end_devices(writing& in, account who, const std::vector<std::string>& session_hashes);

/// Whether this person's device, or a code that was sent, opens the page: who needs no letter now.
struct entry_state {
  bool has_session = false, has_code = false;
};
entry_state find_entry(connection& database, account who, moment now);
/// Ends codes that were handed out; devices stay signed in.
void end_codes(writing& in, account who);

} // namespace keukentafel::store
