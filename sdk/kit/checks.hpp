/// What every adapter must do. Each check runs in a process of its own, so
/// that a crash or a hang is one finding and not the end.
#pragma once

#include "fixture.hpp"
#include "life.hpp"

#include <functional>
#include <span>

namespace keukentafel::kit {

struct trial {
  const subject& of;
  const fixture& source;
  std::function<void(const std::string&)> finding; ///< the adapter broke this
  std::function<void(const std::string&)> skipped; ///< the fixture can't
};

struct check {
  const char* name;
  void (*run)(const trial& in);
  const char* why;  ///< what breaks for a parent or a school otherwise
  const char* look; ///< where to look
};

std::span<const check> checks();

} // namespace keukentafel::kit
