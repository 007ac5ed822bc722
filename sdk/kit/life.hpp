/// One life of the adapter on a thread of its own, from create to destroy.
#pragma once

#include "world.hpp"

#include <keukentafel/adapter.h>

#include <atomic>
#include <functional>
#include <limits>

namespace keukentafel::kit {

struct subject {
  const kt_adapter_entry& entry;
  std::string settings; ///< JSON, complete
};

/// What the other threads may see of a life.
struct glimpse {
  std::atomic<unsigned> calls = 0;     ///< into open() and feed()
  std::atomic<bool> is_inside = false; ///< of one of them
  std::atomic<bool> must_stop = false;
};

struct circumstances {
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
  std::size_t durable_until = unlimited; ///< the power fails after so many offers
  /// How many offers the host takes in the n-th call (0 is open()).
  std::function<std::size_t(unsigned)> room = [](unsigned) { return unlimited; };
  /// When everything was offered: true to go on until that is so again.
  std::function<bool()> at_rest = [] { return false; };
  /// Runs beside the life on another thread, from before open() on.
  std::function<void(kt_adapter&, glimpse&)> beside;
};

struct outcome {
  bool came_to_rest = false;
  std::size_t offers = 0;
  std::string failure; ///< the last error, when open() or feed() failed
  std::vector<std::string> breaches;
  std::map<std::string, std::string> unreadable;
};

outcome live(const subject& of, world& in, const circumstances& how = {});

} // namespace keukentafel::kit
