/// The end of a life, at any moment, and what is left behind.
#include "checks.hpp"

#include "clock.hpp"
#include "process.hpp"

#include <fmt/format.h>

namespace keukentafel::kit {

namespace {

using namespace std::chrono_literals;
constexpr auto interrupt_limit = 5s;

/// Interrupts, and notes when open() or feed() stays inside for too long.
void interrupt_now(const trial& in, kt_adapter& adapter, glimpse& by) {
  by.must_stop = true;
  adapter.interrupt(&adapter);
  adapter.interrupt(&adapter);
  const auto since = clock::true_now();
  while (by.is_inside && clock::true_now() - since < interrupt_limit) clock::nap(1ms);
  if (by.is_inside) in.finding("5 s after interrupt() a call had not returned");
}

/// Whatever the interrupted life left undone comes in the next one.
void go_on(const trial& in, const world& expected, world& known, const std::string& when) {
  in.report(live(in.of, known), known);
  in.compare(expected, known, when);
}

void interrupted_after(const trial& in, const world& expected, std::chrono::milliseconds pause) {
  circumstances how;
  how.room = [](unsigned) { return 3; };
  how.beside = [&](kt_adapter& adapter, glimpse& by) {
    clock::nap(pause);
    interrupt_now(in, adapter, by);
  };
  world known;
  in.source.step("begin");
  for (const auto& breach : live(in.of, known, how).breaches) in.finding(breach);
  go_on(in, expected, known, fmt::format("started again after interrupt() at {} ms", pause.count()));
}

void interrupted_before_open(const trial& in, const world& expected) {
  world known;
  outcome out;
  in.source.step("begin");
  const auto left = on_a_thread([&] {
    life one{in.of, known, out};
    if (!one.adapter) return;
    one.adapter->interrupt(one.adapter);
    if (one.open()) one.close();
  });
  for (const auto& breach : out.breaches) in.finding(breach);
  if (!left.empty()) in.finding(left);
  go_on(in, expected, known, "started again after interrupt() before open()");
}

void stopped_after(const trial& in, const world& expected, unsigned feeds) {
  circumstances how;
  how.feeds = feeds;
  how.room = [](unsigned) { return 3; };
  world known;
  in.source.step("begin");
  in.report(live(in.of, known, how), known);
  go_on(in, expected, known, fmt::format("started again after a stop behind feed() number {}", feeds));
}

void interrupted_while_blocked(const trial& in) {
  in.source.step("begin");
  if (!in.source.step("block")) return in.skipped("the fixture has no step block");
  bool was_blocked = false;
  circumstances how;
  how.at_rest = [](life&) { return true; };
  how.beside = [&](kt_adapter& adapter, glimpse& by) {
    const auto since = clock::true_now();
    // Blocked is who stays in the same call for a while.
    for (unsigned call = 0; !was_blocked && clock::true_now() - since < 10s;) {
      was_blocked = by.is_inside && call != 0 && call == by.calls;
      call = by.calls;
      clock::nap(300ms);
    }
    interrupt_now(in, adapter, by);
  };
  world known;
  const auto out = live(in.of, known, how);
  in.source.step("unblock");
  for (const auto& breach : out.breaches) in.finding(breach);
  if (!was_blocked) in.skipped("the fixture's step block did not make it wait");
}

} // namespace

void interrupt(const trial& in) {
  world expected;
  const auto whole = in.follow(expected, {});
  if (!whole.came_to_rest) return in.report(whole, expected);
  for (auto pause = 0ms; pause < 60ms; pause += 6ms) interrupted_after(in, expected, pause);
  interrupted_before_open(in, expected);
  for (unsigned feeds = 0; feeds < 6; ++feeds) stopped_after(in, expected, feeds);
  interrupted_while_blocked(in);
}

namespace {

/// Four lives, each with another end.
void round_of_lives(const trial& in) {
  for (const unsigned feeds : {0u, 1u, 1'000'000u}) {
    circumstances how;
    how.feeds = feeds;
    world known;
    for (const auto& breach : live(in.of, known, how).breaches) in.finding(breach);
  }
  outcome out;
  const auto left = on_a_thread([&] {
    world known;
    life never_open{in.of, known, out};
  });
  if (!left.empty()) in.finding(left);
}

constexpr int warm_up = 2, rounds = 4, lives_in_a_round = 4;
constexpr std::size_t heap_limit = 1 << 10;       // a life
constexpr std::size_t resident_limit = 512 << 10; // a life; what other allocators take is seen here

void compare_memory(const trial& in, std::size_t before, std::size_t now, std::size_t limit, const char* which) {
  constexpr std::size_t lives = rounds * lives_in_a_round;
  if (now > before + limit * lives)
    in.finding(fmt::format("{} grows by {} bytes with each life", which, (now - before) / lives));
}

} // namespace

void stop(const trial& in) {
  in.source.step("begin");
  const auto around = surroundings();
  for (int i = 0; i < warm_up; ++i) round_of_lives(in);
  const auto files = open_files();
  const auto heap = heap_in_use(), memory = resident();
  for (int i = 0; i < rounds; ++i) round_of_lives(in);
  compare_memory(in, heap, heap_in_use(), heap_limit, "the memory that it does not free");
  compare_memory(in, memory, resident(), resident_limit, "the memory of the process");
  for (const auto& [number, behind] : open_files())
    if (!files.contains(number)) in.finding(fmt::format("an open file is left after close(): {}", behind));
  for (const auto& [name, state] : surroundings())
    if (around.at(name) != state) in.finding(fmt::format("it changes {} of the whole process", name));
}

} // namespace keukentafel::kit
