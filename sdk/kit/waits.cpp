/// Waits with a limit, on clocks that the kit moves (clock.hpp).
#include "clock.hpp"
#include "next.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <keukentafel/version.h>
#include <linux/futex.h>
#include <map>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <type_traits>
#include <unistd.h>

namespace {

namespace moved = keukentafel::kit::clock::moved;

constexpr std::int64_t millisecond = 1'000'000, slice = 5 * millisecond;
constexpr std::int64_t for_ever = -1;

/// Waits a little at a time, so that it ends when time has passed. Only for what stays true until somebody takes it.
/// `wait(part)` gives 0 when the part is over and nothing came.
template <class Wait> int in_parts(std::int64_t how_long, Wait wait) {
  if (how_long == for_ever) return wait(for_ever);
  const auto until = moved::now(CLOCK_MONOTONIC) + how_long;
  for (;;) {
    const auto left = until - moved::now(CLOCK_MONOTONIC);
    const int answer = wait(std::clamp<std::int64_t>(left, 0, slice));
    if (answer != 0 || left <= 0) return answer;
  }
}

/// The same until a moment of a clock. `wait(moment of the true clock)` gives 0 or an error number.
template <class Wait> int until_moment(clockid_t which, const timespec& until, Wait wait) {
  for (;;) {
    const auto left = moved::count(until) - moved::now(which);
    const auto part = moved::spec(moved::true_now(which) + std::clamp<std::int64_t>(left, 0, slice));
    const int answer = wait(part);
    if (answer != ETIMEDOUT || left <= 0) return answer;
  }
}

/// Who waits on a condition. A wait in parts could lose a signal between two of them, so the condition is told instead.
struct waiter {
  pthread_cond_t* on;
  waiter *before = nullptr, *after = nullptr;
};
pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER; // protects what follows
waiter* waiting = nullptr;

struct locked {
  locked() { pthread_mutex_lock(&guard); }
  ~locked() { pthread_mutex_unlock(&guard); }
  locked(const locked&) = delete;
  locked& operator=(const locked&) = delete;
};

/// Each with the time that had passed when it was set: what passed before that is not its own.
std::map<int, std::int64_t>& timers() {
  static std::map<int, std::int64_t> open;
  return open;
}
std::int64_t passed() { return moved::offset(CLOCK_MONOTONIC); }

void wake_all() {
  const locked all;
  for (auto* one = waiting; one; one = one->after) pthread_cond_broadcast(one->on);
}

void time_passed() {
  wake_all();
  // Who was on the way into its wait with the old moment.
  keukentafel::kit::clock::nap(std::chrono::microseconds{200});
  wake_all();
  const locked all;
  for (auto one = timers().begin(); one != timers().end();) {
    auto& [timer, set_at] = *one;
    const auto by = passed() - set_at;
    itimerspec left{};
    const bool is_timer = timerfd_gettime(timer, &left) == 0;
    if (const auto value = moved::count(left.it_value); is_timer && value > 0) {
      left.it_value = moved::spec(std::max<std::int64_t>(1, value - by));
      NEXT(timerfd_settime)(timer, 0, &left, nullptr);
    }
    set_at += by;
    one = is_timer ? std::next(one) : timers().erase(one);
  }
}

[[maybe_unused]] const bool is_told = (moved::on_pass(time_passed), true);

/// A condition may use either clock, and does not say which: an uptime is no date.
clockid_t clock_of(const timespec& moment) { return moment.tv_sec < 500'000'000 ? CLOCK_MONOTONIC : CLOCK_REALTIME; }

template <class Wait> int on_condition(pthread_cond_t* on, clockid_t which, const timespec& until, Wait wait) {
  waiter self{on};
  {
    const locked all;
    self.after = waiting;
    if (waiting) waiting->before = &self;
    waiting = &self;
  }
  const auto moment = moved::spec(moved::count(until) - moved::offset(which));
  int answer = wait(moment);
  {
    const locked all;
    (self.before ? self.before->after : waiting) = self.after;
    if (self.after) self.after->before = self.before;
  }
  const bool is_over = moved::now(which) >= moved::count(until);
  if (answer == 0 && is_over) answer = ETIMEDOUT;
  else if (answer == ETIMEDOUT && !is_over) answer = 0; // the clock was set back: woken for nothing, which is allowed
  return answer;
}

int in_ms(std::int64_t part) { return static_cast<int>(part == for_ever ? part : part / millisecond); }
std::int64_t limit(const timespec* how_long) { return how_long ? moved::count(*how_long) : for_ever; }

} // namespace

extern "C" {

KT_EXPORT int poll(pollfd* all, nfds_t count, int timeout_ms) {
  return in_parts(timeout_ms < 0 ? for_ever : timeout_ms * millisecond,
                  [&](std::int64_t part) { return NEXT(poll)(all, count, in_ms(part)); });
}

KT_EXPORT int __poll_chk(pollfd* all, nfds_t count, int timeout_ms, size_t) { return poll(all, count, timeout_ms); }

KT_EXPORT int ppoll(pollfd* all, nfds_t count, const timespec* how_long, const sigset_t* signals) {
  return in_parts(limit(how_long), [&](std::int64_t part) {
    const auto value = moved::spec(part);
    return NEXT(ppoll)(all, count, part == for_ever ? nullptr : &value, signals);
  });
}

KT_EXPORT int pselect(int count, fd_set* in, fd_set* out, fd_set* bad, const timespec* how_long,
                      const sigset_t* signals) {
  const auto copy = [](const fd_set* one) { return one ? *one : fd_set{}; };
  const fd_set wanted[]{copy(in), copy(out), copy(bad)};
  return in_parts(limit(how_long), [&](std::int64_t part) {
    const auto value = moved::spec(part);
    if (in) *in = wanted[0];
    if (out) *out = wanted[1];
    if (bad) *bad = wanted[2];
    return NEXT(pselect)(count, in, out, bad, part == for_ever ? nullptr : &value, signals);
  });
}

KT_EXPORT int select(int count, fd_set* in, fd_set* out, fd_set* bad, timeval* how_long) {
  const timespec value = how_long ? timespec{how_long->tv_sec, how_long->tv_usec * 1000} : timespec{};
  return pselect(count, in, out, bad, how_long ? &value : nullptr, nullptr);
}

KT_EXPORT int epoll_pwait(int epoll, epoll_event* events, int most, int timeout_ms, const sigset_t* signals) {
  return in_parts(timeout_ms < 0 ? for_ever : timeout_ms * millisecond,
                  [&](std::int64_t part) { return NEXT(epoll_pwait)(epoll, events, most, in_ms(part), signals); });
}

KT_EXPORT int epoll_wait(int epoll, epoll_event* events, int most, int timeout_ms) {
  return epoll_pwait(epoll, events, most, timeout_ms, nullptr);
}

KT_EXPORT int pthread_cond_timedwait(pthread_cond_t* on, pthread_mutex_t* with, const timespec* until) {
  return on_condition(on, clock_of(*until), *until,
                      [&](const timespec& moment) { return NEXT(pthread_cond_timedwait)(on, with, &moment); });
}

KT_EXPORT int pthread_cond_clockwait(pthread_cond_t* on, pthread_mutex_t* with, clockid_t which,
                                     const timespec* until) {
  return on_condition(on, which, *until,
                      [&](const timespec& moment) { return NEXT(pthread_cond_clockwait)(on, with, which, &moment); });
}

KT_EXPORT int pthread_mutex_timedlock(pthread_mutex_t* one, const timespec* until) noexcept {
  return until_moment(CLOCK_REALTIME, *until,
                      [&](const timespec& moment) { return NEXT(pthread_mutex_timedlock)(one, &moment); });
}

KT_EXPORT int pthread_mutex_clocklock(pthread_mutex_t* one, clockid_t which, const timespec* until) noexcept {
  return until_moment(which, *until,
                      [&](const timespec& moment) { return NEXT(pthread_mutex_clocklock)(one, which, &moment); });
}

KT_EXPORT int sem_timedwait(sem_t* one, const timespec* until) {
  const int problem = until_moment(CLOCK_REALTIME, *until, [&](const timespec& moment) {
    return NEXT(sem_timedwait)(one, &moment) == 0 ? 0 : errno;
  });
  errno = problem;
  return problem == 0 ? 0 : -1;
}

KT_EXPORT int sem_clockwait(sem_t* one, clockid_t which, const timespec* until) {
  const int problem = until_moment(
      which, *until, [&](const timespec& moment) { return NEXT(sem_clockwait)(one, which, &moment) == 0 ? 0 : errno; });
  errno = problem;
  return problem == 0 ? 0 : -1;
}

KT_EXPORT int timerfd_create(clockid_t which, int flags) noexcept {
  const int made = NEXT(timerfd_create)(which, flags);
  const locked all;
  if (made >= 0) timers()[made] = passed();
  return made;
}

KT_EXPORT int timerfd_settime(int timer, int flags, const itimerspec* wanted, itimerspec* former) noexcept {
  const locked all;
  auto value = *wanted;
  auto& set_at = timers()[timer];
  std::int64_t from = 0;
  do { // both of one moment, though time may pass meanwhile
    set_at = passed();
    from = moved::now(clock_of(value.it_value));
  } while (set_at != passed());
  // A moment of a moved clock becomes a time from now; which clock, its size tells.
  if ((flags & TFD_TIMER_ABSTIME) && moved::count(value.it_value) > 0)
    value.it_value = moved::spec(std::max<std::int64_t>(1, moved::count(value.it_value) - from));
  return NEXT(timerfd_settime)(timer, flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET), &value, former);
}

/// The C++ library waits for futures and semaphores by the futex call, until a moment.
KT_EXPORT long syscall(long number, ...) noexcept {
  std::va_list rest;
  va_start(rest, number);
  long with[6];
  for (auto& one : with) one = va_arg(rest, long);
  va_end(rest);
  const auto call = [&](long moment) {
    return NEXT(syscall)(number, with[0], with[1], with[2], moment, with[4], with[5]);
  };
  const auto* until = reinterpret_cast<const timespec*>(with[3]);
  const bool is_wait = number == SYS_futex && (with[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET && until;
  if (!is_wait) return call(with[3]);
  const auto which = with[1] & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  const int problem = until_moment(
      which, *until, [&](const timespec& moment) { return call(reinterpret_cast<long>(&moment)) == 0 ? 0 : errno; });
  errno = problem;
  return problem == 0 ? 0 : -1;
}

} // extern "C"
