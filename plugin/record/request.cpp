#include "record/request.hpp"

#include <fmt/format.h>

namespace keukentafel::record {

namespace {

/// The Dutch day that an end lies on; nothing when it is neither a day nor a moment.
std::optional<day> day_of(std::string_view end) {
  if (end.size() == 10) return parse_day(end);
  const auto when = parse_moment(end);
  return when ? std::optional{local_day(*when)} : std::nullopt;
}

std::string text_in(const detail& said, std::string_view name) {
  const auto* held = said.find(name);
  const auto* words = held ? std::get_if<std::string>(held) : nullptr;
  return words ? *words : std::string{};
}

} // namespace

std::string_view to_text(request_kind) { return "sick-report"; }

std::optional<report_flaw> find_flaw(std::string_view from, std::string_view until, const report_bounds& within,
                                     moment now) {
  const std::chrono::sys_days today{local_day(now)};
  const auto begin = day_of(from);
  if (!begin) return report_flaw::from_unreadable;
  const std::chrono::sys_days first{*begin};
  if (first < today - within.back || first > today + within.ahead) return report_flaw::from_out_of_bounds;
  if (until.empty()) return std::nullopt;
  const auto end = day_of(until);
  if (!end || until.size() != from.size()) return report_flaw::until_unreadable;
  // Texts of one form stand in the order of time.
  if (from.size() == 10 ? until < from : until <= from) return report_flaw::until_before_from;
  if (std::chrono::sys_days{*end} - first >= within.longest) return report_flaw::too_long;
  return std::nullopt;
}

std::string to_text(report_flaw what, const report_bounds& within) {
  constexpr const char* form = "a day such as 2026-11-24, or a moment such as 2026-11-24T08:30:00Z";
  switch (what) {
  case report_flaw::from_unreadable: return fmt::format("from must be {}", form);
  case report_flaw::from_out_of_bounds:
    return fmt::format("from must lie at most {} days back and {} days ahead", within.back.count(),
                       within.ahead.count());
  case report_flaw::until_unreadable: return fmt::format("until must be {}, as from is", form);
  case report_flaw::until_before_from: return "until lies before from";
  case report_flaw::too_long:
    return fmt::format("until must lie within {} days from the first", within.longest.count());
  }
  return {};
}

result<sick_report> read_sick_report(std::string reason, std::string from, std::string until,
                                     const report_bounds& within, moment now) {
  if (const auto flaw = find_flaw(from, until, within, now)) return fault{to_text(*flaw, within)};
  return sick_report{std::move(reason), std::move(from), std::move(until)};
}

detail to_detail(const sick_report& what) {
  detail said;
  said.set("reason", what.reason);
  said.set("from", what.from);
  if (!what.until.empty()) said.set("until", what.until);
  return said;
}

sick_report sick_report_of(const detail& said) {
  return {text_in(said, "reason"), text_in(said, "from"), text_in(said, "until")};
}

} // namespace keukentafel::record
