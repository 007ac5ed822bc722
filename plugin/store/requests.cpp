#include "store/requests.hpp"

#include "store/audit.hpp"
#include "store/sqlite.hpp"

#include <fmt/format.h>

namespace keukentafel::store {

namespace {

using text = std::string_view;

constexpr std::chrono::days a_day{1};
constexpr auto absence = bit_of(record::category::absence);

std::int64_t number_of(request_state state) { return static_cast<std::int64_t>(state); }

constexpr const char* all_columns =
    "select q.id, q.key, a.name, e.key, q.student, q.role, q.person, q.client_id, q.what, q.said, q.state, q.note, "
    "q.asked_at, q.ended_at from request q join adapter a on a.id=q.adapter join entity e on e.id=q.student ";
/// Under every number that is the same person.
constexpr const char* of_person =
    "where q.role=?1 and (q.person=?2 or q.person in (select other from same_person where one=?2))";

request_row read_row(const rows& row) {
  request_row one;
  one.id = row.integer(0);
  one.key = row.text(1);
  one.adapter = row.text(2);
  one.student_key = row.text(3);
  one.student = {row.integer(4)};
  one.by = {static_cast<role>(row.integer(5)), row.integer(6)};
  one.client_id = row.text(7);
  one.what = static_cast<record::request_kind>(row.integer(8));
  one.said = record::detail_from_json(row.text(9));
  one.state = static_cast<request_state>(row.integer(10));
  one.note = row.text(11);
  one.asked_at = at(row.integer(12));
  if (!row.is_null(13)) one.ended_at = at(row.integer(13));
  return one;
}

std::vector<request_row> read_all(std::unique_ptr<rows> row) {
  std::vector<request_row> list;
  while (row->next()) list.push_back(read_row(*row));
  return list;
}

std::optional<request_row> find_request(connection& database, account by, text client_id) {
  static const auto sql = std::string{all_columns} + of_person + " and q.client_id=?3";
  const auto row = database.query(sql.c_str(), number(by.as), by.id, client_id);
  return row->next() ? std::optional{read_row(*row)} : std::nullopt;
}

/// The same days for the same reason, sent once more under another id while the school has yet to take the first. After
/// that it may have been taken back by word of mouth.
std::optional<request_row> find_alike(connection& database, const request_row& one) {
  static const auto sql =
      std::string{all_columns} + of_person + " and q.student=?3 and q.what=?4 and q.said=?5 and q.state in (1, 3)";
  const auto row = database.query(sql.c_str(), number(one.by.as), one.by.id, one.student.value,
                                  static_cast<std::int64_t>(one.what), text{record::to_json(one.said)});
  return row->next() ? std::optional{read_row(*row)} : std::nullopt;
}

std::int64_t adapter_of(connection& database, student_id student) {
  const auto row = database.query("select adapter from student where id=?", student.value);
  if (!row->next()) throw std::runtime_error("a request is about nobody who is known");
  return row->integer(0);
}

/// By whom: nobody learns from a limit that somebody else reports. Also of the same people under other numbers.
struct load {
  std::int64_t open = 0, today = 0;
};
load load_of(writing& in, student_id student, account by) {
  const auto row = in.database.query(
      "select coalesce(sum(case when state in (1, 3) then 1 else 0 end), 0), coalesce(sum(case when asked_at>? then 1 "
      "else 0 end), 0) from request where (student=? or student in (select other from same_person where one=?)) and "
      "role=? and (person=? or person in (select other from same_person where one=?))",
      seconds(in.now - a_day), student.value, student.value, number(by.as), by.id, by.id);
  return row->next() ? load{row->integer(0), row->integer(1)} : load{};
}

} // namespace

std::string_view to_text(request_state what) {
  constexpr std::array<text, 4> names{"waiting", "written", "with_staff", "done"};
  return names.at(static_cast<std::size_t>(what) - 1);
}

asked keep_request(writing& in, request_row& one, const policy::asking& school) {
  if (auto kept = find_request(in.database, one.by, one.client_id)) {
    const bool is_same = kept->student == one.student && kept->what == one.what && kept->said == one.said;
    one = std::move(*kept);
    return is_same ? asked::before : asked::differs;
  }
  if (auto alike = find_alike(in.database, one)) {
    one = std::move(*alike);
    return asked::before;
  }
  const auto now_is = load_of(in, one.student, one.by);
  if (now_is.open >= school.open_per_student) return asked::too_many_open;
  if (now_is.today >= school.a_day_per_student) return asked::too_many_today;
  in.database.run("insert into request(key, adapter, student, role, person, client_id, what, said, state, asked_at) "
                  "values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                  text{one.key}, adapter_of(in.database, one.student), one.student.value, number(one.by.as), one.by.id,
                  text{one.client_id}, static_cast<std::int64_t>(one.what), text{record::to_json(one.said)},
                  number_of(request_state::waiting), seconds(in.now));
  const auto id = in.database.last_row();
  record(in, {audit_event::request_made, one.by, one.student, absence, channel::none, fmt::format("request-{}", id)});
  one = find_request(in.database, one.by, one.client_id).value();
  return asked::kept;
}

void answer_request(writing& in, adapter_id adapter, text key, request_state state, text note) {
  in.database.run("update request set state=?, note=?, ended_at=case when ?=2 then ? end where adapter=? and key=? and "
                  "state=1",
                  number_of(state), note, number_of(state), seconds(in.now), adapter.value, key);
  if (in.database.changed_rows() == 0) return;
  const auto row = in.database.query("select q.id, q.student, a.name from request q join adapter a on a.id=q.adapter "
                                     "where q.key=?",
                                     key);
  if (!row->next()) return;
  record(in, {audit_event::request_answered,
              text{row->text(2)},
              {row->integer(1)},
              absence,
              channel::none,
              fmt::format("request-{}", row->integer(0))});
}

bool finish_request(writing& in, std::int64_t id, account by) {
  in.database.run("update request set state=4, ended_at=?, ended_by=? where id=? and state=3", seconds(in.now), by.id,
                  id);
  if (in.database.changed_rows() == 0) return false;
  const auto row = in.database.query("select student from request where id=?", id);
  const student_id student{row->next() ? row->integer(0) : 0};
  record(in, {audit_event::request_done, by, student, absence, channel::desk, fmt::format("request-{}", id)});
  return true;
}

std::vector<request_row> requests_by(connection& database, account who, std::size_t most) {
  static const auto sql = std::string{all_columns} + of_person + " order by q.id desc limit ?3";
  return read_all(database.query(sql.c_str(), number(who.as), who.id, static_cast<std::int64_t>(most)));
}

std::vector<request_row> requests_in(connection& database, request_state state) {
  static const auto sql = std::string{all_columns} + "where q.state=? order by q.id";
  return read_all(database.query(sql.c_str(), number_of(state)));
}

std::int64_t remove_old_requests(writing& in, moment older_than) {
  in.database.run("delete from request where id in (select id from request where asked_at<? and state<>1 limit ?)",
                  seconds(older_than), removed_at_once);
  return in.database.changed_rows();
}

void erase_requests(writing& in, std::int64_t person) {
  in.database.run("delete from request where student=? or (person=? and role in (1, 2))", person, person);
}

} // namespace keukentafel::store
