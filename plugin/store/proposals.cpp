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

/// When the number went, or a relation of the student did.
moments when_gone(connection& database, const left_over& one) {
  moments list;
  add_moments(database, list, 0, audit_event::roster_gone, about({role::guardian, one.guardian}));
  const auto row = database.query("select at from audit where student=? and what=? and about like 'relation %'",
                                  one.student, static_cast<std::int64_t>(audit_event::roster_gone));
  while (row->next()) list.push_back(row->integer(0));
  return list;
}

/// Guardians with a later number whose relation to the same student came about when the old one went.
std::vector<std::int64_t> find_successors(connection& database, const left_over& one) {
  const auto gone = when_gone(database, one);
  std::vector<left_over> candidates; // `student`: the relation
  {
    const auto row = database.query(
        "select r.guardian, r.id from relation r join guardian g on g.id=r.guardian where r.student=? and r.guardian>? "
        "and not exists (select 1 from same_person where one=? and other=r.guardian) order by 1",
        one.student, one.guardian, one.guardian);
    while (row->next()) candidates.push_back({row->integer(0), row->integer(1)});
  }
  std::vector<std::int64_t> found;
  for (const auto& [guardian, relation] : candidates) {
    moments came;
    add_moments(database, came, one.student, audit_event::roster_kept, fmt::format("relation {}", relation));
    const bool is_near = std::any_of(gone.begin(), gone.end(), [&](std::int64_t went) {
      return std::any_of(came.begin(), came.end(), [&](std::int64_t at) {
        return std::chrono::abs(std::chrono::seconds{at - went}) <= renumbered_within;
      });
    });
    if (is_near && !is_declined(database, one.guardian, guardian)) found.push_back(guardian);
  }
  return found;
}

void add_left_over(connection& database, std::vector<identity_proposal>& to, moment now) {
  std::set<std::pair<std::int64_t, std::int64_t>> told;
  const auto tell = [&](std::int64_t one, std::int64_t other, const char* why) {
    if (told.emplace(one, other).second)
      to.push_back({name_of(database, one), other ? name_of(database, other) : std::string{}, why});
  };
  for (const auto& one : find_left_over(database, now)) {
    const auto successors = find_successors(database, one);
    for (const auto other : successors)
      tell(one.guardian, other, "a relation to the same student came when the other went");
    if (successors.empty())
      tell(one.guardian, 0, "has no relation under this number any more, and a limit, release or consent names it");
  }
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
