#include "clock.hpp"

#include "next.hpp"

#include <cerrno>
#include <keukentafel/version.h>
#include <sys/time.h>
#include <type_traits>
#include <unistd.h>

namespace keukentafel::kit::clock {

namespace {

constinit std::atomic<std::int64_t> passed{0};  // nanoseconds, of every clock
constinit std::atomic<std::int64_t> shifted{0}; // of the wall clock besides
constinit std::atomic<void (*)()> when_passed{nullptr};

constexpr std::int64_t slice = 5'000'000; // how late a sleeper may see that time has passed

bool is_followed(clockid_t which) {
  return which == CLOCK_MONOTONIC || which == CLOCK_MONOTONIC_RAW || which == CLOCK_MONOTONIC_COARSE ||
         which == CLOCK_BOOTTIME || moved::is_wall(which);
}

} // namespace

namespace moved {

bool is_wall(clockid_t which) {
  return which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE || which == CLOCK_TAI;
}

std::int64_t offset(clockid_t which) {
  if (!is_followed(which)) return 0;
  return passed.load() + (is_wall(which) ? shifted.load() : 0);
}

std::int64_t true_now(clockid_t which) {
  timespec value{};
  NEXT(clock_gettime)(which, &value);
  return count(value);
}

std::int64_t now(clockid_t which) { return true_now(which) + offset(which); }

void on_pass(void (*told)()) { when_passed = told; }

} // namespace moved

nanoseconds true_now() { return nanoseconds{moved::true_now(CLOCK_MONOTONIC)}; }

void nap(nanoseconds how_long) {
  const auto value = moved::spec(how_long.count());
  NEXT(nanosleep)(&value, nullptr);
}

void pass(nanoseconds how_long) {
  if (how_long.count() <= 0) return;
  passed += how_long.count();
  if (const auto told = when_passed.load()) told();
}

void set_wall(nanoseconds from_true) { shifted = from_true.count(); }

std::time_t wall_now() { return static_cast<std::time_t>(moved::now(CLOCK_REALTIME) / moved::second); }

} // namespace keukentafel::kit::clock

namespace moved = keukentafel::kit::clock::moved;

namespace {

/// 0, or the error number; `left` is what a signal left of it.
int sleep_until(clockid_t which, std::int64_t until, std::int64_t& left) {
  for (;;) {
    left = until - moved::now(which);
    if (left <= 0) return 0;
    const auto part = moved::spec(std::min(left, keukentafel::kit::clock::slice));
    if (NEXT(nanosleep)(&part, nullptr) != 0 && errno == EINTR) {
      left = std::max<std::int64_t>(0, until - moved::now(which));
      return EINTR;
    }
  }
}

} // namespace

extern "C" {

KT_EXPORT int clock_gettime(clockid_t which, timespec* to) noexcept {
  const int answer = NEXT(clock_gettime)(which, to);
  if (answer == 0) *to = moved::spec(moved::count(*to) + moved::offset(which));
  return answer;
}

KT_EXPORT int timespec_get(timespec* to, int base) noexcept {
  if (base != TIME_UTC) return 0;
  *to = moved::spec(moved::now(CLOCK_REALTIME));
  return base;
}

KT_EXPORT int gettimeofday(timeval* to, void*) noexcept {
  const auto value = moved::now(CLOCK_REALTIME);
  *to = {value / moved::second, value % moved::second / 1000};
  return 0;
}

KT_EXPORT time_t time(time_t* to) noexcept {
  const auto value = keukentafel::kit::clock::wall_now();
  if (to) *to = value;
  return value;
}

KT_EXPORT int clock_nanosleep(clockid_t which, int flags, const timespec* how_long, timespec* left_over) {
  const bool is_absolute = flags & TIMER_ABSTIME;
  std::int64_t left = 0;
  const int answer = sleep_until(which, (is_absolute ? 0 : moved::now(which)) + moved::count(*how_long), left);
  if (answer == EINTR && !is_absolute && left_over) *left_over = moved::spec(left);
  return answer;
}

KT_EXPORT int nanosleep(const timespec* how_long, timespec* left_over) {
  const int problem = clock_nanosleep(CLOCK_MONOTONIC, 0, how_long, left_over);
  if (problem == 0) return 0;
  errno = problem;
  return -1;
}

KT_EXPORT int usleep(useconds_t microseconds) {
  const auto value = moved::spec(std::int64_t{microseconds} * 1000);
  return nanosleep(&value, nullptr);
}

KT_EXPORT unsigned sleep(unsigned seconds) {
  timespec value{static_cast<time_t>(seconds), 0};
  return nanosleep(&value, &value) == 0 ? 0 : static_cast<unsigned>(value.tv_sec);
}

} // extern "C"
