#include "publish/sharing.hpp"

#include "store/permissions.hpp"
#include "store/sqlite.hpp"

#include <algorithm>

namespace keukentafel::publish {

namespace {

constexpr std::chrono::years lasts_for{1};

std::size_t place(record::category of) { return static_cast<std::size_t>(of) - 1; }

day year_after(day date) {
  const day later = date + lasts_for;
  return later.ok() ? later : day{later.year(), std::chrono::March, std::chrono::day{1}};
}

} // namespace

shared_with look_at(const policy::reader& guardian, store::person_row row, student_id student,
                    const policy::rules& school, moment now) {
  shared_with one{std::move(row), {}};
  const auto today = local_day(now);
  const auto* bond = guardian.find(student);
  for (std::size_t i = 0; i < one.categories.size(); ++i) {
    auto& category = one.categories.at(i);
    category.of = static_cast<record::category>(i + 1);
    if (!bond) continue;
    const auto seen = policy::look(guardian, *bond, category.of, school, now);
    const auto* much = std::get_if<policy::scope>(&seen);
    const bool is_general = much && *much == policy::scope::general;
    category.is_in_short = is_general ? category.of == record::category::absence
                                      : much && *much == policy::scope::restrained && is_seen_in_short(category.of);
    category.is_seen = much && !is_general && !category.is_in_short;
    for (const auto& each : bond->permissions) {
      if (each.what != policy::permission_kind::consent || each.of != category.of) continue;
      if (each.during.until && *each.during.until < today) continue;
      category.is_given = true;
      category.until = each.during.until;
    }
  }
  return one;
}

void shared_with::join(const shared_with& elsewhere) {
  for (std::size_t i = 0; i < categories.size(); ++i) {
    categories.at(i).is_seen |= elsewhere.categories.at(i).is_seen;
    categories.at(i).is_in_short |= elsewhere.categories.at(i).is_in_short;
    categories.at(i).is_given |= elsewhere.categories.at(i).is_given;
  }
}

const shared_with* sharing::find(std::int64_t guardian) const {
  const auto found =
      std::find_if(with.begin(), with.end(), [&](const auto& one) { return one.guardian.who.id == guardian; });
  return found == with.end() ? nullptr : &*found;
}

namespace {

constexpr std::size_t choices_at_once = 100;

void add_history(sharing& to, const std::vector<store::permission_row>& rows) {
  for (const auto& row : rows) {
    const bool is_consent = row.what.what == policy::permission_kind::consent;
    if (!is_consent && row.what.what != policy::permission_kind::objection) continue;
    if (to.history.size() == choices_at_once) return;
    const auto* with = row.guardian ? to.find(*row.guardian) : nullptr;
    to.history.push_back({is_consent, row.what.of, with ? with->guardian.name : std::string{}, row.given_at,
                          row.what.during.until, row.ended_at});
  }
}

} // namespace

bool may_consent(const policy::bond& child, const policy::rules& school, moment now) {
  if (!child.turns_18 || !child.turns_16) return false;
  const auto today = local_day(now);
  if (today >= *child.turns_18 || policy::turns_18_within(child, policy::student_is_asked, now)) return true;
  return today >= *child.turns_16 && school.from_16 == policy::age_rule::consent;
}

bool may_object(const policy::bond& child, const policy::rules& school, moment now) {
  if (!child.turns_18 || !child.turns_16) return false;
  const auto today = local_day(now);
  return today >= *child.turns_16 && today < *child.turns_18 && school.from_16 != policy::age_rule::consent;
}

std::optional<sharing> load_sharing(const store::store& from, account student, const policy::rules& school,
                                    moment now) {
  std::optional<sharing> made;
  from.read([&](store::connection& database) {
    const auto self = store::load_reader(database, student);
    if (self.bonds.empty()) return;
    const auto& own = self.bonds.front();
    sharing all;
    all.may_consent = may_consent(own, school, now);
    all.may_object = may_object(own, school, now);
    all.is_restrained = all.may_object && school.from_16 == policy::age_rule::restrained;
    all.is_told_in_general = school.from_18 == policy::age_rule::general;
    if (policy::turns_18_within(own, policy::student_is_asked, now)) all.turns_18 = own.turns_18;
    all.suggested_until = year_after(std::max(local_day(now), own.turns_18.value_or(local_day(now))));
    for (const auto& bond : self.bonds) {
      for (auto& person : store::guardians_of(database, bond.student)) {
        const auto guardian = store::load_reader(database, person.who);
        auto seen = look_at(guardian, std::move(person), bond.student, school, now);
        const auto listed = std::find_if(all.with.begin(), all.with.end(),
                                         [&](const auto& one) { return one.guardian.who == seen.guardian.who; });
        if (listed == all.with.end()) all.with.push_back(std::move(seen));
        else listed->join(seen);
      }
      for (const auto& row : store::list_permissions(database, bond.student))
        if (!row.ended_at && row.what.what == policy::permission_kind::objection)
          all.objections.at(place(row.what.of)) = true;
    }
    // Of one number they are those of all.
    add_history(all, store::list_permissions(database, own.student));
    made = std::move(all);
  });
  return made;
}

} // namespace keukentafel::publish
