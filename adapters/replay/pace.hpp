/// How many events are due: so many a second, without making up for time in
/// which the host had no room.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace keukentafel::replay {

class pace {
public:
  using clock = std::chrono::steady_clock;

  /// 0: as fast as possible.
  explicit pace(std::int64_t per_second) : per_second_(per_second) {}

  /// At most `limit`. What is due and not taken stays due, a tenth of a second of it at most.
  std::int64_t due(clock::time_point now, std::int64_t limit) {
    if (per_second_ == 0) return limit;
    if (last_ != clock::time_point{}) waiting_ += (now - last_).count() * per_second_;
    last_ = now;
    waiting_ = std::min(waiting_, std::max(second / 10 * per_second_, second));
    return std::min(limit, waiting_ / second);
  }
  void took(std::int64_t count) { waiting_ -= count * second; }

  /// Until the next one is due, in whole milliseconds and at least one.
  std::chrono::milliseconds pause() const {
    const auto rest =
        std::chrono::nanoseconds{(second - std::min(waiting_, second)) / std::max<std::int64_t>(per_second_, 1)};
    return std::max(std::chrono::milliseconds{1}, std::chrono::ceil<std::chrono::milliseconds>(rest));
  }

private:
  static constexpr std::int64_t second = std::chrono::nanoseconds{std::chrono::seconds{1}}.count();
  static_assert(std::is_same_v<clock::period, std::nano>);

  std::int64_t per_second_;
  clock::time_point last_{};
  std::int64_t waiting_ = 0; ///< in events times nanoseconds
};

} // namespace keukentafel::replay
