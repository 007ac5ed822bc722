#include "life.hpp"

#include "fake_host.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>

namespace keukentafel::kit {

namespace {

using namespace std::chrono_literals;

std::ptrdiff_t threads() {
  return std::distance(std::filesystem::directory_iterator{"/proc/self/task"}, std::filesystem::directory_iterator{});
}

/// A joined thread may stay listed for a moment.
bool are_threads_left(std::ptrdiff_t before) {
  for (int tries = 0; tries < 200; ++tries) {
    if (threads() <= before) return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

/// One call into the adapter that may block.
template <class Call> auto seen(glimpse& by, Call call) {
  ++by.calls;
  by.is_inside = true;
  const auto answer = call();
  by.is_inside = false;
  return answer;
}

void feed_to_rest(kt_adapter& adapter, fake_host& host, const circumstances& how, glimpse& by, outcome& out) {
  int quiet = 0; // feeds in a row that offered nothing
  for (unsigned number = 1; !by.must_stop && !host.has_lost(); ++number) {
    for (const auto token : host.commit()) adapter.acknowledged(&adapter, token);
    host.give_room(how.room(number));
    std::uint32_t idle_ms = 1000;
    const auto before = host.taken();
    const auto said = seen(by, [&] { return adapter.feed(&adapter, &idle_ms); });
    if (said == KT_FEED_FAILED) {
      out.failure = fmt::format("feed() failed: {}", host.last_error());
      return;
    }
    if (said == KT_FEED_IDLE && host.said_later())
      host.breach("feed() says KT_FEED_IDLE although the host said KT_LATER");
    // caught_up() alone is one offer, and may come with every look.
    quiet = said == KT_FEED_IDLE && !host.said_later() && host.taken() - before <= 1 ? quiet + 1 : 0;
    if (quiet < 2) continue;
    if (!host.is_caught_up()) host.breach("nothing is waiting, and it never said caught_up(): its roster grows old");
    for (const auto token : host.commit()) adapter.acknowledged(&adapter, token);
    quiet = 0;
    if (!how.at_rest()) {
      out.came_to_rest = true;
      return;
    }
  }
}

} // namespace

outcome live(const subject& of, world& in, const circumstances& how) {
  outcome out;
  const auto before = threads();
  std::thread feed_thread{[&] {
    in.begin_life();
    fake_host host{in, how.durable_until};
    kt_adapter* adapter = of.entry.create(host.raw());
    if (!adapter) {
      out.failure = "create() gave no adapter";
      return;
    }
    if (adapter->size < sizeof(kt_adapter)) host.breach("an adapter whose size is not sizeof(kt_adapter)");
    glimpse by;
    std::thread beside;
    if (how.beside) beside = std::thread{[&] { how.beside(*adapter, by); }};
    host.set_open(true);
    host.give_room(how.room(0));
    if (seen(by, [&] { return adapter->open(adapter, {of.settings.data(), of.settings.size()}); })) {
      feed_to_rest(*adapter, host, how, by, out);
      for (const auto token : host.commit()) adapter->acknowledged(adapter, token);
      adapter->close(adapter);
      host.commit();
    } else {
      out.failure = fmt::format("open() failed: {}", host.last_error());
    }
    host.set_open(false);
    if (beside.joinable()) beside.join();
    adapter->destroy(adapter);
    out.offers = host.taken();
    out.breaches = host.breaches();
    out.unreadable = host.unreadable();
  }};
  feed_thread.join();
  if (are_threads_left(before)) out.breaches.push_back("threads of the adapter are left after destroy()");
  return out;
}

} // namespace keukentafel::kit
