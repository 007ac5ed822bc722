#include "store/staff.hpp"

#include "base/crypto.hpp"
#include "base/one_time.hpp"
#include "store/audit.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::store {

using text = std::string_view;

std::optional<staff_row> find_mentor(connection& database, text adapter, text key) {
  const auto row =
      database.query("select a.id, m.mentor, m.name from mentor m join entity e on e.id=m.entity "
                     "join adapter a on a.id=e.adapter where a.name=? and (m.mentor=? or m.mentor=?) limit 1",
                     adapter, key, text{"staff/" + std::string{key}});
  if (!row->next()) return std::nullopt;
  return staff_row{row->integer(0), row->text(1), row->text(2), false};
}

std::optional<std::int64_t> find_staff(connection& database, std::int64_t adapter, text key) {
  const auto row = database.query("select id from staff where adapter=? and key=?", adapter, key);
  if (!row->next()) return std::nullopt;
  return row->integer(0);
}

std::int64_t keep_staff(writing& in, const staff_row& who) {
  in.database.run("insert into staff(adapter, key, name, is_administrator) values(?, ?, ?, ?) "
                  "on conflict(adapter, key) do update set name=excluded.name",
                  who.adapter, text{who.key}, text{who.name}, std::int64_t{who.is_administrator});
  const auto row = in.database.query("select id from staff where adapter=? and key=?", who.adapter, text{who.key});
  if (!row->next()) throw std::logic_error("a row of staff is gone in its own transaction");
  return row->integer(0);
}

std::string begin_one_time(writing& in, std::int64_t id) {
  in.database.run("update staff set one_time_key=? where id=? and one_time_key=''", text{to_hex(random_bytes(20))}, id);
  return load_staff(in.database, id).value_or(staff_row{}).one_time_key;
}

bool verify(writing& in, std::int64_t id, text session_hash, text code) {
  const auto who = load_staff(in.database, id);
  if (!who || who->one_time_key.empty()) return false;
  const auto step = match_one_time(from_hex(who->one_time_key), code, in.now, who->one_time_step);
  if (!step) {
    in.database.run("update session set wrong=wrong+1 where hash=?", session_hash);
    in.database.run("delete from session where hash=? and wrong>=?", session_hash, wrong_codes_at_most);
    const bool is_out = in.database.changed_rows() > 0;
    const account self{role::staff, id};
    record(in, {audit_event::second_step_failed, self, {}, 0, channel::desk, about(self)});
    if (is_out) record(in, {audit_event::access_revoked, self, {}, 0, channel::desk, about(self)});
    return false;
  }
  in.database.run("update staff set one_time_step=? where id=?", *step, id);
  in.database.run("update session set verified_at=?, wrong=0 where hash=?", seconds(in.now), session_hash);
  return true;
}

void forget_one_time(writing& in, std::int64_t id) {
  in.database.run("update staff set one_time_key='', one_time_step=0 where id=?", id);
}

std::optional<staff_row> load_staff(connection& database, std::int64_t id) {
  const auto row = database.query("select adapter, key, name, is_administrator, one_time_key, one_time_step from staff "
                                  "where id=?",
                                  id);
  if (!row->next()) return std::nullopt;
  return staff_row{row->integer(0), row->text(1), row->text(2), row->integer(3) != 0, row->text(4), row->integer(5)};
}

} // namespace keukentafel::store
