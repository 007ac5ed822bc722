/// An adapter whose threads wait for a minute, each in another way, and then
/// have a row to offer: in the kit that minute takes no time.
#include <keukentafel/adapter.hpp>

#include <atomic>
#include <condition_variable>
#include <future>
#include <iterator>
#include <list>
#include <poll.h>
#include <semaphore>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace {

namespace sdk = keukentafel::sdk;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using std::chrono::system_clock;

void by_condition(bool is_by_date) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock guard{mutex};
  if (is_by_date) never.wait_until(guard, system_clock::now() + 1min, [] { return false; });
  else never.wait_for(guard, 1min, [] { return false; });
}

void by_epoll() {
  const int none = epoll_create1(0);
  epoll_event event{};
  epoll_wait(none, &event, 1, 60000);
  close(none);
}

void by_timer(bool is_by_moment) {
  const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  itimerspec in_a_minute{{0, 0}, {60, 0}};
  if (is_by_moment) {
    clock_gettime(CLOCK_MONOTONIC, &in_a_minute.it_value);
    in_a_minute.it_value.tv_sec += 60;
  }
  timerfd_settime(timer, is_by_moment ? TFD_TIMER_ABSTIME : 0, &in_a_minute, nullptr);
  std::uint64_t times = 0;
  [[maybe_unused]] const auto got = read(timer, &times, sizeof times);
  close(timer);
}

void by_lock() {
  std::timed_mutex held;
  const std::lock_guard guard{held};
  std::thread{[&] { [[maybe_unused]] const bool never = held.try_lock_for(1min); }}.join();
}

struct way {
  const char* key;
  void (*wait)();
};
constexpr way ways[]{
    {"result/sleep", [] { std::this_thread::sleep_for(1min); }},
    {"result/seconds", [] { sleep(60); }},
    {"result/microseconds", [] { usleep(60'000'000); }},
    {"result/moment", [] { std::this_thread::sleep_until(system_clock::now() + 1min); }},
    {"result/condition", [] { by_condition(false); }},
    {"result/condition-date", [] { by_condition(true); }},
    {"result/poll", [] { poll(nullptr, 0, 60000); }},
    {"result/select",
     [] {
       timeval minute{60, 0};
       select(0, nullptr, nullptr, nullptr, &minute);
     }},
    {"result/epoll", by_epoll},
    {"result/timer", [] { by_timer(false); }},
    {"result/timer-moment", [] { by_timer(true); }},
    {"result/semaphore",
     [] {
       std::counting_semaphore<9> never{0};
       [[maybe_unused]] const bool got = never.try_acquire_for(1min);
     }},
    {"result/future",
     [] {
       std::promise<int> never;
       never.get_future().wait_for(1min);
     }},
    {"result/lock", by_lock},
};

class sleepy final : public sdk::adapter {
public:
  using adapter::adapter;

  void open(std::string_view) override {
    for (const auto& one : ways) {
      auto& at = sleepers_.emplace_back();
      at.key = one.key;
      at.thread = std::thread{[&at, wait = one.wait] {
        const auto begin = steady_clock::now();
        wait();
        // Woken early is as wrong as woken late.
        at.is_awake = steady_clock::now() - begin >= 59s;
      }};
    }
  }

  sdk::feed_answer feed() override {
    for (auto& one : sleepers_)
      if (one.is_awake && !std::exchange(one.is_offered, true))
        host_.submit(
            one.key,
            R"({"specversion": "1.0", "id": "1", "source": "/kit", "type": "nl.keukentafel.result", "subject": ")" +
                one.key + R"(", "data": {}})");
    host_.caught_up();
    return sdk::feed_answer::after(3s);
  }

  void close() noexcept override {
    for (auto& one : sleepers_) one.thread.join();
    sleepers_.clear();
  }

private:
  struct sleeper {
    std::string key;
    std::thread thread;
    std::atomic<bool> is_awake = false;
    bool is_offered = false;
  };
  std::list<sleeper> sleepers_;
};

constexpr kt_setting keys[] = {
    {sizeof(kt_setting), KT_SETTING_TEXT, "file", false, nullptr, 0, 0, "Not used."},
};

} // namespace

KEUKENTAFEL_ADAPTER(sleepy, "sleepy", "1.0", keys);
