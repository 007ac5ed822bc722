/// The limits of kt_host (sdk/include/keukentafel/adapter.h), one for the desk
/// and for the host in an annex.
#pragma once

#include <cstddef>
#include <string_view>

namespace keukentafel::frame {

constexpr std::size_t key_limit = 200, memory_limit = std::size_t{64} << 10;
/// Not yet durable, per adapter. Beyond this the adapter hears "later".
constexpr std::size_t offers_limit = 4096, bytes_limit = std::size_t{8} << 20;

/// "type/ID" in printable ASCII.
inline bool is_key(std::string_view key) {
  const auto slash = key.find('/');
  if (key.size() > key_limit || slash == 0 || slash == key.npos || slash + 1 == key.size()) return false;
  for (const char c : key)
    if (c <= ' ' || c > '~') return false;
  return true;
}

constexpr std::string_view bad_event_key = "it offered an event whose key is not \"type/ID\" in printable ASCII";
constexpr std::string_view bad_aside_key = "it set aside a key that is not \"type/ID\" in printable ASCII";
constexpr std::string_view bad_written_key = "it answers for a key that is not \"type/ID\"";
constexpr std::string_view remembers_too_much = "it remembers too much at once";
constexpr std::string_view no_status = "it answers with no HTTP status";
constexpr std::string_view wrong_thread = "the adapter calls the host from another thread than its feed-thread";
constexpr std::string_view not_open = "the adapter calls the host while it is not open";

} // namespace keukentafel::frame
