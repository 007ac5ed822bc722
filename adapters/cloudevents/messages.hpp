/// CloudEvents 1.0 over HTTP: binary, structured and batch. What a message
/// holds, as offers to the module.
#pragma once

#include "headers.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::cloudevents {

using digest = std::array<unsigned char, 16>;

/// Of something that is to be known again, in one of several realms.
digest digest_of(char realm, std::string_view first, std::string_view second);

struct offer {
  enum class kind { state, tombstone, sweep_begin, sweep_end, caught_up } what;
  std::string key;  ///< or the prefix of a sweep
  std::string json; ///< of a state
  std::uint64_t version = 0;
  digest id{}; ///< of source and id
};

enum class mode { binary, structured, batch };

class message_reader {
public:
  message_reader();
  ~message_reader();

  /// The mode that the headers tell. Throws a refusal when there is none.
  static mode mode_of(const headers& of);
  /// The events in their order. Throws a refusal when one can't be named: nothing of such a message may be taken. What
  /// can be named and not be read is an offer: the module sets it aside.
  std::vector<offer> read(mode as, const headers& of, std::string_view body);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace keukentafel::cloudevents
