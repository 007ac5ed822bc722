/// The clock by which something held back comes out. It is the wall clock, unless that went ahead: then it goes on from
/// where it was, until the wall clock is back, or has stayed ahead for so long that somebody meant it. What came out
/// too early nobody can take back; what comes out minutes late can wait. [one thread]
#pragma once

#include "base/time.hpp"

namespace keukentafel {

class due_clock {
public:
  static constexpr std::chrono::minutes tolerance{1}; ///< a smaller step is no jump
  static constexpr std::chrono::minutes patience{10}; ///< after that a jump ahead is believed

  /// `wall` is what the wall clock says, `steady` the time by a clock that nobody sets.
  moment read(moment wall, std::chrono::seconds steady);

  /// How far the wall clock is ahead while it isn't believed; else 0.
  std::chrono::seconds doubted() const { return jump_ ? jump_->to - *believed_ : std::chrono::seconds{0}; }

private:
  struct jump {
    moment to;
    std::chrono::seconds since;
  };
  std::optional<moment> believed_; ///< what the wall clock said when the steady one began, at its latest
  std::optional<jump> jump_;
};

} // namespace keukentafel
