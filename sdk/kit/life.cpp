#include "life.hpp"

#include "clock.hpp"
#include "process.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace keukentafel::kit {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t longest_idle_ms = 60000; // as the module has it
constexpr auto longest_nap = 2ms;                // of a pause, for the adapter's own threads

/// One call into the adapter that may block.
template <class Call> auto seen(glimpse& by, Call call) {
  ++by.calls;
  by.is_inside = true;
  const auto answer = call();
  by.is_inside = false;
  return answer;
}

/// Follows the source until nothing new comes and all has come that must.
void feed_to_rest(life& one, const circumstances& how, outcome& out) {
  int quiet = 0; // pauses in a row before which nothing new came
  auto said_before = 0u;
  auto since = clock::true_now();
  for (unsigned number = 1; !one.by.must_stop && !one.host.has_lost() && number <= how.feeds; ++number) {
    how.before_feed(one, number);
    const auto said = one.feed(how.room(number));
    if (said == KT_FEED_FAILED) return;
    if (one.host.has_news()) {
      quiet = 0;
      since = clock::true_now();
    }
    if (said == KT_FEED_IDLE && one.host.said_later())
      one.host.breach("feed() says KT_FEED_IDLE although the host said KT_LATER");
    if (said != KT_FEED_IDLE || one.host.said_later()) continue;
    one.pause();
    if (++quiet < 2 || one.known.is_sweeping()) continue;
    if (one.has_receipts_soon()) continue;
    if (one.give_receipts()) {
      quiet = 0;
      continue;
    }
    const bool is_said = one.host.caught_up() != said_before || !one.must_confirm();
    if (clock::true_now() - since < one.settle() && (!is_said || one.is_waited_for() || !how.is_complete(one))) {
      clock::nap(longest_nap);
      continue;
    }
    if (!is_said) one.host.breach("nothing is waiting, and it never said caught_up(): its roster grows old");
    if (one.is_waited_for()) one.host.breach("a request has no answer, although nothing is waiting");
    one.has_confirmed();
    quiet = 0;
    if (!how.at_rest(one)) {
      out.came_to_rest = true;
      return;
    }
    since = clock::true_now();
    said_before = one.host.caught_up();
  }
}

} // namespace

life::life(const subject& of, world& in, outcome& out, std::size_t durable_until, std::size_t receipts_late)
    : known(in), mail(of.mail), host(in, of.mail, durable_until), adapter(of.entry.create(host.raw())), of_(of),
      out_(out), receipts_late_(receipts_late), sends_all_(in.is_new()) {
  if (!adapter) out.failure = "create() gave no adapter";
  if (sends_all_) mail.send_all_again();
  mail.begin_life();
  in.begin_life();
  if (adapter && adapter->size < sizeof(kt_adapter)) host.breach("an adapter whose size is not sizeof(kt_adapter)");
}

life::~life() {
  if (is_open_) close();
  host.set_open(false);
  if (adapter) adapter->destroy(adapter);
  out_.offers = host.taken();
  out_.warnings += host.warnings();
  for (auto& one : host.breaches()) out_.breaches.push_back(std::move(one));
}

bool life::open(std::size_t room) {
  host.set_open(true);
  host.give_room(room);
  is_open_ = seen(by, [&] { return adapter->open(adapter, {of_.settings.data(), of_.settings.size()}); });
  commit();
  if (is_open_) return true;
  host.set_open(false);
  out_.failure = fmt::format("open() failed: {}", host.last_error());
  return false;
}

kt_feed life::feed(std::size_t room) {
  while (!receipts_.empty() && receipts_.front().first <= by.calls) {
    adapter->acknowledged(adapter, receipts_.front().second);
    receipts_.pop_front();
  }
  host.give_room(room);
  if (const auto* incoming = extension<kt_incoming>(KT_EXT_INCOMING)) mail.hand_over(*adapter, *incoming);
  idle_ms_ = 1000;
  const auto said = seen(by, [&] { return adapter->feed(adapter, &idle_ms_); });
  commit();
  if (said == KT_FEED_FAILED) out_.failure = fmt::format("feed() failed: {}", host.last_error());
  return said;
}

void life::commit() {
  for (const auto token : host.commit())
    if (receipts_late_ != unlimited) receipts_.emplace_back(by.calls + receipts_late_, token);
}

std::chrono::milliseconds life::idle() const { return std::chrono::milliseconds{std::min(idle_ms_, longest_idle_ms)}; }

std::chrono::nanoseconds life::settle() const { return of_.settle; }

void life::pause() const {
  const auto whole = std::chrono::nanoseconds{idle()};
  const auto nap = std::min<std::chrono::nanoseconds>(whole, longest_nap);
  clock::nap(nap);
  clock::pass(whole - nap);
}

bool life::has_receipts_soon() const {
  constexpr unsigned soon = 100; // feeds
  return receipts_late_ != 0 && !receipts_.empty() && receipts_.front().first < by.calls + soon;
}

bool life::give_receipts() {
  const bool are_late = receipts_late_ != 0 && !receipts_.empty();
  for (const auto& [due, token] : std::exchange(receipts_, {})) adapter->acknowledged(adapter, token);
  return are_late;
}

void life::close() {
  is_open_ = false;
  give_receipts();
  adapter->close(adapter);
  host.commit();
  host.set_open(false);
}

std::string on_a_thread(const std::function<void()>& work) {
  const auto before = threads();
  std::exception_ptr thrown;
  std::thread{[&] {
    try {
      work();
    } catch (...) {
      thrown = std::current_exception();
    }
  }}.join();
  if (thrown) std::rethrow_exception(thrown);
  // A joined thread may stay listed for a moment.
  std::vector<std::string> left;
  for (int tries = 0; tries < 200; ++tries) {
    left.clear();
    for (const auto& [number, name] : threads())
      if (!before.contains(number)) left.push_back(name);
    if (left.empty()) return {};
    clock::nap(10ms);
  }
  return fmt::format("threads of the adapter are left after destroy(): {}", fmt::join(left, ", "));
}

outcome live(const subject& of, world& in, const circumstances& how) {
  outcome out;
  const auto left = on_a_thread([&] {
    life one{of, in, out, how.durable_until, how.receipts_late};
    if (!one.adapter) return;
    std::thread beside;
    if (how.beside) beside = std::thread{[&] { how.beside(*one.adapter, one.by); }};
    if (one.open(how.room(0))) {
      feed_to_rest(one, how, out);
      one.close();
    }
    if (beside.joinable()) beside.join();
  });
  if (!left.empty()) out.breaches.push_back(left);
  return out;
}

} // namespace keukentafel::kit
