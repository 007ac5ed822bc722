#include "publish/requests.hpp"

#include "publish/catalogue.hpp"
#include "store/sqlite.hpp"

#include <algorithm>

namespace keukentafel::publish {

namespace {

constexpr std::size_t listed = 50;

const policy::bond* find(const std::vector<const policy::bond*>& among, student_id student) {
  const auto found = std::find_if(among.begin(), among.end(), [&](const auto* one) { return one->student == student; });
  return found == among.end() ? nullptr : *found;
}

std::string name_of(store::connection& database, account who) {
  if (who.as == role::student) return {};
  const auto row = store::load_person(database, who);
  return row ? row->name : std::string{};
}

} // namespace

std::string_view own_requests::name_of(student_id student) const {
  for (const auto& [id, name] : names)
    if (id == student) return name;
  return {};
}

store::request_row told_to(const policy::reader& who, store::request_row one, const policy::rules& school, moment now) {
  const auto* child = who.find(one.student);
  const auto seen = child ? policy::look(who, *child, record::category::absence, school, now)
                          : std::variant<policy::scope, policy::refusal>{policy::refusal::no_relation};
  const auto* much = std::get_if<policy::scope>(&seen);
  if (much && *much == policy::scope::whole) return one;
  one.state = store::request_state::waiting;
  one.note.clear();
  one.ended_at.reset();
  return one;
}

own_requests load_requests(const store::store& from, account who, const policy::rules& school, moment now) {
  own_requests read;
  from.read([&](store::connection& database) {
    const auto by = store::load_reader(database, who);
    auto known = policy::children(by, school, now);
    for (const auto* child : policy::reportable(by, school, now)) {
      read.reportable.push_back(child->student);
      if (!find(known, child->student)) known.push_back(child);
    }
    for (auto& one : store::requests_by(database, who, listed))
      if (find(known, one.student)) read.list.push_back(told_to(by, std::move(one), school, now));
    for (const auto* child : known) read.names.emplace_back(child->student, child->first_name);
  });
  return read;
}

store::request_row told_to(const store::store& from, account who, store::request_row one, const policy::rules& school,
                           moment now) {
  from.read([&](store::connection& database) {
    one = told_to(store::load_reader(database, who), std::move(one), school, now);
  });
  return one;
}

bool may_report_sick(const store::store& from, account who, student_id student, const policy::rules& school,
                     moment now) {
  bool may = false;
  from.read([&](store::connection& database) {
    const auto by = store::load_reader(database, who);
    const auto* child = by.find(student);
    may = child && policy::may_report_sick(by, *child, school, now);
  });
  return may;
}

desk_requests load_desk_requests(const store::store& from, account staff, const policy::rules& school, moment now) {
  desk_requests read;
  from.read([&](store::connection& database) {
    const auto by = store::load_reader(database, staff);
    const auto theirs = policy::children(by, school, now);
    const auto add = [&](store::request_state state, std::vector<desk_request>& to) {
      for (auto& one : store::requests_in(database, state)) {
        const auto* bond = find(theirs, one.student);
        if (!bond) continue;
        desk_student student{bond->student, bond->first_name, store::number_in_sis(database, bond->student.value)};
        auto asker = name_of(database, one.by);
        to.push_back({std::move(one), std::move(student), std::move(asker)});
      }
    };
    add(store::request_state::with_staff, read.to_do);
    add(store::request_state::waiting, read.waiting);
  });
  return read;
}

std::string reason_in_words(std::string_view language, const policy::asking& school, std::string_view code) {
  const auto* known = school.find(code);
  if (!known) return std::string{code}; // taken from the list since
  return known->words.empty() ? message(language, "request.reason." + known->code) : known->words;
}

} // namespace keukentafel::publish
