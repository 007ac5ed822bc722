#include "trial.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace keukentafel::kit {

std::string unmet(const expectation& one, const world& found, unsigned warnings) {
  const bool was_offered = found.was_offered(one.key);
  if (one.what == "offered" && !was_offered) return fmt::format("{} was not offered", one.key);
  if (one.what == "gone" && found.has(one.key))
    return fmt::format("{} is gone from the source, and no tombstone came", one.key);
  if (one.what == "reported" && !was_offered && !found.was_set_aside(one.key))
    return fmt::format("{} was neither set aside nor offered", one.key);
  if (one.what == "warned" && warnings == 0) return "no line of its log says that something can't be read";
  return {};
}

bool is_met(const std::vector<expectation>& all, const world& found, unsigned warnings) {
  return std::all_of(all.begin(), all.end(), [&](const auto& one) { return unmet(one, found, warnings).empty(); });
}

std::optional<told> trial::step(const std::string& name, world& known) const {
  known.look_anew();
  auto said = source.step(name);
  if (!said) skipped(fmt::format("the fixture has no step {}", name));
  return said;
}

outcome trial::follow(world& known, const std::vector<std::string>& steps, circumstances how,
                      std::optional<told>* last) const {
  known.look_anew();
  auto expected = source.step("begin").value_or(told{}).expected;
  return follow_on(known, std::move(expected), steps, std::move(how), last);
}

outcome trial::follow_on(world& known, std::vector<expectation> expected, const std::vector<std::string>& steps,
                         circumstances how, std::optional<told>* last) const {
  std::size_t done = 0;
  unsigned warnings = 0; // before this step
  how.is_complete = [&, further = how.is_complete](const life& one) {
    return is_met(expected, one.known, one.host.warnings() - warnings) && further(one);
  };
  how.at_rest = [&, further = how.at_rest](life& one) {
    expect(expected, one.known, one.host.warnings() - warnings);
    expected.clear();
    if (done == steps.size()) return further(one);
    warnings = one.host.warnings();
    const auto said = step(steps[done++], one.known);
    if (said) expected = said->expected;
    if (last) *last = said;
    return said.has_value();
  };
  return live(of, known, how);
}

void trial::report(const outcome& out, const world& known, bool may_be_unreadable) const {
  for (const auto& breach : out.breaches) finding(breach);
  if (!out.failure.empty()) finding(out.failure);
  if (may_be_unreadable) return;
  for (const auto& [key, problem] : known.unreadable()) finding(fmt::format("the event of {} {}", key, problem));
}

void trial::compare(const world& expected, const world& found, const std::string& when) const {
  const auto difference = world::difference(expected, found);
  if (!difference.empty()) finding(fmt::format("{}, {}", when, difference));
}

void trial::expect(const std::vector<expectation>& all, const world& found, unsigned warnings) const {
  for (const auto& one : all)
    if (const auto problem = unmet(one, found, warnings); !problem.empty()) finding(problem);
}

} // namespace keukentafel::kit
