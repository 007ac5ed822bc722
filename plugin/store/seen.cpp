#include "store/seen.hpp"

#include "store/sqlite.hpp"

#include <algorithm>

namespace keukentafel::store {

void keep_seen(writing& in, account who, item_id item, std::int64_t sequence) {
  in.database.run(
      "insert into seen(role, person, item, sequence, at) values(?, ?, ?, ?, ?) on conflict(role, person, "
      "item) do update set sequence=excluded.sequence, at=excluded.at where seen.sequence<>excluded.sequence",
      number(who.as), who.id, item.value, sequence, seconds(in.now));
}

std::optional<moment> find_seen(connection& database, account who, item_id item, std::int64_t sequence) {
  const auto row = database.query("select at from seen where role=?1 and item=?2 and sequence=?3 and (person=?4 or "
                                  "person in (select other from same_person where one=?4)) order by at limit 1",
                                  number(who.as), item.value, sequence, who.id);
  return row->next() ? std::optional{at(row->integer(0))} : std::nullopt;
}

std::vector<confirmation> confirmed_of(connection& database, student_id student, std::size_t limit) {
  std::vector<confirmation> list;
  // Two halves, each with an index on the student.
  const auto row = database.query(
      "select coalesce(n.person, s.person), s.item, s.sequence, s.at from (select id from item where student=?1 and "
      "kind<10 union all select id from item where student=?1 and kind>=10) i join seen s on s.item=i.id and s.role=1 "
      "left join identity n on n.entity=s.person order by s.at desc, s.item desc limit ?2",
      student.value, static_cast<std::int64_t>(limit));
  while (row->next()) list.push_back({row->integer(0), {row->integer(1)}, row->integer(2), at(row->integer(3))});
  return list;
}

std::optional<visit> find_visit(connection& database, account who) {
  const auto row =
      database.query("select before, sequence, at from visit where role=? and person=?", number(who.as), who.id);
  if (!row->next()) return std::nullopt;
  return visit{row->integer(0), row->integer(1), at(row->integer(2))};
}

void keep_visit(writing& in, account who, std::int64_t newest) {
  auto one = find_visit(in.database, who).value_or(visit{newest, newest, in.now});
  if (!one.goes_on(in.now)) one.before = one.sequence;
  in.database.run("insert into visit(role, person, before, sequence, at) values(?, ?, ?, ?, ?) on conflict(role, "
                  "person) do update set before=excluded.before, sequence=excluded.sequence, at=excluded.at",
                  number(who.as), who.id, one.before, std::max(one.sequence, newest), seconds(in.now));
}

void keep_answers_read(writing& in, account who, std::int64_t message) {
  in.database.run("update visit set answer=?1 where role=?2 and person=?3 and answer<?1", message, number(who.as),
                  who.id);
}

std::int64_t answers_read(connection& database, account who) {
  const auto row =
      database.query("select coalesce(max(answer), 0) from visit where role=?1 and (person=?2 or person in "
                     "(select other from same_person where one=?2))",
                     number(who.as), who.id);
  return row->next() ? row->integer(0) : 0;
}

std::int64_t remove_old_visits(writing& in, moment older_than) {
  in.database.run("delete from visit where (role, person) in (select role, person from visit where at<? limit ?)",
                  seconds(older_than), removed_at_once);
  return in.database.changed_rows();
}

void erase_seen(writing& in, std::int64_t person) {
  in.database.run("delete from seen where (person=?1 and role in (1, 2)) or item in (select id from item where "
                  "student=?1 and kind<10 union all select id from item where student=?1 and kind>=10)",
                  person);
  in.database.run("delete from visit where person=? and role in (1, 2)", person);
}

} // namespace keukentafel::store
