/// The queue between adapter and module: lost, slow, full.
#include "checks.hpp"

#include "clock.hpp"
#include "process.hpp"

#include <fmt/format.h>
#include <set>

namespace keukentafel::kit {

namespace {

/// The offers after which the power fails.
std::set<std::size_t> points_of(std::size_t offers, std::size_t count) {
  std::set<std::size_t> at{1, offers - 1};
  for (std::size_t i = 0; i <= count; ++i) at.insert(offers * i / count);
  return at;
}

/// The power fails after that many offers; the next life goes on from what was durable.
bool survives(const trial& in, const world& expected, std::size_t point, std::size_t offers,
              std::size_t receipts_late) {
  circumstances how;
  how.durable_until = point;
  how.receipts_late = receipts_late;
  world known;
  in.source.step("begin");
  in.report(live(in.of, known, how), known);
  in.report(live(in.of, known), known);
  const auto difference = world::difference(expected, known);
  if (difference.empty()) return true;
  in.finding(fmt::format("when the power fails after offer {} of {}{}, {} ever after", point, offers,
                         receipts_late ? ", and no receipt had come" : "", difference));
  return false;
}

} // namespace

void restart(const trial& in) {
  world expected;
  const auto whole = in.follow(expected, {});
  if (!whole.came_to_rest) return in.report(whole, expected);
  for (const auto point : points_of(whole.offers, 24))
    if (!survives(in, expected, point, whole.offers, 0)) return;
}

void acknowledge(const trial& in) {
  world expected;
  const auto whole = in.follow(expected, {"more"});
  if (!whole.came_to_rest) return in.report(whole, expected);
  constexpr std::size_t some_feeds = 30, at_the_end = 1'000'000;
  for (const auto late : {some_feeds, at_the_end}) {
    circumstances how;
    how.receipts_late = late;
    world known;
    in.report(in.follow(known, {"more"}, how), known);
    in.compare(expected, known,
               late == some_feeds ? "when receipts come 30 feeds late" : "when receipts come all at once at the end");
  }
  world first;
  const auto reading = in.follow(first, {});
  for (const auto point : points_of(reading.offers, 8))
    if (!survives(in, first, point, reading.offers, unlimited)) return;
}

void backpressure(const trial& in) {
  world expected;
  const auto whole = in.follow(expected, {});
  if (!whole.came_to_rest) return in.report(whole, expected);
  circumstances how;
  how.room = [](unsigned call) { return call < 10 ? 0 : call % 3 + 1; };
  world known;
  in.report(in.follow(known, {}, how), known);
  in.compare(expected, known, "when the host often says KT_LATER");

  // Ten minutes without room, in which the source changes.
  constexpr unsigned from = 3, to = from + 600, settled = from + 100;
  constexpr std::size_t growth_limit = 1 << 20;
  std::size_t before = 0;
  circumstances full;
  full.room = [](unsigned call) { return call >= from && call < to ? 0 : call < from ? 2 : unlimited; };
  full.before_feed = [&](life& one, unsigned number) {
    if (number >= from && number < to) clock::pass(std::chrono::seconds{1});
    if (number == from + 200) in.source.step("more");
    if (number == settled) before = heap_in_use();
    if (number != to) return;
    if (const auto now = heap_in_use(); now > before + growth_limit)
      one.host.breach(
          fmt::format("its memory grew by {} kB while the host said KT_LATER for ten minutes", (now - before) >> 10));
  };
  world late, anew;
  in.source.step("begin");
  in.report(live(in.of, late, full), late);
  in.report(live(in.of, anew), anew);
  in.compare(anew, late, "when the host says KT_LATER for ten minutes");
}

} // namespace keukentafel::kit
