#include "store/audit.hpp"
#include "store/identity.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace keukentafel::store {

namespace {

using text = std::string_view;

/// A new number appears so long before or after the old one went, when a SIS renumbers.
constexpr std::chrono::days renumbered_within{14};

std::string name_of(connection& database, std::int64_t entity) {
  const auto row =
      database.query("select a.name, e.key from entity e join adapter a on a.id=e.adapter where e.id=?", entity);
  return row->next() ? row->text(0) + " " + row->text(1) : std::string{};
}

bool is_declined(connection& database, std::int64_t one, std::int64_t other) {
  return database
      .query("select 1 from declined where (one=? and other=?) or (one=? and other=?)", one, other, other, one)
      ->next();
}

/// What no longer reaches anyone: the SIS doesn't know the number, and something agreed names it.
struct left_over {
  std::int64_t guardian = 0, student = 0;
};

std::vector<left_over> find_left_over(connection& database, moment now) {
  std::vector<left_over> list;
  const auto row = database.query(
      "select distinct p.guardian, p.student from permission p where p.guardian is not null and p.ended_at is null and "
      "(p.until_day is null or p.until_day>=?) and not exists (select 1 from declined d where d.one=p.guardian and "
      "d.other=0) and (not exists (select 1 from guardian g where g.id=p.guardian or g.id in (select other from "
      "same_person where one=p.guardian)) or (p.what=2 and not exists (select 1 from relation r where "
      "(r.student=p.student or r.student in (select other from same_person where one=p.student)) and "
      "(r.guardian=p.guardian or r.guardian in (select other from same_person where one=p.guardian))))) order by 1, 2",
      text{keukentafel::to_text(local_day(now))});
  while (row->next()) list.push_back({row->integer(0), row->integer(1)});
  return list;
}

using moments = std::vector<std::int64_t>;

/// When the audit says so of the entity ("relation 12"), for this student; 0: for none.
void add_moments(connection& database, moments& to, std::int64_t student, audit_event what, text about) {
  const auto row = database.query("select at from audit where student=? and what=? and about=?", student,
                                  static_cast<std::int64_t>(what), about);
  while (row->next()) to.push_back(row->integer(0));
}

/// When the student's number went, or a relation of the student did.
moments when_gone(connection& database, std::int64_t student) {
  moments list;
  add_moments(database, list, student, audit_event::roster_gone, about({role::student, student}));
  const auto row = database.query("select at from audit where student=? and what=? and about like 'relation %'",
                                  student, static_cast<std::int64_t>(audit_event::roster_gone));
  while (row->next()) list.push_back(row->integer(0));
  return list;
}

/// Whether this relation of the student came about when the old number went.
bool came_then(connection& database, const moments& gone, std::int64_t student, std::int64_t relation) {
  moments came;
  add_moments(database, came, student, audit_event::roster_kept, fmt::format("relation {}", relation));
  return std::any_of(gone.begin(), gone.end(), [&](std::int64_t went) {
    return std::any_of(came.begin(), came.end(), [&](std::int64_t at) {
      return std::chrono::abs(std::chrono::seconds{at - went}) <= renumbered_within;
    });
  });
}

/// Guardians with a later number whose relation to the same student came about when the old one went.
std::vector<std::int64_t> find_successors(connection& database, const left_over& one) {
  auto gone = when_gone(database, one.student);
  add_moments(database, gone, 0, audit_event::roster_gone, about({role::guardian, one.guardian}));
  std::vector<std::int64_t> found;
  const auto row = database.query(
      "select r.guardian, r.id from relation r join guardian g on g.id=r.guardian where r.student=? and r.guardian>? "
      "and not exists (select 1 from same_person where one=? and other=r.guardian) order by 1",
      one.student, one.guardian, one.guardian);
  while (row->next())
    if (came_then(database, gone, one.student, row->integer(1)) &&
        !is_declined(database, one.guardian, row->integer(0)))
      found.push_back(row->integer(0));
  return found;
}

/// Students whom the SIS knows under no number, while something agreed names them.
std::vector<std::int64_t> find_left_students(connection& database, moment now) {
  std::vector<std::int64_t> list;
  const auto row = database.query(
      "select distinct p.student from permission p where p.ended_at is null and (p.until_day is null or "
      "p.until_day>=?) and not exists (select 1 from declined d where d.one=p.student and d.other=0) and not exists "
      "(select 1 from student s where s.id=p.student or s.id in (select other from same_person where one=p.student)) "
      "order by 1",
      text{keukentafel::to_text(local_day(now))});
  while (row->next()) list.push_back(row->integer(0));
  return list;
}

/// Students with a later number who have a relation that was the old one's, or one to the same guardian that came about
/// when the old number went.
std::vector<std::int64_t> find_student_successors(connection& database, std::int64_t old) {
  const auto gone = when_gone(database, old);
  std::vector<std::int64_t> found;
  const auto row = database.query(
      "select r.student, r.id, exists (select 1 from audit where student=? and what=? and about='relation ' || r.id) "
      "from relation r join student s on s.id=r.student where r.student>? and not exists (select 1 from same_person "
      "where one=? and other=r.student) and (r.guardian in (select guardian from permission where student=? union "
      "select guardian from relation where student=?) or r.id in (select cast(substr(about, 10) as integer) from audit "
      "where student=? and what=? and about like 'relation %')) order by 1",
      old, static_cast<std::int64_t>(audit_event::roster_gone), old, old, old, old, old,
      static_cast<std::int64_t>(audit_event::roster_gone));
  while (row->next()) {
    const auto student = row->integer(0);
    const bool was_the_old_one_s = row->integer(2) != 0;
    if ((was_the_old_one_s || came_then(database, gone, student, row->integer(1))) &&
        !is_declined(database, old, student))
      found.push_back(student);
  }
  return found;
}

class teller {
public:
  teller(connection& database, std::vector<identity_proposal>& to) : database_(database), to_(to) {}

  void tell(std::int64_t one, std::int64_t other, const char* why) {
    if (told_.emplace(one, other).second)
      to_.push_back({name_of(database_, one), other ? name_of(database_, other) : std::string{}, why});
  }

private:
  connection& database_;
  std::vector<identity_proposal>& to_;
  std::set<std::pair<std::int64_t, std::int64_t>> told_;
};

void add_left_over(connection& database, std::vector<identity_proposal>& to, moment now) {
  teller all{database, to};
  for (const auto& one : find_left_over(database, now)) {
    const auto successors = find_successors(database, one);
    for (const auto other : successors)
      all.tell(one.guardian, other, "a relation to the same student came when the other went");
    if (successors.empty())
      all.tell(one.guardian, 0, "has no relation under this number any more, and a limit, release or consent names it");
  }
  // Most students who are gone have left: only one with a successor is told of.
  for (const auto one : find_left_students(database, now))
    for (const auto other : find_student_successors(database, one))
      all.tell(one, other, "a relation to the same guardian came when the other went");
}

} // namespace

std::vector<identity_proposal> propose_identities(connection& database, moment now) {
  std::vector<identity_proposal> list;
  const auto add = [&](const char* sql, const char* why) {
    const auto row = database.query(sql);
    while (row->next()) list.push_back({row->text(0) + " " + row->text(1), row->text(2) + " " + row->text(3), why});
  };
  add("select a.name, e.key, b.name, f.key from guardian g join guardian h on h.id>g.id and h.name=g.name and "
      "lower(h.email)=lower(g.email) and g.email<>'' join entity e on e.id=g.id join entity f on f.id=h.id "
      "join adapter a on a.id=e.adapter join adapter b on b.id=f.adapter where not exists (select 1 from same_person "
      "where one=g.id and other=h.id) and not exists (select 1 from declined where one=g.id and other=h.id) "
      "order by 2, 4",
      "the same name and address of mail");
  add("select a.name, e.key, b.name, f.key from student g join student h on h.id>g.id and h.first_name=g.first_name "
      "and h.birth_date=g.birth_date and lower(h.email)=lower(g.email) and g.email<>'' join entity e on e.id=g.id "
      "join entity f on f.id=h.id join adapter a on a.id=e.adapter join adapter b on b.id=f.adapter where not exists "
      "(select 1 from same_person where one=g.id and other=h.id) and not exists (select 1 from declined where "
      "one=g.id and other=h.id) order by 2, 4",
      "the same first name, birth date and address of mail");
  add_left_over(database, list, now);
  return list;
}

std::vector<std::int64_t> unreached_by_limits(connection& database, student_id student, moment now) {
  std::vector<std::int64_t> list;
  const auto row = database.query(
      "select distinct p.guardian from permission p where p.what=2 and (p.student=? or p.student in (select other from "
      "same_person where one=?)) and p.ended_at is null and (p.until_day is null or p.until_day>=?) and not exists "
      "(select 1 from declined d where d.one=p.guardian and d.other=0) and (not exists (select 1 from guardian g where "
      "g.id=p.guardian or g.id in (select other from same_person where one=p.guardian)) or not exists (select 1 from "
      "relation r where (r.student=p.student or r.student in (select other from same_person where one=p.student)) and "
      "(r.guardian=p.guardian or r.guardian in (select other from same_person where one=p.guardian)))) order by 1",
      student.value, student.value, text{keukentafel::to_text(local_day(now))});
  while (row->next()) list.push_back(row->integer(0));
  return list;
}

} // namespace keukentafel::store
