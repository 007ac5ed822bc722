/// Takes an annex's offers to the host, in order. What the host has no room for
/// waits here, and the annex gets no more credit than what is left.
#pragma once

#include "frame/message.hpp"

#include <keukentafel/adapter.h>

#include <cstdint>
#include <deque>
#include <string>

namespace keukentafel::intake {

/// [feed-thread]
class relay {
public:
  explicit relay(const kt_host* host) : host_(host) {}

  /// Writes a frame that tells the annex how much it may offer from now on.
  void grant(std::string& out);
  /// An offer of the annex. False: it is none, or more than it was granted.
  bool take(frame::kind what, frame::unpacker& body);
  /// Answers its question for what it remembers.
  bool recall(frame::unpacker& body, std::string& out) const;
  bool answer(frame::unpacker& body) const;
  /// Hands over what waits; true when nothing waits any more.
  bool flush();
  bool is_empty() const { return waiting_.empty(); }

private:
  struct offer {
    frame::kind what;
    std::string_view key, value;
    std::uint64_t flags = 0, version = 0, token = 0;
    std::size_t size() const { return key.size() + value.size(); }
  };
  struct kept {
    offer one; ///< its texts stand below
    std::string key, value;
  };
  kt_answer give(const offer& one) const;

  const kt_host* host_;
  std::deque<kept> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t offers_ = 0, bytes_ = 0; ///< granted and not used
};

} // namespace keukentafel::intake
