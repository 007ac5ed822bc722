#include "store/office_hours.hpp"

#include "policy/reader.hpp"
#include "store/sqlite.hpp"

#include <set>

namespace keukentafel::store {

using text = std::string_view;

office_hours load_office_hours(connection& database, std::int64_t staff) {
  const auto row =
      database.query("select hours, stand_in, coalesce(stand_in_until, '') from office_hours where staff=?", staff);
  if (!row->next()) return {};
  return {row->text(0), row->text(1), parse_day(row->text(2))};
}

void keep_office_hours(writing& in, std::int64_t staff, const office_hours& what) {
  const auto until = what.until ? std::optional{to_text(*what.until)} : std::nullopt;
  in.database.run("insert into office_hours(staff, hours, stand_in, stand_in_until) values(?, ?, ?, ?) on "
                  "conflict(staff) do update set hours=excluded.hours, stand_in=excluded.stand_in, "
                  "stand_in_until=excluded.stand_in_until",
                  staff, text{what.hours}, text{what.stand_in}, until);
}

std::vector<mentor_row> mentors_of(connection& database, student_id student, day today) {
  std::vector<mentor_row> list;
  std::set<std::string> told;
  const auto row = database.query(
      "select m.mentor, m.name, m.from_day, coalesce(m.until_day, ''), coalesce(s.id, 0), coalesce(s.one_time_step, 0) "
      "from mentor m join student t on t.id=m.student left join staff s on s.adapter=t.adapter and s.key=m.mentor and "
      "s.is_administrator=0 where m.student=? order by m.name, m.mentor",
      student.value);
  while (row->next()) {
    const auto from = parse_day(row->text(2)), until = parse_day(row->text(3));
    const bool is_open = row->text(3).empty();
    if (!from || (!is_open && !until) || !policy::period{*from, until}.holds_on(today)) continue;
    if (!told.insert(row->text(0)).second) continue;
    mentor_row one{row->text(1), row->integer(5) != 0, load_office_hours(database, row->integer(4))};
    if (!one.told.until || *one.told.until < today) one.told.stand_in.clear();
    list.push_back(std::move(one));
  }
  return list;
}

void forget_stand_ins(writing& in, day today) {
  in.database.run("update office_hours set stand_in='', stand_in_until=null where stand_in_until<?",
                  text{to_text(today)});
}

} // namespace keukentafel::store
