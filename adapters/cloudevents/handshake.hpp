/// The CloudEvents webhook handshake: a sender asks by OPTIONS whether it may
/// send. Pure. Nothing is fetched, whatever the sender names.
#pragma once

#include "headers.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace keukentafel::cloudevents {

struct handshake_rules {
  std::vector<std::string> origins;        ///< who is allowed at once; "*" is everyone
  std::vector<std::string> callback_hosts; ///< whose callback address a person may be shown
  std::int64_t rate_per_minute = 0;        ///< what senders are told; 0: no limit
};

struct handshake_answer {
  sdk::response said;
  std::string line; ///< for the log, or empty
};

handshake_answer shake(const handshake_rules& by, const headers& of);

} // namespace keukentafel::cloudevents
