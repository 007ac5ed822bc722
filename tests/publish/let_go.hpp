/// An item as policy lets it go to a guardian of a girl of sixteen.
#pragma once

#include "policy/release.hpp"

namespace keukentafel {

inline policy::released let_go(record::item item) {
  policy::bond child;
  child.student = item.student;
  child.turns_16 = parse_day("2026-01-01");
  child.turns_18 = parse_day("2028-01-01");
  child.is_barred = false;
  const auto moment_now = parse_moment("2026-11-24T12:00:00Z").value();
  child.relations.push_back({{parse_day("2020-01-01").value(), std::nullopt}, true});
  child.enrolments.push_back({parse_day("2020-01-01").value(), std::nullopt});
  child.confirmed_at = moment_now;
  auto decided = policy::release(std::move(item), {{role::guardian, 1}, false, false, {child}}, {}, moment_now);
  return std::get<policy::released>(std::move(decided));
}

} // namespace keukentafel
