#include "store/staff.hpp"

#include "store/sqlite.hpp"

namespace keukentafel::store {

using text = std::string_view;

std::optional<staff_row> find_mentor(connection& database, text adapter, text key) {
  const auto row = database.query("select a.id, m.mentor, m.name from mentor m join entity e on e.id=m.entity "
                                  "join adapter a on a.id=e.adapter where a.name=? and m.mentor=? limit 1",
                                  adapter, key);
  if (!row->next()) return std::nullopt;
  return staff_row{row->integer(0), row->text(1), row->text(2), false};
}

std::int64_t keep_staff(writing& in, const staff_row& who) {
  in.database.run("insert into staff(adapter, key, name, is_administrator) values(?, ?, ?, ?) "
                  "on conflict(adapter, key) do update set name=excluded.name",
                  who.adapter, text{who.key}, text{who.name}, std::int64_t{who.is_administrator});
  const auto row = in.database.query("select id from staff where adapter=? and key=?", who.adapter, text{who.key});
  if (!row->next()) throw std::logic_error("a row of staff is gone in its own transaction");
  return row->integer(0);
}

std::optional<staff_row> load_staff(connection& database, std::int64_t id) {
  const auto row =
      database.query("select adapter, key, name, is_administrator, one_time_key from staff where id=?", id);
  if (!row->next()) return std::nullopt;
  return staff_row{row->integer(0), row->text(1), row->text(2), row->integer(3) != 0, row->text(4)};
}

} // namespace keukentafel::store
