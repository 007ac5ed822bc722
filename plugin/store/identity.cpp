#include "store/identity.hpp"

#include "record/event.hpp"
#include "store/permissions.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace keukentafel::store {

namespace {

using text = std::string_view;
using numbers = std::vector<std::int64_t>;

std::int64_t person_of(writing& in, std::int64_t entity) {
  {
    const auto row = in.database.query("select person from identity where entity=?", entity);
    if (row->next()) return row->integer(0);
  }
  in.database.run("insert into identity(entity, person, joined_at) values(?, ?, ?)", entity, entity, seconds(in.now));
  return entity;
}

struct named {
  std::int64_t id = 0;
  role as = role::guardian;
};

/// Also one of whom the SIS no longer speaks: that is what a new number leaves behind.
std::optional<named> find_named(writing& in, text name) {
  const auto space = name.find(' ');
  if (space == name.npos) return std::nullopt;
  const auto row = in.database.query("select e.id, e.type from entity e join adapter a on a.id=e.adapter "
                                     "where a.name=? and e.key=? and e.type in (1, 2)",
                                     name.substr(0, space), name.substr(space + 1));
  if (!row->next()) return std::nullopt;
  const bool is_student = row->integer(1) == static_cast<std::int64_t>(record::entity_type::student);
  return named{row->integer(0), is_student ? role::student : role::guardian};
}

fault unknown() { return fault{"write each as it was listed: ADAPTER guardian/ID or ADAPTER student/ID"}; }

struct pair_of_names {
  named one, other;
};

result<pair_of_names> find_pair(writing& in, text first, text second) {
  const auto one = find_named(in, first), other = find_named(in, second);
  if (!one || !other) return unknown();
  if (one->as != other->as) return fault{"a guardian and a student are never one person"};
  if (one->id == other->id) return fault{"these are one and the same number"};
  return pair_of_names{*one, *other};
}

/// All numbers of the person, this one first.
numbers numbers_of(connection& database, std::int64_t id) {
  numbers all{id};
  const auto row = database.query("select other from same_person where one=? and other<>? order by other", id, id);
  while (row->next()) all.push_back(row->integer(0));
  return all;
}

void tell(writing& in, audit_event what, role as, const numbers& all) {
  std::string whom;
  for (const auto id : all) whom += (whom.empty() ? "" : ", ") + about({as, id});
  record(in, {what, text{"command"}, {as == role::student ? all.front() : 0}, 0, channel::none, whom});
}

/// Open pages of all of them, and of everyone who watches one of them.
void signal(writing& in, const numbers& all) {
  in.changed.has_new_rights = true;
  for (const auto id : all) {
    in.changed.students.insert({id});
    in.changed.accounts.insert({role::guardian, id});
    in.changed.accounts.insert({role::student, id});
  }
}

void keep_declined(writing& in, std::int64_t one, std::int64_t other) {
  in.database.run("insert into declined(one, other, at) values(?, ?, ?) on conflict do nothing",
                  other ? std::min(one, other) : one, other ? std::max(one, other) : 0, seconds(in.now));
}

} // namespace

std::optional<fault> join_persons(writing& in, text first, text second) {
  const auto both = find_pair(in, first, second);
  if (!both) return both.error();
  const auto one = both->one.id, other = both->other.id;
  const auto stays = person_of(in, one), goes = person_of(in, other);
  in.database.run("update identity set person=? where person=?", stays, goes);
  in.database.run("delete from declined where (one=? and other=?) or (one in (?, ?) and other=0)", std::min(one, other),
                  std::max(one, other), one, other);
  tell(in, audit_event::persons_joined, both->one.as, {one, other});
  signal(in, numbers_of(in.database, one));
  return std::nullopt;
}

std::optional<fault> decline_join(writing& in, text first, text second) {
  if (second.empty()) {
    const auto one = find_named(in, first);
    if (!one) return unknown();
    keep_declined(in, one->id, 0);
    tell(in, audit_event::join_declined, one->as, {one->id});
    return std::nullopt;
  }
  const auto both = find_pair(in, first, second);
  if (!both) return both.error();
  const auto together = numbers_of(in.database, both->one.id);
  if (std::find(together.begin(), together.end(), both->other.id) != together.end())
    return fault{"these two are joined: write --split to take one of them out"};
  keep_declined(in, both->one.id, both->other.id);
  tell(in, audit_event::join_declined, both->one.as, {both->one.id, both->other.id});
  return std::nullopt;
}

namespace {

bool is_at_school_of(connection& database, std::int64_t guardian, std::int64_t student) {
  return database
      .query("select 1 from entity g join entity s on s.adapter=g.adapter where g.id=? and s.id=?", guardian, student)
      ->next();
}

/// Whether one of these guardians could have a relation to this student: a SIS knows its own people only.
bool may_be_related(connection& database, const numbers& guardians, std::int64_t student) {
  for (const auto number : numbers_of(database, student))
    for (const auto guardian : guardians)
      if (is_at_school_of(database, guardian, number)) return true;
  return false;
}

struct limiting {
  std::int64_t id = 0, student = 0, category = 0;
  std::optional<std::int64_t> guardian;
};

/// Limits and objections that nobody ended, of any of these numbers.
std::vector<limiting> find_limiting(writing& in, const numbers& of, role as) {
  std::vector<limiting> list;
  for (const auto id : of) {
    const auto row = as == role::student
                         ? in.database.query("select id, student, category, guardian from permission where "
                                             "student=? and what in (2, 3) and ended_at is null",
                                             id)
                         : in.database.query("select id, student, category, guardian from permission where "
                                             "guardian=? and what in (2, 3) and ended_at is null",
                                             id);
    while (row->next())
      list.push_back({row->integer(0), row->integer(1), row->integer(2),
                      row->is_null(3) ? std::nullopt : std::optional{row->integer(3)}});
  }
  return list;
}

/// The same agreement about another number, as it was given; false when it stands there already.
bool copy(writing& in, const limiting& one, std::int64_t student, std::optional<std::int64_t> guardian) {
  in.database.run(
      "insert into permission(what, student, guardian, category, from_day, until_day, reason, given_by, "
      "given_at) select p.what, ?, ?, p.category, p.from_day, p.until_day, p.reason, p.given_by, p.given_at "
      "from permission p where p.id=? and not exists (select 1 from permission q where q.what=p.what and "
      "q.student=? and coalesce(q.guardian, 0)=? and q.category=p.category and q.from_day=p.from_day and "
      "coalesce(q.until_day, '')=coalesce(p.until_day, '') and q.reason=p.reason and q.ended_at is null)",
      student, guardian, one.id, student, guardian.value_or(0));
  if (in.database.changed_rows() == 0) return false;
  record(in, {audit_event::permission_given,
              text{"command"},
              {student},
              bit_of(static_cast<record::category>(one.category)),
              channel::none,
              guardian ? about({role::guardian, *guardian}) : std::string{}});
  signal(in, numbers_of(in.database, student));
  return true;
}

/// What limits one side limits the other from now on; how many.
std::int64_t carry(writing& in, const std::vector<limiting>& list, const numbers& from, const numbers& to, role as) {
  std::int64_t carried = 0;
  for (const auto& one : list) {
    if (as == role::student) {
      const bool is_idle =
          one.guardian && !may_be_related(in.database, numbers_of(in.database, *one.guardian), to.front());
      carried += !is_idle && copy(in, one, to.front(), one.guardian);
      continue;
    }
    if (!may_be_related(in.database, to, one.student)) continue;
    carried += copy(in, one, one.student, to.front());
    // It was written down under a number that this student's school doesn't know.
    if (!may_be_related(in.database, from, one.student)) end_permission(in, one.id, text{"command"});
  }
  return carried;
}

/// Consents and releases of a time in which nobody could tell for which of them; how many.
std::int64_t end_shared(writing& in, const numbers& all, std::int64_t since, role as) {
  numbers ending;
  for (const auto id : all) {
    const auto row = as == role::student
                         ? in.database.query("select id from permission where student=? and what in (1, 4) and "
                                             "ended_at is null and given_at>=?",
                                             id, since)
                         : in.database.query("select id from permission where guardian=? and what in (1, 4) and "
                                             "ended_at is null and given_at>=?",
                                             id, since);
    while (row->next()) ending.push_back(row->integer(0));
  }
  for (const auto id : ending) end_permission(in, id, text{"command"});
  return static_cast<std::int64_t>(ending.size());
}

/// Numbers that are left may need another one to stand for the person.
void take_out(writing& in, std::int64_t one, const numbers& rest) {
  in.database.run("delete from identity where entity=?", one);
  if (rest.size() == 1) in.database.run("delete from identity where entity=?", rest.front());
  else in.database.run("update identity set person=? where person=?", rest.front(), one);
}

} // namespace

result<split_outcome> split_person(writing& in, text name) {
  const auto found = find_named(in, name);
  if (!found) return unknown();
  const auto all = numbers_of(in.database, found->id);
  if (all.size() == 1) return fault{"this number is joined with no other"};
  const numbers one{found->id}, rest{all.begin() + 1, all.end()};
  std::int64_t since = 0;
  {
    const auto row = in.database.query("select joined_at from identity where entity=?", found->id);
    if (row->next()) since = row->integer(0);
  }
  tell(in, audit_event::persons_split, found->as, all);
  signal(in, all);
  split_outcome outcome;
  outcome.ended = end_shared(in, all, since, found->as);
  take_out(in, found->id, rest);
  // Beyond this each side has numbers of its own. Both are read before anything is copied: it goes over once.
  const auto of_one = find_limiting(in, one, found->as), of_rest = find_limiting(in, rest, found->as);
  outcome.carried = carry(in, of_one, one, rest, found->as) + carry(in, of_rest, rest, one, found->as);
  for (const auto other : rest) keep_declined(in, found->id, other);
  return outcome;
}

std::vector<joined_number> list_joined(connection& database) {
  std::vector<joined_number> list;
  const auto row = database.query("select a.name, e.key, i.person, i.joined_at from identity i join entity e on "
                                  "e.id=i.entity join adapter a on a.id=e.adapter order by i.person, i.entity");
  while (row->next()) list.push_back({row->text(0) + " " + row->text(1), row->integer(2), at(row->integer(3))});
  return list;
}

} // namespace keukentafel::store
