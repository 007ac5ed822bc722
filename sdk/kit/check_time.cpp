/// Clocks that jump, and a SIS that is gone for an hour.
#include "checks.hpp"

#include "clock.hpp"

#include <fmt/format.h>

namespace keukentafel::kit {

namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

struct jump {
  const char* name;
  nanoseconds wall; ///< how far the wall clock stands from the true one afterwards
  nanoseconds both; ///< how much time passes besides, as when the machine slept
};
constexpr jump jumps[]{
    {"a day ahead", 24h, 0h}, {"a day back", -24h, 0h}, {"on by a month in which the machine slept", 0h, 720h}};

/// Jumps while the adapter follows the source; then the clock is put right.
void jumps_at_rest(const trial& in, const jump& one) {
  circumstances how;
  bool has_jumped = false;
  how.before_feed = [&](life& at, unsigned) {
    if (has_jumped || at.host.caught_up() == 0) return;
    has_jumped = true;
    clock::set_wall(one.wall);
    clock::pass(one.both);
  };
  world known;
  const auto before = std::string{"when the clock jumps "} + one.name;
  const trial here{in.of, in.source, [&](const auto& line) { in.finding(before + ": " + line); }, in.skipped,
                   in.absent};
  here.report(here.follow(known, {"more"}, how), known);
  clock::set_wall(0ns);
  here.report(live(in.of, known), known);
}

/// The last life saw another day than this one.
void jumps_between_lives(const trial& in, const jump& one) {
  const auto before = std::string{"started again after the clock had stood "} + one.name;
  const trial here{in.of, in.source, [&](const auto& line) { in.finding(before + ": " + line); }, in.skipped,
                   in.absent};
  world known;
  clock::set_wall(one.wall);
  here.report(here.follow(known, {}), known);
  clock::set_wall(0ns);
  here.report(here.follow_on(known, {}, {"more"}), known);
}

} // namespace

void wall_clock(const trial& in) {
  for (const auto& one : jumps) jumps_at_rest(in, one);
  for (const auto& one : jumps)
    if (one.wall != 0ns) jumps_between_lives(in, one);
  world expected, shaken;
  const auto whole = in.follow(expected, {});
  if (!whole.came_to_rest) return in.report(whole, expected);
  circumstances how;
  how.room = [](unsigned) { return 3; };
  how.before_feed = [](life&, unsigned number) { clock::set_wall(number % 2 ? 1h : -1h); };
  how.at_rest = [was_right = false](life&) mutable {
    clock::set_wall(0ns);
    return !std::exchange(was_right, true);
  };
  in.report(in.follow(shaken, {}, how), shaken);
  in.compare(expected, shaken, "when the clock jumps an hour to and fro while it reads");
}

namespace {

constexpr nanoseconds outage = 1h;
constexpr int looks_counted = 200; // beyond them time passes faster

/// An hour without the SIS, through as many lives as it takes.
class hour {
public:
  hour(const trial& in, const world& before, nanoseconds usual) : in_(in), before_(before), usual_(usual) {}

  bool is_over() const { return left_ <= 0ns; }
  /// Looks until the hour is over, or the adapter fails: false.
  bool spend(life& one);
  /// The module's pause before the next life.
  void pause_between_lives();
  void judge(const world& after) const;

private:
  void pass(nanoseconds how_long) {
    clock::pass(how_long);
    left_ -= how_long;
    this_life_ += how_long;
  }

  const trial& in_;
  const world before_;
  const nanoseconds usual_;
  nanoseconds left_ = outage, asked_for_{}, this_life_{}, next_pause_ = 1s;
  int looks_ = 0, busy_ = 0;
  bool is_confirmed_ = false;
};

bool hour::spend(life& one) {
  this_life_ = 0ns;
  while (!is_over()) {
    const auto said_before = one.host.caught_up();
    const auto said = one.feed();
    if (said == KT_FEED_FAILED) return false;
    if (left_ < outage / 2 && one.host.caught_up() != said_before) is_confirmed_ = true;
    clock::nap(1ms);
    if (said == KT_FEED_IDLE) {
      ++looks_;
      asked_for_ += one.idle();
      pass(std::max<nanoseconds>(one.idle(), looks_ < looks_counted ? 1ms : outage / 20));
    } else if (++busy_ < looks_counted) {
      pass(1ms);
    } else {
      pass(left_);
    }
  }
  return true;
}

void hour::pause_between_lives() {
  if (this_life_ > 1min) next_pause_ = 1s;
  pass(next_pause_);
  this_life_ = 0ns; // also of one that will not open
  next_pause_ = std::min<nanoseconds>(next_pause_ * 2, 1min);
}

void hour::judge(const world& after) const {
  const auto difference = world::difference(before_, after);
  if (!difference.empty())
    in_.finding(fmt::format("while the source is away, {}: what can't be reached is not gone", difference));
  if (is_confirmed_)
    in_.finding("half an hour after the source went away it still says caught_up(): rights stand on that");
  if (busy_ >= looks_counted)
    in_.finding("while the source is away it says KT_FEED_MORE again and again, without a pause");
  if (looks_ > 10 && asked_for_ / looks_ * 2 < usual_)
    in_.finding(fmt::format("while the source is away it asks to look every {} ms, and at rest every {} ms",
                            asked_for_ / looks_ / 1ms, usual_ / 1ms));
}

/// A failure is the right answer to a source that is away: the module starts it again.
void come_back(const trial& in, hour& outside, world& known) {
  while (!outside.is_over()) {
    outside.pause_between_lives();
    outcome again;
    const auto left = on_a_thread([&] {
      life one{in.of, known, again};
      if (!one.adapter || !one.open()) return;
      outside.spend(one);
      one.close();
    });
    for (const auto& breach : again.breaches) in.finding(breach);
    if (!left.empty()) in.finding(left);
  }
  outside.judge(known);
  in.source.step("back");
  circumstances how;
  how.before_feed = [](life&, unsigned) { clock::pass(1s); };
  in.report(in.follow_on(known, {}, {"more"}, how), known);
}

} // namespace

void away(const trial& in) {
  world known;
  std::optional<hour> outside;
  std::optional<told> more;
  bool can = true;
  circumstances how;
  how.at_rest = [&](life& one) {
    if (more) in.expect(more->expected, one.known, one.host.warnings());
    if (outside) return false;
    const auto usual = nanoseconds{one.idle()};
    can = in.step("away", one.known).has_value();
    if (!can) return false;
    outside.emplace(in, one.known, usual);
    if (!outside->spend(one)) return false;
    outside->judge(one.known);
    in.source.step("back");
    more = in.step("more", one.known);
    return more.has_value();
  };
  how.before_feed = [&](life&, unsigned) {
    if (more) clock::pass(1s);
  };
  how.is_complete = [&](const life& one) { return !more || is_met(more->expected, one.known, one.host.warnings()); };
  const auto out = in.follow(known, {}, how);
  if (!can || !outside || more) in.report(out, known);
  else
    for (const auto& breach : out.breaches) in.finding(breach);
  if (!can || !outside) return;
  if (!more) come_back(in, *outside, known);
  world anew;
  in.report(live(in.of, anew), anew);
  in.compare(anew, known, "after an hour without the source");
}

} // namespace keukentafel::kit
