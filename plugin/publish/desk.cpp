#include "publish/desk.hpp"

#include "publish/balance.hpp"
#include "store/holds.hpp"
#include "store/identity.hpp"
#include "store/items.hpp"
#include "store/seen.hpp"
#include "store/sqlite.hpp"
#include "store/staff.hpp"

#include <algorithm>

namespace keukentafel::publish {

namespace {

constexpr std::size_t shown_at_once = 200;
constexpr std::size_t confirmed_at_once = 30;
constexpr std::size_t waiting_at_once = 400, waiting_lines = 60;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

desk_student describe(store::connection& database, const policy::bond& bond) {
  return {bond.student, bond.first_name, store::number_in_sis(database, bond.student.value)};
}

std::vector<desk_hold> load_held(store::connection& database, const policy::reader& who, const policy::rules& school,
                                 moment now) {
  std::vector<desk_hold> list;
  for (auto& one : store::held_items(database)) {
    const auto* bond = who.find(one.student);
    if (!bond) continue;
    record::item item;
    item.id = one.id;
    item.student = one.student;
    item.what = one.what;
    item.occurred_at = one.occurred_at;
    item.said = std::move(one.said);
    item.note = std::move(one.note);
    auto decided = policy::release(std::move(item), who, school, now);
    if (auto* let_go = std::get_if<policy::released>(&decided))
      list.push_back({std::move(*let_go), describe(database, *bond), one.why, one.until});
  }
  return list;
}

/// One line for what is alike: a page of marks of one student is one.
void load_waiting(store::connection& database, desk_list& to, const policy::reader& who, const policy::rules& school,
                  moment now) {
  std::unordered_set<student_id> theirs;
  for (const auto* bond : policy::children(who, school, now)) theirs.insert(bond->student);
  const auto items = store::list_waiting(database, theirs, waiting_at_once);
  to.has_more_waiting = items.size() == waiting_at_once;
  for (const auto& one : items) {
    if (one.until <= one.occurred_at) continue; // it has yet to happen
    record::item item;
    item.id = one.id;
    item.student = one.student;
    item.what = one.what;
    const auto decided = policy::release(std::move(item), who, school, now);
    if (!std::holds_alternative<policy::released>(decided)) continue;
    const auto of = record::rule_of(one.what).of;
    const auto alike = std::find_if(to.waiting.begin(), to.waiting.end(), [&](const desk_waiting& line) {
      return line.student.id == one.student && line.of == of && line.until == one.until &&
             line.is_with_student == one.is_with_student;
    });
    if (alike != to.waiting.end()) {
      ++alike->count;
      continue;
    }
    if (to.waiting.size() == waiting_lines) {
      to.has_more_waiting = true;
      return;
    }
    to.waiting.push_back({describe(database, *who.find(one.student)), of, one.until, one.is_with_student, 1});
  }
}

} // namespace

const shared_with* desk_view::find(std::int64_t guardian) const {
  const auto found = std::find_if(guardians.begin(), guardians.end(),
                                  [&](const auto& one) { return one.guardian.who.id == guardian; });
  return found == guardians.end() ? nullptr : &*found;
}

const store::permission_row* desk_view::find_permission(std::string_view number) const {
  const auto found = std::find_if(permissions.begin(), permissions.end(), [&](const auto& one) {
    const bool is_of_staff =
        one.what.what == policy::permission_kind::release || one.what.what == policy::permission_kind::limit;
    return is_of_staff && !one.ended_at && std::to_string(one.id) == number;
  });
  return found == permissions.end() ? nullptr : &*found;
}

desk_list load_desk(const store::store& from, account staff, std::string_view search, const policy::rules& school,
                    moment now) {
  desk_list list;
  from.read([&](store::connection& database) {
    if (const auto row = store::load_staff(database, staff.id)) {
      list.name = row->name;
      list.is_administrator = row->is_administrator;
    }
    const auto who = store::load_reader(database, staff);
    list.held = load_held(database, who, school, now);
    load_waiting(database, list, who, school, now);
    const auto misaddressed = store::students_with_misaddressed_guardians(database);
    for (const auto* bond : policy::children(who, school, now)) {
      auto one = describe(database, *bond);
      if (misaddressed.contains(one.id) && list.misaddressed.size() < shown_at_once) list.misaddressed.push_back(one);
      if (contains(one.first_name, search) || one.number == search) list.students.push_back(std::move(one));
    }
  });
  for (auto* one : {&list.students, &list.misaddressed})
    std::sort(one->begin(), one->end(), [](const auto& a, const auto& b) { return a.first_name < b.first_name; });
  list.has_more = list.students.size() > shown_at_once;
  if (list.has_more) list.students.erase(list.students.begin() + shown_at_once, list.students.end());
  return list;
}

std::optional<desk_hold> find_held(const store::store& from, account staff, item_id item, const policy::rules& school,
                                   moment now) {
  std::optional<desk_hold> found;
  from.read([&](store::connection& database) {
    for (auto& one : load_held(database, store::load_reader(database, staff), school, now))
      if (one.item.item().id == item) found = std::move(one);
  });
  return found;
}

std::optional<desk_view> load_desk_view(const store::store& from, account staff, student_id student,
                                        const policy::rules& school, moment now) {
  std::optional<desk_view> made;
  from.read([&](store::connection& database) {
    const auto who = store::load_reader(database, staff);
    const auto theirs = policy::children(who, school, now);
    const auto found =
        std::find_if(theirs.begin(), theirs.end(), [&](const auto* one) { return one->student == student; });
    if (found == theirs.end()) return;
    made.emplace();
    made->student = describe(database, **found);
    made->permissions = store::list_permissions(database, student);
    const auto news = load_balance(database, who, student, school, now);
    made->balance = news.sum;
    made->shown = news.shown;
    made->mentors = store::mentors_of(database, student, local_day(now));
    for (const auto guardian : store::unreached_by_limits(database, student, now))
      made->unreached.push_back(store::number_in_sis(database, guardian));
    for (const auto& one : store::confirmed_of(database, student, confirmed_at_once)) {
      auto item = store::find_item(database, one.item);
      if (!item) continue;
      const bool is_current = item->sequence == one.sequence;
      auto decided = policy::release(std::move(*item), who, school, now);
      if (auto* let_go = std::get_if<policy::released>(&decided))
        made->confirmed.push_back({std::move(*let_go), one.guardian, one.at, is_current});
    }
    for (auto& person : store::guardians_of(database, student)) {
      const auto guardian = store::load_reader(database, person.who);
      if (store::has_address_of_student(database, person.who)) made->misaddressed.push_back(person.who.id);
      made->guardians.push_back(look_at(guardian, std::move(person), student, school, now));
    }
  });
  return made;
}

} // namespace keukentafel::publish
