/// Time as the adapter sees it. The kit's program defines clock_gettime(),
/// poll(), pthread_cond_timedwait() and their like itself (clock.cpp,
/// waits.cpp), and exports them, so that every library in its process calls
/// these instead of libc's: an hour passes in no time, for whoever reads a clock
/// and for whoever waits on one. What asks the kernel without libc (Go) sees
/// true time.
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>

namespace keukentafel::kit::clock {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// True time since some moment, which nothing here moves. [any-thread]
nanoseconds true_now();
/// Really sleeps. [any-thread]
void nap(nanoseconds how_long);
/// Time passes for everyone at once: all clocks go on, and waits end that end in it. [one thread]
void pass(nanoseconds how_long);
/// The wall clock alone stands so far from where it would be; time itself does not pass. [one thread]
void set_wall(nanoseconds from_true);
/// The wall clock as the adapter sees it. [any-thread]
std::time_t wall_now();

/// For waits.cpp.
namespace moved {
constexpr std::int64_t second = 1'000'000'000;
/// True: it tells the day, and can be set; false: it only runs.
bool is_wall(clockid_t which);
std::int64_t now(clockid_t which);
/// How far this clock stands from the true one.
std::int64_t offset(clockid_t which);
std::int64_t true_now(clockid_t which);
/// Something waits on timers of its own: called when time has passed.
void on_pass(void (*told)());
inline std::int64_t count(const timespec& value) { return value.tv_sec * second + value.tv_nsec; }
inline timespec spec(std::int64_t value) { return value < 0 ? timespec{} : timespec{value / second, value % second}; }
} // namespace moved

} // namespace keukentafel::kit::clock
