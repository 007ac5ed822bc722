#include "checks.hpp"

#include <chrono>
#include <fmt/format.h>
#include <set>
#include <thread>
#include <utility>

namespace keukentafel::kit {

namespace {

using namespace std::chrono_literals;
constexpr auto interrupt_limit = 5s;

void report(const trial& in, const outcome& out, bool may_be_unreadable = false) {
  for (const auto& breach : out.breaches) in.finding(breach);
  if (!out.failure.empty()) in.finding(out.failure);
  for (const auto& [key, problem] : out.unreadable)
    if (!may_be_unreadable) in.finding(fmt::format("the event of {} {}", key, problem));
}

void compare(const trial& in, const world& expected, const world& found, const std::string& when) {
  const auto difference = world::difference(expected, found);
  if (!difference.empty()) in.finding(fmt::format("{}, {}", when, difference));
}

void expect(const trial& in, const std::vector<expectation>& all, const world& found, const outcome& out) {
  for (const auto& [what, key] : all) {
    const bool was_reported = found.was_set_aside(key) || out.unreadable.contains(key);
    if (what == "offered" && !found.has(key)) in.finding(fmt::format("{} was not offered", key));
    if (what == "gone" && found.has(key))
      in.finding(fmt::format("{} is gone from the source, and no tombstone came", key));
    if (what == "reported" && !was_reported && !found.has(key))
      in.finding(fmt::format("{} was neither set aside nor offered", key));
  }
}

/// A first reading of the source in its first state.
world read_all(const trial& in, outcome& out, const circumstances& how = {}) {
  in.source.step("begin");
  world known;
  out = live(in.of, known, how);
  return known;
}

void contract(const trial& in) {
  const auto expected = in.source.step("begin");
  world known;
  const auto out = live(in.of, known);
  report(in, out);
  if (out.came_to_rest && expected) expect(in, *expected, known, out);
  if (out.came_to_rest && known.entities().empty())
    in.finding("it offered nothing: give it a source with something in it");
}

void repeat(const trial& in) {
  in.source.step("begin");
  world followed;
  outcome out;
  std::vector<expectation> more;
  bool is_first = true;
  circumstances how;
  how.at_rest = [&] {
    if (!std::exchange(is_first, false)) return false;
    const auto expected = in.source.step("more");
    more = expected.value_or(std::vector<expectation>{});
    return expected.has_value();
  };
  out = live(in.of, followed, how);
  report(in, out);
  expect(in, more, followed, out);
  world anew;
  report(in, live(in.of, anew));
  compare(in, anew, followed, "read while it changed and read at once");
  const auto before = anew;
  report(in, live(in.of, anew));
  compare(in, before, anew, "started again with nothing new");
}

/// The power fails at offer n; the next life gets what was durable.
void restart(const trial& in) {
  outcome whole;
  const auto expected = read_all(in, whole);
  if (!whole.came_to_rest) return report(in, whole);
  constexpr std::size_t points = 40;
  std::set<std::size_t> at;
  for (std::size_t i = 0; i <= points; ++i) at.insert(whole.offers * i / points);
  at.insert({1, whole.offers - 1});
  for (const auto point : at) {
    outcome broken;
    circumstances how;
    how.durable_until = point;
    auto known = read_all(in, broken, how);
    report(in, broken);
    report(in, live(in.of, known));
    const auto difference = world::difference(expected, known);
    if (difference.empty()) continue;
    return in.finding(
        fmt::format("when the power fails after offer {} of {}, {} ever after", point, whole.offers, difference));
  }
}

void backpressure(const trial& in) {
  outcome free, pressed;
  const auto expected = read_all(in, free);
  circumstances how;
  how.room = [](unsigned call) { return call < 10 ? 0 : call % 3 + 1; };
  const auto known = read_all(in, pressed, how);
  report(in, pressed);
  compare(in, expected, known, "when the host often says KT_LATER");
}

/// The fixture does `step` while the adapter follows the source.
void awkward(const trial& in, const std::string& step) {
  std::optional<std::vector<expectation>> expected;
  bool is_first = true;
  circumstances how;
  how.at_rest = [&] {
    if (is_first) expected = in.source.step(step);
    return std::exchange(is_first, false) && expected;
  };
  outcome out;
  auto known = read_all(in, out, how);
  if (!out.came_to_rest) return report(in, out, true);
  if (!expected) return in.skipped(fmt::format("the fixture has no step {}", step));
  report(in, out, true);
  expect(in, *expected, known, out);
  // Nothing of it may stop a fresh start, either.
  world anew;
  const auto again = live(in.of, anew);
  report(in, again, true);
  expect(in, *expected, anew, again);
}

void malformed(const trial& in) { awkward(in, "malformed"); }
void oversized(const trial& in) { awkward(in, "oversized"); }

using steady = std::chrono::steady_clock;

/// Interrupts, and notes when open() or feed() stays inside for too long.
void interrupt(const trial& in, kt_adapter& adapter, glimpse& by) {
  by.must_stop = true;
  adapter.interrupt(&adapter);
  adapter.interrupt(&adapter);
  const auto since = steady::now();
  while (by.is_inside && steady::now() - since < interrupt_limit) std::this_thread::sleep_for(1ms);
  if (by.is_inside) in.finding(fmt::format("5 s after interrupt() a call had not returned"));
}

void interrupted(const trial& in) {
  for (int pause_ms = 0; pause_ms < 60; pause_ms += 6) {
    outcome out;
    circumstances how;
    how.beside = [&](kt_adapter& adapter, glimpse& by) {
      std::this_thread::sleep_for(std::chrono::milliseconds{pause_ms});
      interrupt(in, adapter, by);
    };
    read_all(in, out, how);
    for (const auto& breach : out.breaches) in.finding(breach);
  }
  in.source.step("begin");
  if (!in.source.step("block")) return in.skipped("the fixture has no step block");
  bool was_blocked = false;
  circumstances how;
  how.at_rest = [] { return true; };
  how.beside = [&](kt_adapter& adapter, glimpse& by) {
    const auto since = steady::now();
    // Blocked is who stays in the same call for a while.
    for (unsigned call = 0; !was_blocked && steady::now() - since < 10s;) {
      was_blocked = by.is_inside && call != 0 && call == by.calls;
      call = by.calls;
      std::this_thread::sleep_for(300ms);
    }
    interrupt(in, adapter, by);
  };
  world known;
  const auto out = live(in.of, known, how);
  in.source.step("unblock");
  for (const auto& breach : out.breaches) in.finding(breach);
  if (!was_blocked) in.skipped("the fixture's step block did not make it wait");
}

constexpr check all[]{
    {"contract", contract, "the module refuses what breaks the contract, so it never arrives",
     "the comments in sdk/include/keukentafel/adapter.h and docs/events.md"},
    {"repeat", repeat, "a parent would get news of something that did not change, or none of what did",
     "offer whole states with keys that are stable in the SIS, and remember where you are"},
    {"restart", restart, "what is lost here never reaches a parent",
     "remember() a place only after the offers up to it; offer again when in doubt"},
    {"backpressure", backpressure, "a busy day would lose events",
     "after KT_LATER return KT_FEED_MORE and offer the same again"},
    {"malformed", malformed, "one bad row would stop the news of the whole school",
     "set_aside() what can't be read, and go on"},
    {"oversized", oversized, "one huge row would stop the news of the whole school",
     "offer it as it is or set_aside(), and go on"},
    {"interrupt", interrupted, "the module could not stop while the SIS does not answer",
     "interrupt() must end whatever open() and feed() wait for"},
};

} // namespace

std::span<const check> checks() { return all; }

} // namespace keukentafel::kit
