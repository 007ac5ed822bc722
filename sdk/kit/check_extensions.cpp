/// What an adapter offers besides, as far as it offers it.
#include "checks.hpp"

#include <keukentafel/ext/backfill.h>
#include <keukentafel/ext/health.h>
#include <keukentafel/ext/retry.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace keukentafel::kit {

namespace {

kt_text text(const std::string& value) { return {value.data(), value.size()}; }

std::string lost(const std::string& key) { return key + "-of-the-kit"; }

/// The backfill is over, and what is known stands as the source has it.
void judge_backfill(const trial& in, world expected, const life& one, const kt_backfill_state& state) {
  if (state.is_running) return in.finding("it is at rest, and the state of its backfill says that it runs");
  if (state.done == 0) in.finding("its backfill is over, and its state says that nothing was done");
  std::set<std::string> unswept;
  const auto all = expected.entities();
  for (const auto& [key, unused] : all) {
    if (!one.known.was_mentioned(key)) return in.finding(fmt::format("{} was not offered in a backfill", key));
    if (one.known.was_swept(key)) continue;
    unswept.insert(key.substr(0, key.find('/') + 1));
    expected.invent(lost(key));
  }
  in.compare(expected, one.known, "after a backfill");
  if (unswept.empty()) return;
  const auto sentence =
      fmt::format("a backfill has no sweep of {}, so what the SIS has lost there stays", fmt::join(unswept, ", "));
  one.known.has_swept() ? in.skipped(sentence) : in.finding(sentence);
}

} // namespace

void backfill(const trial& in) {
  bool has_it = false, has_begun = false;
  std::optional<world> expected;
  kt_backfill_state state{sizeof(kt_backfill_state), false, 0, 0};
  circumstances how;
  how.is_complete = [&](const life& one) {
    if (!has_begun) return true;
    one.extension<kt_backfill>(KT_EXT_BACKFILL)->state(one.adapter, &state);
    return !state.is_running;
  };
  how.at_rest = [&](life& one) {
    const auto* offered = one.extension<kt_backfill>(KT_EXT_BACKFILL);
    has_it = offered != nullptr;
    if (!offered || one.known.entities().empty()) return false;
    if (has_begun) {
      judge_backfill(in, *expected, one, state);
      return false;
    }
    has_begun = true;
    expected = one.known;
    one.known.look_anew();
    // What the SIS has lost without a word.
    for (const auto& [key, unused] : expected->entities()) one.known.invent(lost(key));
    offered->begin(one.adapter);
    offered->begin(one.adapter);
    return true;
  };
  world known;
  in.report(in.follow(known, {}, how), known);
  if (!has_it) in.absent();
}

void retry(const trial& in) {
  bool has_it = false;
  std::vector<std::string> asked;
  const auto are_mentioned = [&](const life& one) {
    return std::all_of(asked.begin(), asked.end(), [&](const auto& key) { return one.known.was_mentioned(key); });
  };
  circumstances how;
  how.is_complete = are_mentioned;
  how.at_rest = [&](life& one) {
    const auto* offered = one.extension<kt_retry>(KT_EXT_RETRY);
    has_it = offered != nullptr;
    if (!offered || !asked.empty()) {
      for (const auto& key : asked)
        if (!one.known.was_mentioned(key))
          in.finding(fmt::format("{} was to be read anew, and was not offered, withdrawn or set aside", key));
      return false;
    }
    const auto& all = one.known.entities();
    if (all.empty()) return false;
    asked = {all.begin()->first, all.rbegin()->first,
             all.begin()->first.substr(0, all.begin()->first.find('/')) + "/of-the-kit"};
    one.known.look_anew();
    for (const auto& key : asked) offered->retry(one.adapter, text(key));
    return true;
  };
  world known;
  in.report(in.follow(known, {}, how), known);
  if (!has_it) in.absent();
}

namespace {

constexpr std::size_t figures_limit = 64;

struct figure {
  bool is_counter;
  std::string sentence;
  double value;
};
struct figures {
  std::map<std::string, figure> all;
  std::vector<std::string> wrong;
};

std::string copy(kt_text value) { return value.size ? std::string{value.data, value.size} : std::string{}; }

bool is_name(const std::string& name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

figures read_figures(const kt_health& of, kt_adapter& adapter) {
  figures read;
  of.figures(
      &adapter,
      [](void* to, const kt_figure* one) {
        auto& into = *static_cast<figures*>(to);
        const auto name = copy(one->name);
        const auto wrong = [&](std::string_view what) {
          into.wrong.push_back(fmt::format("the figure {} {}", is_name(name) ? name : "without a right name", what));
        };
        if (one->size < sizeof(kt_figure)) wrong("has a size that is not sizeof(kt_figure)");
        if (!is_name(name)) wrong("must have small letters, digits and _, a letter first");
        if (one->is_counter != name.ends_with("_total")) wrong("ends in _total exactly when it is a counter");
        if (one->sentence.size == 0 || !is_utf8(copy(one->sentence))) wrong("has no sentence");
        if (!std::isfinite(one->value)) wrong("is no finite number");
        if (!into.all.insert({name, {one->is_counter, copy(one->sentence), one->value}}).second) wrong("comes twice");
      },
      &read);
  if (read.all.size() > figures_limit) read.wrong.push_back("it has more than 64 figures");
  return read;
}

void compare_figures(const trial& in, const figures& before, const figures& now) {
  for (const auto& one : now.wrong) in.finding(one);
  if (before.all.size() != now.all.size()) in.finding("it does not tell the same figures each time");
  for (const auto& [name, was] : before.all) {
    const auto is = now.all.find(name);
    if (is == now.all.end()) in.finding(fmt::format("the figure {} is not told each time", name));
    else if (was.is_counter && is->second.value < was.value)
      in.finding(fmt::format("the counter {} goes down within a life", name));
  }
}

} // namespace

void health(const trial& in) {
  bool has_it = false;
  std::optional<figures> before;
  circumstances how;
  how.before_feed = [&](life& one, unsigned) {
    const auto* offered = one.extension<kt_health>(KT_EXT_HEALTH);
    if (!offered) return;
    has_it = true;
    auto now = read_figures(*offered, *one.adapter);
    if (now.all.empty()) in.finding("it tells no figures");
    compare_figures(in, before.value_or(now), now);
    before = std::move(now);
  };
  how.at_rest = [&, has_changed = false](life&) mutable {
    return !std::exchange(has_changed, true) && in.source.step("more").has_value();
  };
  world known;
  in.report(in.follow(known, {}, how), known);
  if (!has_it) in.absent();
}

} // namespace keukentafel::kit
