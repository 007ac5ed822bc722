#include "policy/moments.hpp"
#include "store/items.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <limits>

namespace keukentafel::store {

namespace {

record::item read_item(const rows& row) {
  record::item one;
  one.id = {row.integer(0)};
  one.student = {row.integer(1)};
  one.what = static_cast<record::kind>(row.integer(2));
  one.occurred_at = at(row.integer(3));
  one.published_at = at(row.integer(4));
  one.sequence = row.integer(5);
  one.is_withdrawn = row.integer(6) != 0;
  one.said = record::detail_from_json(row.text(7));
  one.previous = row.text(8);
  one.is_early = row.integer(9) > 0;
  one.comment = row.text(10);
  one.note = row.text(11);
  return one;
}

const std::string columns = "select id, student, kind, occurred_at, published_at, sequence, is_withdrawn, detail, "
                            "previous, guardians_at, comment, note",
                  place = "select sequence, kind, guardians_at",
                  newest = " from item where student=?1 and sequence<?2 and (?3>>kind)&1=1 and guardians_at<=?4",
                  in_order = " order by sequence desc limit ?5";

// The kinds of one category stand in one ten. Results are the first, and have the index item_results: they are most of
// what is written, and stand in that one only. The others have item_others for all of them, and item_category for each
// ten: the newest of a rare category may lie below a hundred thousand of another. The end results of courses have
// item_final for the same reason. SQLite merges the parts of a query, and reads no more of them than it gives.
constexpr std::int64_t tens = 4;
const std::string end_results = "kind<10 and json_extract(detail, '$.final')=1";

std::string of_results_and_others(const std::string& select, const std::string& order) {
  return select + " and kind<10 union all " + select + " and kind>=10" + order;
}

/// The tens are the parameters from 6 on; `of_results` as the index says it.
std::string of_each_ten(const std::string& select, const std::string& of_results = "kind<10") {
  auto sql = select + " and " + of_results + " and ?6 is not null";
  for (std::int64_t ten = 1; ten < tens; ++ten)
    sql += " union all " + select + " and kind>=10 and kind/10=?" + std::to_string(6 + ten);
  return sql + in_order;
}

/// Nothing where no kind of it is asked for: then nothing of it is read.
std::optional<std::int64_t> asked(std::uint64_t kinds, std::int64_t ten) {
  return (kinds >> (10 * ten) & 0x3ff) != 0 ? std::optional{ten} : std::nullopt;
}

bool asks_all(std::uint64_t kinds) {
  for (std::int64_t ten = 0; ten < tens; ++ten)
    if (!asked(kinds, ten)) return false;
  return true;
}

struct query_forms {
  explicit query_forms(const std::string& select)
      : of_all(of_results_and_others(select, in_order)), of_some(of_each_ten(select)),
        of_end_results(of_each_ten(select, end_results)) {}
  std::string of_all, of_some, of_end_results;
  const std::string& fit(const item_query& which) const {
    if (which.has_end_results_only) return of_end_results;
    return asks_all(which.kinds) ? of_all : of_some;
  }
};

template <class Read>
std::vector<record::item> find_newest(connection& database, const item_query& which, const query_forms& forms,
                                      Read read) {
  std::vector<record::item> list;
  list.reserve(std::min<std::size_t>(which.limit, 32));
  const auto kinds = static_cast<std::int64_t>(which.kinds), limit = static_cast<std::int64_t>(which.limit);
  const auto latest = which.is_early_too ? never : std::int64_t{0};
  const auto& sql = forms.fit(which);
  const auto row =
      &sql == &forms.of_all
          ? database.query(sql.c_str(), which.student.value, which.before, kinds, latest, limit)
          : database.query(sql.c_str(), which.student.value, which.before, kinds, latest, limit, asked(which.kinds, 0),
                           asked(which.kinds, 1), asked(which.kinds, 2), asked(which.kinds, 3));
  while (row->next()) list.push_back(read(*row));
  return list;
}

} // namespace

std::vector<record::item> newest_items(connection& database, const item_query& which) {
  static const query_forms forms{columns + newest};
  return find_newest(database, which, forms, read_item);
}

std::vector<record::item> newest_places(connection& database, const item_query& which) {
  static const query_forms forms{place + newest};
  return find_newest(database, which, forms, [&](const rows& row) {
    record::item one;
    one.student = which.student;
    one.sequence = row.integer(0);
    one.what = static_cast<record::kind>(row.integer(1));
    one.is_early = row.integer(2) > 0;
    if (which.has_end_results_only && record::rule_of(one.what).of == record::category::result)
      one.said.set("final", true);
    return one;
  });
}

std::vector<record::item> announced_items(connection& database, student_id student, std::int64_t after,
                                          std::size_t limit) {
  static const auto sql = of_results_and_others(
      columns + " from item where student=?1 and sequence>?2 and is_announced=1", " order by sequence limit ?3");
  std::vector<record::item> list;
  const auto row = database.query(sql.c_str(), student.value, after, static_cast<std::int64_t>(limit));
  while (row->next()) list.push_back(read_item(*row));
  return list;
}

std::optional<record::item> find_item(connection& database, item_id item) {
  static const auto sql = columns + " from item where id=? and sequence is not null";
  const auto row = database.query(sql.c_str(), item.value);
  return row->next() ? std::optional{read_item(*row)} : std::nullopt;
}

std::vector<record::item> pending_items(connection& database, const std::unordered_set<student_id>& of,
                                        std::size_t limit) {
  static const auto sql = columns + " from item where id=? and is_withdrawn=0";
  std::vector<std::int64_t> found;
  {
    // The index has all that this asks.
    const auto row = database.query("select id, student from item where due_at is not null and adapter in (select id "
                                    "from adapter where is_imported=1) order by due_at, id");
    while (found.size() < limit && row->next())
      if (of.contains({row->integer(1)})) found.push_back(row->integer(0));
  }
  std::vector<record::item> list;
  for (const auto id : found) {
    const auto row = database.query(sql.c_str(), id);
    if (row->next()) list.push_back(read_item(*row));
  }
  return list;
}

std::string adapter_of(connection& database, item_id item) {
  const auto row =
      database.query("select a.name from item i join adapter a on a.id=i.adapter where i.id=?", item.value);
  return row->next() ? row->text(0) : std::string{};
}

std::vector<record::item> coming_items(connection& database, student_id student, moment from, moment until,
                                       std::size_t limit) {
  static const auto sql = columns + " from item where student=? and kind=30 and occurred_at>? and occurred_at<=? and "
                                    "sequence is not null and is_withdrawn=0 order by occurred_at, id limit ?";
  std::vector<record::item> list;
  const auto row =
      database.query(sql.c_str(), student.value, seconds(from), seconds(until), static_cast<std::int64_t>(limit));
  while (row->next()) list.push_back(read_item(*row));
  return list;
}

std::vector<record::item> coming_presentations(connection& database, student_id student, moment from, moment until,
                                               std::size_t limit) {
  // A moment is kept as a text of one form, so that texts stand in the order of time.
  static const auto sql = columns + " from item where student=?1 and kind=28 and json_extract(detail, "
                                    "'$.presentation_from')>?2 and json_extract(detail, '$.presentation_from')<=?3 and "
                                    "sequence is not null and is_withdrawn=0 order by json_extract(detail, "
                                    "'$.presentation_from') limit ?4";
  std::vector<record::item> list;
  const auto after = to_text(from), last = to_text(until);
  const auto row = database.query(sql.c_str(), student.value, std::string_view{after}, std::string_view{last},
                                  static_cast<std::int64_t>(limit));
  while (row->next()) list.push_back(read_item(*row));
  return list;
}

record::absence_totals add_up_absence(connection& database, student_id student, moment since, bool is_early_too) {
  record::absence_totals totals{student, 0, 0};
  const auto row =
      database.query("select kind, detail from item where student=? and occurred_at>=? and kind between 10 "
                     "and 13 and sequence is not null and is_withdrawn=0 and guardians_at<=?",
                     student.value, seconds(since), is_early_too ? never : 0);
  while (row->next()) {
    if (static_cast<record::kind>(row->integer(0)) == record::kind::late) continue;
    const auto said = record::detail_from_json(row->text(1));
    const auto* written = said.find("lesson_hours");
    const auto hours = written ? std::get<std::int64_t>(*written) : 1;
    totals.hours += hours;
    totals.unexcused += policy::unexcused_hours(said);
  }
  return totals;
}

std::vector<std::int64_t> absence_of_group(connection& database, student_id student, moment since, day today) {
  constexpr std::int64_t most = 60;
  std::vector<student_id> others;
  {
    const auto date = keukentafel::to_text(today);
    const auto row = database.query(
        "select distinct o.student from mentor m join student s on s.id=m.student join mentor o on o.mentor=m.mentor "
        "join student t on t.id=o.student and t.adapter=s.adapter and t.is_deceased=0 where m.student=?1 and "
        "o.student<>?1 and m.from_day<=?2 and coalesce(m.until_day, ?2)>=?2 and o.from_day<=?2 and "
        "coalesce(o.until_day, ?2)>=?2 and o.student not in (select other from same_person where one=?1) and exists "
        "(select 1 from enrolment e where e.student=o.student and e.is_active=1 and e.from_day<=?2 and "
        "coalesce(e.until_day, ?2)>=?2) limit ?3",
        student.value, std::string_view{date}, most);
    while (row->next()) others.push_back({row->integer(0)});
  }
  std::vector<std::int64_t> hours;
  hours.reserve(others.size());
  for (const auto one : others) hours.push_back(add_up_absence(database, one, since, false).hours);
  return hours;
}

} // namespace keukentafel::store
