/// What the adapter offers, whatever way the changes come.
#include "checks.hpp"

#include "clock.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace keukentafel::kit {

void contract(const trial& in) {
  world known;
  const auto out = in.follow(known, {});
  in.report(out, known);
  if (out.came_to_rest && known.entities().empty())
    in.finding("it offered nothing: give it a source with something in it");
}

void repeat(const trial& in) {
  world followed;
  in.report(in.follow(followed, {"more"}), followed);
  world anew;
  in.report(live(in.of, anew), anew);
  in.compare(anew, followed, "read while it changed and read at once");
  const auto before = anew;
  in.report(live(in.of, anew), anew);
  in.compare(before, anew, "started again with nothing new");
}

void reorder(const trial& in) {
  world expected, found;
  const auto once = in.follow(expected, {"more"});
  if (!once.came_to_rest) return in.report(once, expected);
  std::optional<told> said;
  in.report(in.follow(found, {"reorder"}, {}, &said), found);
  if (!said) return;
  in.compare(expected, found, "with the same changes in another order");
  in.report(live(in.of, found), found);
  in.compare(expected, found, "started again after changes in another order");
}

namespace {

constexpr int looks_at_rest = 60;

/// Nothing changes for an hour: what was withdrawn is not withdrawn over and over.
void stay_withdrawn(const trial& in, const std::vector<std::string>& gone, life& one) {
  one.known.look_anew();
  for (int look = 0; look < looks_at_rest && one.feed() != KT_FEED_FAILED; ++look) clock::pass(std::chrono::minutes{1});
  for (const auto& key : gone)
    if (const auto times = one.known.times_gone(key); times > 1)
      in.finding(fmt::format("{} is withdrawn {} times in an hour in which nothing changes", key, times));
}

} // namespace

void tombstones(const trial& in) {
  world known;
  in.report(in.follow(known, {}), known);
  const auto more = in.step("more", known);
  if (!more) return;
  std::vector<std::string> gone;
  for (const auto& one : more->expected)
    if (one.what == "gone") gone.push_back(one.key);
  if (gone.empty()) return in.skipped("nothing is gone after the fixture's step more");
  // It went while the adapter did not run.
  circumstances how;
  how.at_rest = [&](life& one) {
    stay_withdrawn(in, gone, one);
    return false;
  };
  in.report(in.follow_on(known, more->expected, {}, how), known);
  known.look_anew();
  for (int lives = 0; lives < 3; ++lives) in.report(live(in.of, known), known);
  for (const auto& key : gone) {
    if (known.has(key)) in.finding(fmt::format("{} is back after a restart, and it is gone from the source", key));
    // Once a life may be a repeat after a crash; more is a loop.
    if (const auto times = known.times_gone(key); times > 3)
      in.finding(fmt::format("{} is withdrawn {} times in three lives in which nothing changes", key, times));
  }
}

} // namespace keukentafel::kit
