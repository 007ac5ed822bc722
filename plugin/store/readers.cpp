#include "store/readers.hpp"

#include "record/event.hpp"
#include "store/audit.hpp"
#include "store/sqlite.hpp"

#include <fmt/format.h>

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

std::int64_t person_of(writing& in, std::int64_t entity) {
  {
    const auto row = in.database.query("select person from identity where entity=?", entity);
    if (row->next()) return row->integer(0);
  }
  in.database.run("insert into identity(entity, person) values(?, ?)", entity, entity);
  return entity;
}

struct named {
  std::int64_t id = 0;
  std::int64_t type = 0;
};

/// Also one of whom the SIS no longer speaks: that is what a new number leaves behind.
std::optional<named> find_named(writing& in, text name) {
  const auto space = name.find(' ');
  if (space == name.npos) return std::nullopt;
  const auto row = in.database.query("select e.id, e.type from entity e join adapter a on a.id=e.adapter "
                                     "where a.name=? and e.key=? and e.type in (1, 2)",
                                     name.substr(0, space), name.substr(space + 1));
  if (!row->next()) return std::nullopt;
  return named{row->integer(0), row->integer(1)};
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

std::optional<fault> join_persons(writing& in, text first, text second) {
  const auto found_one = find_named(in, first), found_other = find_named(in, second);
  if (!found_one || !found_other)
    return fault{"write each as it was listed: ADAPTER guardian/ID or ADAPTER student/ID"};
  if (found_one->type != found_other->type) return fault{"a guardian and a student are never one person"};
  const auto one = found_one->id, other = found_other->id;
  if (one == other) return fault{"these are one and the same number"};
  const auto stays = person_of(in, one), goes = person_of(in, other);
  in.database.run("update identity set person=? where person=?", stays, goes);
  const bool is_student = found_one->type == static_cast<std::int64_t>(record::entity_type::student);
  const auto as = is_student ? role::student : role::guardian;
  record(in, {audit_event::persons_joined,
              text{"command"},
              {is_student ? one : 0},
              0,
              channel::none,
              fmt::format("{}, {}", about({as, one}), about({as, other}))});
  in.changed.has_new_rights = true;
  for (const auto id : {one, other}) {
    in.changed.students.insert({id});
    in.changed.accounts.insert({role::guardian, id});
    in.changed.accounts.insert({role::student, id});
  }
  return std::nullopt;
}

std::vector<identity_proposal> propose_identities(connection& database) {
  std::vector<identity_proposal> list;
  const auto add = [&](const char* sql, const char* why) {
    const auto row = database.query(sql);
    while (row->next()) list.push_back({row->text(0) + " " + row->text(1), row->text(2) + " " + row->text(3), why});
  };
  add("select a.name, e.key, b.name, f.key from guardian g join guardian h on h.id>g.id and h.name=g.name and "
      "lower(h.email)=lower(g.email) and g.email<>'' join entity e on e.id=g.id join entity f on f.id=h.id "
      "join adapter a on a.id=e.adapter join adapter b on b.id=f.adapter where not exists (select 1 from same_person "
      "where one=g.id and other=h.id) order by 2, 4",
      "the same name and address of mail");
  add("select a.name, e.key, b.name, f.key from student g join student h on h.id>g.id and h.first_name=g.first_name "
      "and "
      "h.birth_date=g.birth_date and lower(h.email)=lower(g.email) and g.email<>'' join entity e on e.id=g.id "
      "join entity f on f.id=h.id join adapter a on a.id=e.adapter join adapter b on b.id=f.adapter where not exists "
      "(select 1 from same_person where one=g.id and other=h.id) "
      "order by 2, 4",
      "the same first name, birth date and address of mail");
  add("select distinct a.name, e.key, '', '' from permission p join entity e on e.id=p.guardian join adapter a "
      "on a.id=e.adapter where p.ended_at is null and not exists (select 1 from guardian g where g.id=e.id) and not "
      "exists (select 1 from same_person s join guardian g on g.id=s.other where s.one=e.id) order by 1, 2",
      "is no longer in the SIS under this number, and a limit, release or consent names it");
  return list;
}

} // namespace keukentafel::store
