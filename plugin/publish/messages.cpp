#include "publish/messages.hpp"

#include "store/items.hpp"
#include "store/seen.hpp"
#include "store/sqlite.hpp"
#include "store/staff.hpp"

#include <algorithm>

namespace keukentafel::publish {

namespace {

constexpr std::size_t messages_at_once = 100, threads_of_one = 20, answered_at_once = 50;

std::string name_of(store::connection& database, account who) {
  if (who.as == role::staff) {
    const auto row = store::load_staff(database, who.id);
    return row ? row->name : std::string{};
  }
  const auto row = who.as == role::guardian ? store::load_person(database, who) : std::nullopt;
  return row ? row->name : std::string{};
}

std::optional<policy::released> find_item(store::connection& database, const policy::reader& who, item_id id,
                                          const policy::rules& school, moment now) {
  auto item = store::find_item(database, id);
  if (!item) return std::nullopt;
  auto decided = policy::release(std::move(*item), who, school, now);
  auto* released = std::get_if<policy::released>(&decided);
  return released ? std::optional{std::move(*released)} : std::nullopt;
}

std::vector<told_message> tell(store::connection& database, const policy::reader& who, const store::thread& in,
                               const policy::rules& school, moment now) {
  std::vector<told_message> list;
  for (auto& one : store::messages_in(database, in, messages_at_once)) {
    told_message told{std::move(one), {}, {}};
    if (told.row.by.as == role::staff) told.by = name_of(database, told.row.by);
    if (told.row.about) told.item = find_item(database, who, *told.row.about, school, now);
    list.push_back(std::move(told));
  }
  return list;
}

/// Of the thread with the student this person asks about; a student has a thread under every own number.
const policy::bond* find_visible(const policy::reader& who, student_id student, const policy::rules& school,
                                 moment now) {
  const auto* child = who.find(student);
  return child && policy::may_ask_mentor(who, *child, school, now) ? child : nullptr;
}

desk_thread describe(store::connection& database, const policy::bond& bond, store::message_row last,
                     const policy::rules& school, moment now) {
  desk_thread made;
  made.student = {bond.student, bond.first_name, store::number_in_sis(database, bond.student.value)};
  made.in = last.in;
  made.with = name_of(database, last.in.with);
  const auto who = store::load_reader(database, last.in.with);
  made.is_open = find_visible(who, bond.student, school, now) != nullptr;
  if (last.in.with.as == role::guardian)
    made.sees = look_at(who, {last.in.with, made.with, {}}, bond.student, school, now);
  made.last = std::move(last);
  return made;
}

template <class Each>
void for_each_own(store::connection& database, account staff, const policy::rules& school, moment now, Each each) {
  const auto who = store::load_reader(database, staff);
  for (const auto* bond : policy::children(who, school, now))
    if (policy::is_mentor(who, *bond, now)) each(*bond);
}

} // namespace

bool home_thread::is_read() const {
  return std::any_of(mentors.begin(), mentors.end(), [](const auto& one) { return one.reads_messages; });
}

home_messages load_messages(const store::store& from, account who, std::optional<item_id> about,
                            const policy::rules& school, moment now) {
  home_messages read;
  from.read([&](store::connection& database) {
    const auto by = store::load_reader(database, who);
    for (const auto* child : policy::children(by, school, now)) {
      if (!policy::may_ask_mentor(by, *child, school, now)) continue;
      read.threads.push_back({child->student, child->first_name,
                              store::mentors_of(database, child->student, local_day(now)),
                              tell(database, by, {child->student, who}, school, now)});
    }
    if (about) read.about = find_item(database, by, *about, school, now);
  });
  return read;
}

bool has_new_answer(const store::store& from, account who, const policy::rules& school, moment now) {
  bool is_new = false;
  from.read([&](store::connection& database) {
    const auto by = store::load_reader(database, who);
    const auto read = store::answers_read(database, who);
    for (const auto* child : policy::children(by, school, now))
      is_new |= policy::may_ask_mentor(by, *child, school, now) &&
                store::newest_answer(database, {child->student, who}) > read;
  });
  return is_new;
}

bool may_send(store::connection& database, account who, student_id student, std::optional<item_id> about,
              const policy::rules& school, moment now) {
  const auto by = store::load_reader(database, who);
  if (!find_visible(by, student, school, now)) return false;
  const auto mentors = store::mentors_of(database, student, local_day(now));
  if (std::none_of(mentors.begin(), mentors.end(), [](const auto& one) { return one.reads_messages; })) return false;
  if (!about) return true;
  const auto item = find_item(database, by, *about, school, now);
  return item && item->item().student == student;
}

desk_messages load_desk_messages(const store::store& from, account staff, const policy::rules& school, moment now) {
  desk_messages read;
  from.read([&](store::connection& database) {
    for_each_own(database, staff, school, now, [&](const policy::bond& bond) {
      for (auto& one : store::last_messages(database, bond.student, threads_of_one)) {
        auto& to = one.is_settled ? read.answered : read.waiting;
        to.push_back(describe(database, bond, std::move(one), school, now));
      }
    });
  });
  for (auto* part : {&read.waiting, &read.answered})
    std::sort(part->begin(), part->end(), [](const auto& a, const auto& b) { return a.last.id > b.last.id; });
  if (read.answered.size() > answered_at_once) read.answered.resize(answered_at_once);
  return read;
}

std::size_t count_waiting(const store::store& from, account staff, const policy::rules& school, moment now) {
  std::size_t count = 0;
  from.read([&](store::connection& database) {
    for_each_own(database, staff, school, now, [&](const policy::bond& bond) {
      count += static_cast<std::size_t>(store::waiting_messages(database, bond.student));
    });
  });
  return count;
}

std::optional<desk_thread> load_desk_thread(const store::store& from, account staff, std::int64_t message,
                                            const policy::rules& school, moment now) {
  std::optional<desk_thread> made;
  from.read([&](store::connection& database) {
    auto row = store::find_message(database, message);
    if (!row) return;
    const auto who = store::load_reader(database, staff);
    const auto* bond = who.find(row->in.student);
    if (!bond || !policy::is_mentor(who, *bond, now)) return;
    made = describe(database, *bond, std::move(*row), school, now);
    made->messages = tell(database, who, made->in, school, now);
    if (!made->messages.empty()) made->last = made->messages.back().row;
  });
  return made;
}

bool may_answer(store::connection& database, account staff, const store::thread& in, const policy::rules& school,
                moment now) {
  const auto who = store::load_reader(database, staff);
  const auto* bond = who.find(in.student);
  if (!bond || !policy::is_mentor(who, *bond, now)) return false;
  return find_visible(store::load_reader(database, in.with), in.student, school, now) != nullptr;
}

} // namespace keukentafel::publish
