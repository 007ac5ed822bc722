#include "policy/release.hpp"

#include <algorithm>

namespace keukentafel::policy {

namespace {

bool is_enrolled(const bond& child, const rules& school, day today) {
  return std::any_of(child.enrolments.begin(), child.enrolments.end(), [&](const period& one) {
    if (today < one.from) return false;
    return !one.until || std::chrono::sys_days{today} <= std::chrono::sys_days{*one.until} + school.after_enrolment;
  });
}

/// Nobody is born after today: such a date is a mistake, and says nothing about an age.
bool is_ahead(const record::birth_date& born, day today) {
  return record::comes_of_age(born) > day{today.year() + std::chrono::years{18}, today.month(), today.day()};
}

/// Why this student's items stay hidden now; nothing when they do not.
std::optional<refusal> refuses(const reader& who, const bond& child, const rules& school, moment now) {
  const day today = local_day(now);
  if (who.is_deceased || child.is_deceased) return refusal::deceased;
  if (child.is_barred && school.parents_are_third_parties) return refusal::barred;
  const bool is_representative = std::any_of(child.relations.begin(), child.relations.end(), [&](const custody& one) {
    return one.is_legal_representative && one.during.holds_on(today);
  });
  if (!is_representative) return refusal::not_a_representative;
  const auto born = record::parse_birth_date(child.birth_date);
  if (!born || is_ahead(*born, today)) return refusal::age_unknown;
  if (today >= record::comes_of_age(*born)) return refusal::of_age;
  if (!is_enrolled(child, school, today)) return refusal::not_enrolled;
  if (now > child.confirmed_at + school.roster_trusted_for) return refusal::roster_not_confirmed;
  return std::nullopt;
}

} // namespace

std::variant<released, refusal> release(record::item item, const reader& who, const rules& school, moment now) {
  const auto* child = who.find(item.student);
  if (!child) return refusal::no_relation;
  if (const auto why = refuses(who, *child, school, now)) return *why;
  return released{std::move(item)};
}

std::vector<const bond*> children(const reader& who, const rules& school, moment now) {
  std::vector<const bond*> visible;
  for (const auto& child : who.bonds)
    if (!refuses(who, child, school, now)) visible.push_back(&child);
  return visible;
}

bool is_paused(const reader& who, const rules& school, moment now) {
  return std::any_of(who.bonds.begin(), who.bonds.end(), [&](const bond& child) {
    return refuses(who, child, school, now) == refusal::roster_not_confirmed;
  });
}

std::optional<moment> next_change(const reader& who, const rules& school, moment now) {
  std::optional<moment> next;
  const auto consider = [&](moment when) {
    if (when > now && (!next || when < *next)) next = when;
  };
  const auto consider_period = [&](const period& one, std::chrono::days after) {
    consider(local_midnight(one.from));
    if (one.until) consider(local_midnight(day{std::chrono::sys_days{*one.until} + after + std::chrono::days{1}}));
  };
  for (const auto& child : who.bonds) {
    if (const auto born = record::parse_birth_date(child.birth_date))
      consider(local_midnight(record::comes_of_age(*born)));
    for (const auto& one : child.relations) consider_period(one.during, std::chrono::days{0});
    for (const auto& one : child.enrolments) consider_period(one, school.after_enrolment);
    consider(child.confirmed_at + school.roster_trusted_for + std::chrono::seconds{1});
  }
  return next;
}

} // namespace keukentafel::policy
