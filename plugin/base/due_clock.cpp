#include "base/due_clock.hpp"

#include <algorithm>

namespace keukentafel {

moment due_clock::read(moment wall, std::chrono::seconds steady) {
  const auto begin = wall - steady;
  const bool is_ahead = believed_ && begin > *believed_ + tolerance;
  if (is_ahead && (!jump_ || std::chrono::abs(begin - jump_->to) > tolerance)) jump_ = {begin, steady};
  if (is_ahead && steady - jump_->since < patience) return *believed_ + steady;
  jump_.reset();
  // The latest: a clock that was set back by mistake may come forward again.
  believed_ = std::max(believed_.value_or(begin), begin);
  return wall;
}

} // namespace keukentafel
