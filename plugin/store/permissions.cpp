#include "store/permissions.hpp"

#include "store/sqlite.hpp"

namespace keukentafel::store {

namespace {

using text = std::string_view;

/// "3 12": role and number; who has none of either by name.
std::string written(const audit_actor& who) { return who.as == 0 ? who.name : std::to_string(who.as) + " " + who.name; }

account read_account(const std::string& words) {
  const auto space = words.find(' ');
  if (space == words.npos) return {};
  return {static_cast<role>(std::stoi(words.substr(0, space))), std::stoll(words.substr(space + 1))};
}

/// Under every number: who watches the student watches one of them.
void signal_student(writing& in, student_id student) {
  in.changed.has_new_rights = true;
  in.changed.students.insert(student);
  const auto row = in.database.query("select other from same_person where one=?", student.value);
  while (row->next()) in.changed.students.insert({row->integer(0)});
}

void record_change(writing& in, audit_event what, student_id student, std::optional<std::int64_t> guardian,
                   record::category of, const audit_actor& by) {
  record(in,
         {what, by, student, bit_of(of), channel::none, guardian ? about({role::guardian, *guardian}) : std::string{}});
}

/// Whether the same stands already: a form that is sent twice agrees on one thing.
bool stands(connection& database, const permission_row& what, const std::optional<std::string>& until) {
  return database
      .query("select 1 from permission where what=? and student=? and guardian is ? and category=? and from_day=? and "
             "until_day is ? and ended_at is null",
             static_cast<std::int64_t>(what.what.what), what.student.value, what.guardian,
             static_cast<std::int64_t>(what.what.of), text{keukentafel::to_text(what.what.during.from)}, until)
      ->next();
}

} // namespace

void end_permission(writing& in, policy::permission_kind what, student_id student, std::optional<std::int64_t> guardian,
                    record::category of, account by) {
  std::vector<std::int64_t> ending;
  {
    const auto row = in.database.query(
        "select id from permission where what=? and category=? and ended_at is null and (student=? or student in "
        "(select other from same_person where one=?)) and (coalesce(guardian, 0)=? or guardian in "
        "(select other from same_person where one=?))",
        static_cast<std::int64_t>(what), static_cast<std::int64_t>(of), student.value, student.value,
        guardian.value_or(0), guardian.value_or(0));
    while (row->next()) ending.push_back(row->integer(0));
  }
  for (const auto id : ending) end_permission(in, id, by);
}

void end_permission(writing& in, std::int64_t id, const audit_actor& by) {
  in.database.run("update permission set ended_at=?, ended_by=? where id=? and ended_at is null", seconds(in.now),
                  text{written(by)}, id);
  if (in.database.changed_rows() == 0) return;
  const auto row = in.database.query("select student, guardian, category from permission where id=?", id);
  if (!row->next()) return;
  const student_id student{row->integer(0)};
  record_change(in, audit_event::permission_ended, student,
                row->is_null(1) ? std::nullopt : std::optional{row->integer(1)},
                static_cast<record::category>(row->integer(2)), by);
  signal_student(in, student);
}

void give(writing& in, const permission_row& what) {
  // A choice of the student takes the place of the one before. What staff agreed stands beside what was agreed before.
  const bool is_of_student =
      what.what.what == policy::permission_kind::objection || what.what.what == policy::permission_kind::consent;
  if (is_of_student) end_permission(in, what.what.what, what.student, what.guardian, what.what.of, what.given_by);
  const auto until =
      what.what.during.until ? std::optional{keukentafel::to_text(*what.what.during.until)} : std::nullopt;
  if (!is_of_student && stands(in.database, what, until)) return;
  in.database.run("insert into permission(what, student, guardian, category, from_day, until_day, reason, given_by, "
                  "given_at) values(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                  static_cast<std::int64_t>(what.what.what), what.student.value, what.guardian,
                  static_cast<std::int64_t>(what.what.of), text{keukentafel::to_text(what.what.during.from)}, until,
                  text{what.reason}, text{written(what.given_by)}, seconds(in.now));
  signal_student(in, what.student);
  record_change(in, audit_event::permission_given, what.student, what.guardian, what.what.of, what.given_by);
}

std::vector<permission_row> list_permissions(connection& database, student_id student) {
  std::vector<permission_row> list;
  const auto row =
      database.query("select id, coalesce((select person from identity where entity=guardian), guardian), what, "
                     "category, from_day, until_day, reason, given_by, given_at, "
                     "ended_at from permission where student=? or student in (select other from same_person where "
                     "one=?) order by id desc",
                     student.value, student.value);
  while (row->next()) {
    permission_row one;
    one.id = row->integer(0);
    one.student = student;
    if (!row->is_null(1)) one.guardian = row->integer(1);
    one.what.what = static_cast<policy::permission_kind>(row->integer(2));
    one.what.of = static_cast<record::category>(row->integer(3));
    one.what.during.from = parse_day(row->text(4)).value_or(day{});
    if (!row->is_null(5)) one.what.during.until = parse_day(row->text(5));
    one.reason = row->text(6);
    one.given_by = read_account(row->text(7));
    one.given_at = at(row->integer(8));
    if (!row->is_null(9)) one.ended_at = at(row->integer(9));
    list.push_back(std::move(one));
  }
  return list;
}

} // namespace keukentafel::store
