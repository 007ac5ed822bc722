#include "store/readers.hpp"

#include "record/event.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::store {

namespace {

using text = std::string_view;

/// Rows that this module wrote itself: a date that can't be read counts as never.
policy::period read_period(const rows& row, int from, int until) {
  const day never{std::chrono::year{9999}, std::chrono::December, std::chrono::day{31}};
  policy::period one{parse_day(row.text(from)).value_or(never), std::nullopt};
  if (!row.is_null(until)) one.until = parse_day(row.text(until)).value_or(one.from);
  return one;
}

/// One student's own columns: id, first_name, birth_date, is_barred, is_deceased, confirmed_at.
policy::bond read_bond(const rows& row) {
  policy::bond child;
  child.student = {row.integer(0)};
  child.first_name = row.text(1);
  if (const auto born = record::parse_birth_date(row.text(2))) {
    child.turns_16 = record::birthday(*born, 16);
    child.turns_18 = record::birthday(*born, 18);
  }
  child.is_barred = row.integer(3) != 0;
  child.is_deceased = row.integer(4) != 0;
  child.confirmed_at = at(row.integer(5));
  return child;
}

void add_enrolments(connection& database, policy::bond& child) {
  const auto row =
      database.query("select from_day, until_day from enrolment where student=? and is_active=1", child.student.value);
  while (row->next()) child.enrolments.push_back(read_period(*row, 0, 1));
}

void load_guardian(connection& database, policy::reader& to) {
  {
    const auto row = database.query(
        "select max(is_deceased) from guardian where id=? or id in (select other from same_person where one=?)",
        to.who.id, to.who.id);
    if (!row->next() || row->is_null(0)) return; // without a row nothing is known, and nothing goes out
    to.is_deceased = row->integer(0) != 0;
  }
  {
    const auto row = database.query(
        "select s.id, s.first_name, s.birth_date, s.is_barred, s.is_deceased, a.confirmed_at, "
        "r.is_legal_representative, r.from_day, r.until_day from relation r join student s on s.id=r.student "
        "join adapter a on a.id=s.adapter where r.guardian=? or r.guardian in (select other from same_person where "
        "one=?) order by s.id, r.id",
        to.who.id, to.who.id);
    while (row->next()) {
      if (to.bonds.empty() || to.bonds.back().student.value != row->integer(0)) to.bonds.push_back(read_bond(*row));
      to.bonds.back().relations.push_back({read_period(*row, 7, 8), row->integer(6) != 0});
    }
  }
  for (auto& child : to.bonds) {
    add_enrolments(database, child);
    const auto row = database.query(
        "select what, category, from_day, until_day from permission where (student=? or student in "
        "(select other from same_person where one=?)) and ended_at is null "
        "and (guardian is null or guardian=? or guardian in (select other from same_person where one=?))",
        child.student.value, child.student.value, to.who.id, to.who.id);
    while (row->next())
      child.permissions.push_back({static_cast<policy::permission_kind>(row->integer(0)),
                                   static_cast<record::category>(row->integer(1)), read_period(*row, 2, 3)});
  }
}

void load_student(connection& database, policy::reader& to) {
  {
    const auto row = database.query(
        "select s.id, s.first_name, s.birth_date, s.is_barred, s.is_deceased, a.confirmed_at from student s "
        "join adapter a on a.id=s.adapter where s.id=? or s.id in (select other from same_person where one=?) order by "
        "s.id",
        to.who.id, to.who.id);
    while (row->next()) to.bonds.push_back(read_bond(*row));
  }
  to.is_deceased = to.bonds.empty();
  for (auto& child : to.bonds) add_enrolments(database, child);
}

void load_staff(connection& database, policy::reader& to) {
  std::int64_t adapter = 0;
  std::string key;
  {
    const auto row = database.query("select adapter, key, is_administrator from staff where id=?", to.who.id);
    if (!row->next()) return;
    to.is_deceased = false;
    adapter = row->integer(0);
    key = row->text(1);
    to.is_administrator = row->integer(2) != 0;
  }
  if (to.is_administrator) {
    const auto row = database.query("select s.id, s.first_name, s.birth_date, s.is_barred, s.is_deceased, "
                                    "a.confirmed_at from student s join adapter a on a.id=s.adapter order by s.id");
    while (row->next()) to.bonds.push_back(read_bond(*row));
    return;
  }
  const auto row =
      database.query("select s.id, s.first_name, s.birth_date, s.is_barred, s.is_deceased, a.confirmed_at, "
                     "m.from_day, m.until_day from mentor m join student s on s.id=m.student "
                     "join adapter a on a.id=s.adapter where m.mentor=? and s.adapter=? order by s.id",
                     text{key}, adapter);
  while (row->next()) {
    if (to.bonds.empty() || to.bonds.back().student.value != row->integer(0)) to.bonds.push_back(read_bond(*row));
    to.bonds.back().mentorships.push_back(read_period(*row, 6, 7));
  }
}

} // namespace

std::optional<account> find_person(connection& database, text adapter, text key) {
  const bool is_student = key.starts_with("student/");
  const auto row = is_student ? database.query("select s.id from entity e join adapter a on a.id=e.adapter "
                                               "join student s on s.id=e.id where a.name=? and e.key=?",
                                               adapter, key)
                              : database.query("select g.id from entity e join adapter a on a.id=e.adapter "
                                               "join guardian g on g.id=e.id where a.name=? and e.key=?",
                                               adapter, key);
  if (!row->next()) return std::nullopt;
  return account{is_student ? role::student : role::guardian, row->integer(0)};
}

std::optional<account> find_known(connection& database, text adapter, text key) {
  const auto row = database.query(
      "select e.id from entity e join adapter a on a.id=e.adapter where a.name=? and e.key=?", adapter, key);
  if (!row->next()) return std::nullopt;
  return account{key.starts_with("student/") ? role::student : role::guardian, row->integer(0)};
}

std::optional<person_row> load_person(connection& database, account who) {
  const auto row = who.as == role::staff ? database.query("select name, '' from staff where id=?", who.id)
                   : who.as == role::student
                       ? database.query("select first_name, language from student where id=? or id in (select other "
                                        "from same_person where one=?) order by id=? desc, id",
                                        who.id, who.id, who.id)
                       : database.query("select name, language from guardian where id=? or id in (select other from "
                                        "same_person where one=?) order by id=? desc, id",
                                        who.id, who.id, who.id);
  if (!row->next()) return std::nullopt;
  return person_row{who, row->text(0), row->text(1)};
}

std::vector<student_id> related_students(connection& database, account who) {
  std::vector<student_id> list;
  const auto row = who.as == role::guardian
                       ? database.query("select distinct student from relation where guardian=? or guardian in (select "
                                        "other from same_person where one=?) order by student",
                                        who.id, who.id)
                       : database.query("select ? union select other from same_person where one=?", who.id, who.id);
  while (row->next()) list.push_back({row->integer(0)});
  return list;
}

policy::reader load_reader(connection& database, account who) {
  policy::reader read{who, true, false, {}};
  switch (who.as) {
  case role::guardian: load_guardian(database, read); break;
  case role::student: load_student(database, read); break;
  case role::staff: load_staff(database, read); break;
  }
  return read;
}

std::int64_t rights_number(connection& database) {
  const auto row = database.query("select rights from head");
  return row->next() ? row->integer(0) : 0;
}

std::string number_in_sis(connection& database, std::int64_t entity) {
  const auto row = database.query("select key from entity where id=?", entity);
  if (!row->next()) return {};
  const auto key = row->text(0);
  return key.substr(key.find('/') + 1);
}

std::vector<person_row> guardians_of(connection& database, student_id student) {
  std::vector<person_row> list;
  const auto row =
      database.query("select coalesce(i.person, g.id), min(g.name), min(g.language) from relation r join guardian g on "
                     "g.id=r.guardian "
                     "left join identity i on i.entity=g.id where r.student=? or r.student in (select other from "
                     "same_person where one=?) group by 1 order by 2",
                     student.value, student.value);
  while (row->next()) list.push_back({{role::guardian, row->integer(0)}, row->text(1), row->text(2)});
  return list;
}

bool has_address_of_student(connection& database, account guardian) {
  return database
      .query("select 1 from guardian g join relation r on r.guardian=g.id or r.guardian in (select other from "
             "same_person where one=g.id) join student s on s.id=r.student or s.id in (select other from same_person "
             "where one=r.student) where (g.id=? or g.id in (select other from same_person where one=?)) and "
             "trim(g.email)<>'' and lower(trim(g.email))=lower(trim(s.email))",
             guardian.id, guardian.id)
      ->next();
}

std::unordered_set<student_id> students_with_misaddressed_guardians(connection& database) {
  std::unordered_set<student_id> all;
  const auto row = database.query(
      "select r.student from relation r where r.guardian in (select g.id from guardian g join relation q on "
      "q.guardian=g.id join student s on s.id=q.student where trim(g.email)<>'' and lower(trim(g.email))="
      "lower(trim(s.email)))");
  while (row->next()) all.insert({row->integer(0)});
  return all;
}

std::vector<person_row> all_guardians(connection& database, text adapter) {
  std::vector<person_row> list;
  const auto row =
      database.query("select coalesce(i.person, g.id), min(g.name), min(g.language) from guardian g join entity e on "
                     "e.id=g.id join adapter a on a.id=e.adapter left join identity i on i.entity=g.id where a.name=? "
                     "group by 1 order by 1",
                     adapter);
  while (row->next()) list.push_back({{role::guardian, row->integer(0)}, row->text(1), row->text(2)});
  return list;
}

} // namespace keukentafel::store
