/// The beginning and the end of an annex.
#pragma once

#include "intake/apart.hpp"
#include "intake/channel.hpp"
#include "intake/description.hpp"

#include <memory>
#include <optional>
#include <string>

namespace keukentafel::intake {

struct begun_annex {
  std::unique_ptr<channel> line; ///< null: it could not be started
  std::string failure;
};
/// Starts the program and tells it what to load; does not wait for it.
begun_annex begin_annex(const apart& how, channel::log to);

struct loaded_annex {
  std::shared_ptr<description> what; ///< null: it did not load
  std::string failure;
  bool is_refused = false; ///< the file is no adapter that fits; else it crashed or hung
};
/// Waits until the library is loaded there, before any call.
loaded_annex await_annex(channel& line, std::chrono::milliseconds patience);

/// What the annex says at the end of a call.
struct finished {
  std::uint64_t result = 0, idle_ms = 0;
  std::uint64_t extensions = 0; ///< frame::extension
  bool is_backfilling = false;
  std::uint64_t done = 0, total = 0;
};
/// Nothing: the body is none, or of another call.
std::optional<finished> read_done(frame::kind called, frame::unpacker& body);

/// Why an exchange failed, as an administrator reads it; ends the annex.
std::string failure_of(channel& line, channel::ending how, std::chrono::milliseconds waited);

} // namespace keukentafel::intake
