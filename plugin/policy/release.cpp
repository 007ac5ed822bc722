#include "policy/release.hpp"

#include <algorithm>
#include <array>

namespace keukentafel::policy {

namespace {

constexpr std::array categories{record::category::result, record::category::absence, record::category::milestone,
                                record::category::appointment};

using decision = std::variant<scope, refusal>;

bool is_enrolled(const bond& child, const rules& school, day today) {
  return std::any_of(child.enrolments.begin(), child.enrolments.end(), [&](const period& one) {
    if (today < one.from) return false;
    return !one.until || std::chrono::sys_days{today} <= std::chrono::sys_days{*one.until} + school.after_enrolment;
  });
}

bool represents(const bond& child, day on) {
  return std::any_of(child.relations.begin(), child.relations.end(),
                     [&](const custody& one) { return one.is_legal_representative && one.during.holds_on(on); });
}

bool has(const bond& child, permission_kind what, record::category of, day today) {
  return std::any_of(child.permissions.begin(), child.permissions.end(), [&](const permission& one) {
    return one.what == what && one.of == of && one.during.holds_on(today);
  });
}

day before(day date) { return day{std::chrono::sys_days{date} - std::chrono::days{1}}; }

/// The birth date; 1 March when that is 29 February.
day born(day turns_18) { return turns_18 - std::chrono::years{18}; }

/// Why nothing of this student is for this reader now; nothing when the category decides.
std::optional<refusal> refuses(const reader& who, const bond& child, const rules& school, moment now, day today) {
  if (who.who.as == role::staff) {
    const bool is_theirs = who.is_administrator || std::any_of(child.mentorships.begin(), child.mentorships.end(),
                                                               [&](const auto& one) { return one.holds_on(today); });
    return is_theirs ? std::nullopt : std::optional{refusal::not_their_student};
  }
  if (who.is_deceased || child.is_deceased) return refusal::deceased;
  if (who.who.as == role::guardian) {
    if (child.is_barred && school.parents_are_third_parties) return refusal::barred;
    // Nobody is born after today: such a date is a mistake, and says nothing about an age.
    if (!child.turns_18 || !child.turns_16 || born(*child.turns_18) > today) return refusal::age_unknown;
  }
  if (!is_enrolled(child, school, today)) return refusal::not_enrolled;
  if (now > child.confirmed_at + school.roster_trusted_for) return refusal::roster_not_confirmed;
  return std::nullopt;
}

decision at_16_and_17(const bond& child, record::category of, age_rule rule, day today) {
  if (rule == age_rule::consent) {
    if (has(child, permission_kind::consent, of, today)) return scope::whole;
    return refusal::not_consented;
  }
  if (has(child, permission_kind::objection, of, today)) return refusal::objected;
  return rule == age_rule::restrained ? scope::restrained : scope::whole;
}

/// What a guardian may see of a category of a student of whom something may be seen.
decision for_guardian(const bond& child, record::category of, const rules& school, day today) {
  if (has(child, permission_kind::limit, of, today)) return refusal::limited;
  if (today < *child.turns_18) {
    if (!represents(child, today) && !has(child, permission_kind::release, of, today))
      return refusal::not_a_representative;
    if (today >= *child.turns_16) return at_16_and_17(child, of, school.from_16, today);
    return school.under_16 == age_rule::restrained ? scope::restrained : scope::whole;
  }
  if (has(child, permission_kind::consent, of, today)) return scope::whole;
  const bool was_representative = represents(child, before(*child.turns_18)) || represents(child, today);
  if (school.from_18 == age_rule::general && was_representative) return scope::general;
  return refusal::of_age;
}

decision decide(const reader& who, const bond& child, record::category of, const rules& school, moment now, day today) {
  if (const auto why = refuses(who, child, school, now, today)) return *why;
  if (who.who.as != role::guardian) return scope::whole;
  return for_guardian(child, of, school, today);
}

bool is_visible(const reader& who, const bond& child, const rules& school, moment now) {
  const auto today = local_day(now);
  return std::any_of(categories.begin(), categories.end(), [&](auto of) {
    const auto decided = decide(who, child, of, school, now, today);
    const auto* much = std::get_if<scope>(&decided);
    return much && (*much != scope::general || of == record::category::absence);
  });
}

/// Whether there are items of this kind that sum up.
bool may_sum_up(record::kind what) {
  const auto of = record::rule_of(what).of;
  return of == record::category::milestone || of == record::category::appointment || what == record::kind::grade ||
         what == record::kind::resit;
}

} // namespace

std::string_view to_text(refusal why) {
  constexpr std::array<std::string_view, 14> names{"no_relation",
                                                   "deceased",
                                                   "barred",
                                                   "age_unknown",
                                                   "not_enrolled",
                                                   "roster_not_confirmed",
                                                   "not_their_student",
                                                   "limited",
                                                   "not_a_representative",
                                                   "objected",
                                                   "restrained",
                                                   "not_consented",
                                                   "of_age",
                                                   "not_yet"};
  return names.at(static_cast<std::size_t>(why));
}

bool is_summing_up(const record::item& one) {
  if (!may_sum_up(one.what)) return false;
  if (record::rule_of(one.what).of != record::category::result) return true;
  const auto* is_final = one.said.find("final");
  return is_final && std::get<bool>(*is_final);
}

decision look(const reader& who, const bond& child, record::category of, const rules& school, moment now) {
  return decide(who, child, of, school, now, local_day(now));
}

std::uint64_t visible_kinds(const reader& who, const bond& child, const rules& school, moment now) {
  std::array<decision, categories.size()> seen;
  const auto today = local_day(now);
  for (std::size_t i = 0; i < categories.size(); ++i)
    seen.at(i) = decide(who, child, categories.at(i), school, now, today);
  std::uint64_t kinds = 0;
  for (const auto& rule : record::kind_rules()) {
    const auto* much = std::get_if<scope>(&seen.at(static_cast<std::size_t>(rule.of) - 1));
    if (!much || *much == scope::general || (*much == scope::restrained && !may_sum_up(rule.what))) continue;
    kinds |= std::uint64_t{1} << static_cast<unsigned>(rule.what);
  }
  return kinds;
}

bool sees_end_results_only(const reader& who, const bond& child, const rules& school, moment now) {
  return look(who, child, record::category::result, school, now) == decision{scope::restrained};
}

std::variant<released, refusal> release(record::item item, const reader& who, const rules& school, moment now) {
  const auto* child = who.find(item.student);
  if (!child) return refusal::no_relation;
  const auto seen = look(who, *child, record::rule_of(item.what).of, school, now);
  if (const auto* why = std::get_if<refusal>(&seen)) return *why;
  const auto much = std::get<scope>(seen);
  if (much == scope::general || (much == scope::restrained && !is_summing_up(item))) return refusal::restrained;
  if (who.who.as == role::guardian && item.is_early) return refusal::not_yet;
  if (item.is_withdrawn) item.said = {}; // what it was decided by is no news
  for (const auto& field : record::rule_of(item.what).fields)
    if (field.type == record::field_type::hidden && item.said.take(field.name)) item.has_file = true;
  return released{std::move(item)};
}

std::variant<released_totals, refusal> release(record::absence_totals totals, const reader& who, const rules& school,
                                               moment now) {
  const auto* child = who.find(totals.student);
  if (!child) return refusal::no_relation;
  const auto seen = look(who, *child, record::category::absence, school, now);
  if (const auto* why = std::get_if<refusal>(&seen)) return *why;
  return released_totals{totals, std::get<scope>(seen) != scope::general,
                         totals.unexcused >= school.often_absent_hours};
}

std::vector<const bond*> children(const reader& who, const rules& school, moment now) {
  std::vector<const bond*> visible;
  for (const auto& child : who.bonds)
    if (is_visible(who, child, school, now)) visible.push_back(&child);
  return visible;
}

bool is_paused(const reader& who, const rules& school, moment now) {
  return std::any_of(who.bonds.begin(), who.bonds.end(), [&](bond child) {
    if (is_visible(who, child, school, now)) return false;
    child.confirmed_at = now;
    return is_visible(who, child, school, now);
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
    for (const auto& birthday : {child.turns_16, child.turns_18})
      if (birthday) consider(local_midnight(*birthday));
    if (child.turns_18) consider(local_midnight(born(*child.turns_18)));
    for (const auto& one : child.relations) consider_period(one.during, std::chrono::days{0});
    for (const auto& one : child.mentorships) consider_period(one, std::chrono::days{0});
    for (const auto& one : child.permissions) consider_period(one.during, std::chrono::days{0});
    for (const auto& one : child.enrolments) consider_period(one, school.after_enrolment);
    consider(child.confirmed_at + school.roster_trusted_for + std::chrono::seconds{1});
  }
  return next;
}

bool turns_18_within(const bond& child, std::chrono::days time, moment now) {
  if (!child.turns_18) return false;
  const auto today = std::chrono::sys_days{local_day(now)}, birthday = std::chrono::sys_days{*child.turns_18};
  return today < birthday && birthday - today <= time;
}

} // namespace keukentafel::policy
