#include "store/answers.hpp"

#include "store/sqlite.hpp"

namespace keukentafel::store {

bool keep_answer(writing& in, item_id item, account by, coming says, moment begins) {
  in.database.run("delete from answer where item=?1 and role=?2 and person in (select other from same_person where "
                  "one=?3 and other<>?3)",
                  item.value, number(by.as), by.id);
  in.database.run(
      "insert into answer(item, role, person, says, begins_at, at) select id, ?, ?, ?, ?, ? from item where "
      "id=? and sequence is not null and is_withdrawn=0 on conflict(item, role, person) do update set "
      "says=excluded.says, begins_at=excluded.begins_at, at=excluded.at",
      number(by.as), by.id, static_cast<std::int64_t>(says), seconds(begins), seconds(in.now), item.value);
  return in.database.changed_rows() > 0;
}

std::optional<coming> find_answer(connection& database, item_id item, account by, moment begins) {
  const auto row = database.query("select says from answer where item=?1 and role=?2 and begins_at=?4 and (person=?3 "
                                  "or person in (select other from same_person where one=?3)) order by at desc",
                                  item.value, number(by.as), by.id, seconds(begins));
  return row->next() ? std::optional{static_cast<coming>(row->integer(0))} : std::nullopt;
}

std::vector<answer_row> answers_to(connection& database, item_id item, moment begins) {
  std::vector<answer_row> list;
  const auto row =
      database.query("select role, person, says from answer a where item=? and begins_at=? and not exists("
                     "select 1 from answer b join same_person s on s.one=a.person and s.other=b.person where "
                     "b.item=a.item and b.role=a.role and b.begins_at=a.begins_at and b.person<>a.person and "
                     "(b.at>a.at or (b.at=a.at and b.person>a.person))) order by at",
                     item.value, seconds(begins));
  while (row->next())
    list.push_back({{static_cast<role>(row->integer(0)), row->integer(1)}, static_cast<coming>(row->integer(2))});
  return list;
}

void erase_answers(writing& in, item_id to) { in.database.run("delete from answer where item=?", to.value); }

void erase_answers(writing& in, student_id about) {
  in.database.run("delete from answer where item in (select id from item where student=?1 and kind<10 union all select "
                  "id from item where student=?1 and kind>=10)",
                  about.value);
}

void erase_answers_by(writing& in, std::int64_t person) {
  in.database.run("delete from answer where person=? and role in (1, 2)", person);
}

} // namespace keukentafel::store
