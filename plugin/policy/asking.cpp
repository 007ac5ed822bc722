#include "policy/asking.hpp"

#include <algorithm>

namespace keukentafel::policy {

namespace {

constexpr auto absence = record::category::absence;

bool is_limited(const bond& child, day today) {
  return std::any_of(child.permissions.begin(), child.permissions.end(), [&](const permission& one) {
    return one.what == permission_kind::limit && one.of == absence && one.during.holds_on(today);
  });
}

bool has_custody(const bond& child, day today) {
  return std::any_of(child.relations.begin(), child.relations.end(),
                     [&](const custody& one) { return one.is_legal_representative && one.during.holds_on(today); });
}

} // namespace

const reason* asking::find(std::string_view code) const {
  const auto found = std::find_if(reasons.begin(), reasons.end(), [&](const auto& one) { return one.code == code; });
  return found == reasons.end() ? nullptr : &*found;
}

bool may_report_sick(const reader& who, const bond& child, const rules& school, moment now) {
  if (who.who.as == role::staff || !child.turns_18) return false;
  const auto today = local_day(now);
  if (today >= *child.turns_18) {
    const auto seen = look(who, child, absence, school, now);
    const auto* much = std::get_if<scope>(&seen);
    return much && *much == scope::whole;
  }
  // An objection at 16 or 17 is about seeing: who has custody still has to report.
  if (who.who.as != role::guardian || !has_custody(child, today) || is_limited(child, today)) return false;
  auto all = school;
  all.under_16 = all.from_16 = age_rule::may_object;
  auto alone = child;
  alone.permissions.clear();
  return std::holds_alternative<scope>(look(who, alone, absence, all, now));
}

std::vector<const bond*> reportable(const reader& who, const rules& school, moment now) {
  std::vector<const bond*> list;
  for (const auto& child : who.bonds)
    if (may_report_sick(who, child, school, now)) list.push_back(&child);
  return list;
}

} // namespace keukentafel::policy
