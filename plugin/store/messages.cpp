#include "store/messages.hpp"

#include "store/audit.hpp"
#include "store/sqlite.hpp"

#include <algorithm>

namespace keukentafel::store {

namespace {

using text = std::string_view;

constexpr const char* all_columns = "select id, student, role, person, by_role, by_person, words, item, sent_at, "
                                    "is_settled from message ";
/// The account of a thread under every number that is the same person.
constexpr const char* of_thread = "student=?1 and role=?2 and (person=?3 or person in (select other from same_person "
                                  "where one=?3))";

message_row read_row(const rows& row) {
  message_row one;
  one.id = row.integer(0);
  one.in = {{row.integer(1)}, {static_cast<role>(row.integer(2)), row.integer(3)}};
  one.by = {static_cast<role>(row.integer(4)), row.integer(5)};
  one.words = row.text(6);
  if (!row.is_null(7)) one.about = item_id{row.integer(7)};
  one.sent_at = at(row.integer(8));
  one.is_settled = row.integer(9) != 0;
  return one;
}

/// What became of it under this id already; nothing when it is new.
std::optional<sent> find_sent(writing& in, const message_draft& what) {
  const auto row =
      in.database.query("select student=? and words=? from message where by_role=? and by_person=? and client_id=?",
                        what.in.student.value, text{what.words}, number(what.by.as), what.by.id, text{what.client_id});
  if (!row->next()) return std::nullopt;
  return row->integer(0) != 0 ? sent::before : sent::differs;
}

void add(writing& in, const message_draft& what) {
  in.database.run("insert into message(student, role, person, by_role, by_person, client_id, words, item, sent_at, "
                  "is_settled) values(?, ?, ?, ?, ?, ?, ?, nullif(?, 0), ?, ?)",
                  what.in.student.value, number(what.in.with.as), what.in.with.id, number(what.by.as), what.by.id,
                  text{what.client_id}, text{what.words}, what.about.value_or(item_id{}).value, seconds(in.now),
                  std::int64_t{what.by.as == role::staff});
  record(in, {audit_event::message_sent, what.by, what.in.student, message_bit,
              what.by.as == role::staff ? channel::desk : channel::page, about(what.in.with)});
}

/// How many waited.
std::int64_t settle(writing& in, const thread& which, std::int64_t last_read) {
  static const auto sql = std::string{"update message set is_settled=1 where is_settled=0 and id<=?4 and "} + of_thread;
  in.database.run(sql.c_str(), which.student.value, number(which.with.as), which.with.id, last_read);
  return in.database.changed_rows();
}

} // namespace

sent send_message(writing& in, const message_draft& what, std::int64_t a_day) {
  if (const auto known = find_sent(in, what)) return *known;
  {
    static const auto sql =
        std::string{"select count(*) from message where by_role<>3 and sent_at>?4 and "} + of_thread;
    const auto row = in.database.query(sql.c_str(), what.in.student.value, number(what.in.with.as), what.in.with.id,
                                       seconds(in.now - a_day_long));
    if (row->next() && row->integer(0) >= a_day) return sent::too_many_today;
  }
  add(in, what);
  return sent::kept;
}

sent answer_message(writing& in, const message_draft& what, std::int64_t last_read) {
  if (const auto known = find_sent(in, what)) return *known;
  add(in, what);
  settle(in, what.in, last_read);
  return sent::kept;
}

bool settle_messages(writing& in, const thread& which, std::int64_t last_read, account by) {
  if (settle(in, which, last_read) == 0) return false;
  record(in, {audit_event::message_settled, by, which.student, message_bit, channel::desk, about(which.with)});
  return true;
}

std::vector<message_row> messages_in(connection& database, const thread& which, std::size_t most) {
  static const auto sql = std::string{all_columns} + "where " + of_thread + " order by id desc limit ?4";
  std::vector<message_row> list;
  const auto row = database.query(sql.c_str(), which.student.value, number(which.with.as), which.with.id,
                                  static_cast<std::int64_t>(most));
  while (row->next()) list.push_back(read_row(*row));
  std::reverse(list.begin(), list.end());
  return list;
}

std::int64_t newest_answer(connection& database, const thread& which) {
  const auto row = database.query("select coalesce(max(id), 0) from message where student=?1 and role=?2 and by_role=3 "
                                  "and (person=?3 or person in (select other from same_person where one=?3))",
                                  which.student.value, static_cast<std::int64_t>(which.with.as), which.with.id);
  return row->next() ? row->integer(0) : 0;
}

std::optional<message_row> find_message(connection& database, std::int64_t id) {
  static const auto sql = std::string{all_columns} + "where id=?";
  const auto row = database.query(sql.c_str(), id);
  return row->next() ? std::optional{read_row(*row)} : std::nullopt;
}

std::vector<message_row> last_messages(connection& database, student_id student, std::size_t most) {
  static const auto sql = std::string{all_columns} +
                          "where id in (select max(m.id) from message m left join identity i on "
                          "i.entity=m.person where m.student=? group by m.role, coalesce(i.person, m.person)) "
                          "order by id desc limit ?";
  std::vector<message_row> list;
  const auto row = database.query(sql.c_str(), student.value, static_cast<std::int64_t>(most));
  while (row->next()) list.push_back(read_row(*row));
  static const auto waits = std::string{"select 1 from message where is_settled=0 and "} + of_thread;
  for (auto& one : list)
    one.is_settled =
        !database.query(waits.c_str(), one.in.student.value, number(one.in.with.as), one.in.with.id)->next();
  return list;
}

std::int64_t waiting_messages(connection& database, student_id student) {
  const auto row = database.query("select count(*) from message where student=? and is_settled=0", student.value);
  return row->next() ? row->integer(0) : 0;
}

std::int64_t remove_old_messages(writing& in, moment older_than) {
  in.database.run("delete from message where id in (select id from message where sent_at<? order by sent_at limit ?)",
                  seconds(older_than), removed_at_once);
  return in.database.changed_rows();
}

void erase_messages(writing& in, std::int64_t person) {
  in.database.run("delete from message where student=? or (person=? and role in (1, 2))", person, person);
}

} // namespace keukentafel::store
