#include "policy/moments.hpp"

#include <algorithm>

namespace keukentafel::policy {

namespace {

constexpr std::chrono::minutes whole_day{24 * 60};

day day_after(day date, int days) { return day{std::chrono::sys_days{date} + std::chrono::days{days}}; }

bool is_open_on(const category_rules& rules, day date) {
  return rules.publish_on.at(std::chrono::weekday{std::chrono::sys_days{date}}.iso_encoding() - 1);
}

struct stretch {
  moment from, until;
};

stretch on(const daily& hours, day date) {
  return {local_moment(date, hours.from),
          local_moment(hours.until > hours.from ? date : next_day(date), hours.until, twice::last)};
}

/// The end of the quiet hours when they last at that moment, else the moment itself.
moment after_quiet(const std::optional<daily>& quiet, moment when) {
  if (!quiet) return when;
  const auto today = local_day(when);
  for (const int days : {-1, 0}) {
    const auto [from, until] = on(*quiet, day_after(today, days));
    if (from <= when && when < until) return until;
  }
  return when;
}

/// The first moment from that one on at which the window is open.
moment next_open(const category_rules& rules, moment from) {
  const auto today = local_day(from);
  // Yesterday's window may still be open; a week further every day of the week has been.
  for (int days = -1; days <= 8; ++days) {
    const auto date = day_after(today, days);
    if (!is_open_on(rules, date)) continue;
    const auto begin = rules.publish_at.value_or(std::chrono::minutes{0});
    const auto opens = local_moment(date, begin);
    if (from <= opens) return opens;
    if (!rules.publish_at) {
      if (from < local_midnight(next_day(date))) return from;
    } else if (rules.publish_until && from < on({begin, *rules.publish_until}, date).until) {
      return from;
    }
  }
  return from; // open on no day: the configuration refuses it
}

bool is_open_always(const category_rules& rules) {
  return !rules.publish_at && std::all_of(rules.publish_on.begin(), rules.publish_on.end(), [](bool is) { return is; });
}

/// In a window and outside the quiet hours.
moment next_moment(const category_rules& rules, const std::optional<daily>& quiet, moment from) {
  if (is_open_always(rules)) return after_quiet(quiet, from);
  auto when = from;
  // Each round passes a window or the quiet hours. On the day of a clock change a window may lie within them though it
  // does on no other day; a window that always does the configuration refuses.
  for (int rounds = 0; rounds < 10; ++rounds) {
    const auto open = next_open(rules, when);
    when = after_quiet(quiet, open);
    if (when == open) break;
  }
  return when;
}

bool is_quiet(const daily& hours, std::chrono::minutes at) {
  if (hours.from < hours.until) return hours.from <= at && at < hours.until;
  return hours.from <= at || at < hours.until;
}

template <class T> T value_or(const record::detail& said, std::string_view name, T otherwise) {
  const auto* value = said.find(name);
  return value ? std::get<T>(*value) : otherwise;
}

bool is_first_failed_exam(const item_facts& facts) {
  const bool is_outcome = facts.what == record::kind::grade || facts.what == record::kind::project_result;
  return is_outcome && value_or(facts.said, "exam", false) && !value_or(facts.said, "passed", true) &&
         value_or(facts.said, "attempt", std::int64_t{0}) == 0;
}

} // namespace

std::string_view to_text(hold_reason why) {
  constexpr std::array<std::string_view, 4> names{"none", "everything", "failed_exam", "unexcused_hours"};
  return names.at(static_cast<std::size_t>(why));
}

std::int64_t unexcused_hours(const record::detail& said) {
  return value_or(said, "excused", true) ? 0 : value_or(said, "lesson_hours", std::int64_t{1});
}

hold_reason reason_to_hold(const item_facts& facts, const moments& school) {
  const auto category = record::rule_of(facts.what).of;
  const auto& rules = school.of(category);
  if (rules.hold.count() == 0) return hold_reason::none;
  if (rules.holds_failed_exam && is_first_failed_exam(facts)) return hold_reason::failed_exam;
  if (rules.holds_from_unexcused > 0 && category == record::category::absence) {
    const auto all = facts.unexcused_before + unexcused_hours(facts.said);
    if (facts.unexcused_before < rules.holds_from_unexcused && all >= rules.holds_from_unexcused)
      return hold_reason::unexcused_hours;
  }
  return rules.holds_everything ? hold_reason::everything : hold_reason::none;
}

bool waits_along(const item_facts& facts, const moments& school) {
  const auto category = record::rule_of(facts.what).of;
  const auto& rules = school.of(category);
  return category == record::category::absence && rules.hold.count() > 0 && rules.holds_from_unexcused > 0 &&
         unexcused_hours(facts.said) > 0;
}

timing time_item(record::kind what, bool is_held, const moments& school, moment came) {
  const auto& rules = school.of(record::rule_of(what).of);
  const auto due = next_moment(rules, school.quiet, is_held ? came + rules.hold : came);
  if (rules.student_first.count() == 0) return {due, due};
  return {due, next_moment(rules, school.quiet, due + rules.student_first)};
}

bool ever_opens(const category_rules& rules, const std::optional<daily>& quiet) {
  if (std::none_of(rules.publish_on.begin(), rules.publish_on.end(), [](bool is_on) { return is_on; })) return false;
  if (!quiet) return true;
  const auto begin = rules.publish_at.value_or(std::chrono::minutes{0});
  auto end = begin + std::chrono::minutes{1};
  if (!rules.publish_at) end = whole_day;
  else if (rules.publish_until)
    end = *rules.publish_until > begin ? *rules.publish_until : *rules.publish_until + whole_day;
  for (auto at = begin; at < end; ++at)
    if (!is_quiet(*quiet, at % whole_day)) return true;
  return false;
}

} // namespace keukentafel::policy
