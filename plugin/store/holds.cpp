#include "store/holds.hpp"

#include "store/items.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::store {

namespace {

bool is_held(connection& database, item_id item) {
  return database.query("select 1 from item where id=? and hold<>0 and sequence is null", item.value)->next();
}

/// All that a student's unexcused hours hold together, whichever is named; else the item alone.
std::vector<std::int64_t> all_along(connection& database, item_id item) {
  std::vector<std::int64_t> list{item.value};
  const auto row = database.query("select f.id from item l join item f on f.student=l.student and f.id<>l.id and "
                                  "f.due_at=l.due_at and f.hold=l.hold and f.sequence is null where l.id=? and "
                                  "l.hold=? order by f.id",
                                  item.value, static_cast<std::int64_t>(policy::hold_reason::unexcused_hours));
  while (row->next()) list.push_back(row->integer(0));
  return list;
}

} // namespace

std::vector<held_item> held_items(connection& database, std::optional<student_id> of) {
  std::vector<held_item> list;
  const std::int64_t all = of ? 0 : 1, student = of ? of->value : 0;
  const auto row =
      database.query("select i.id, i.student, a.name, e.key, i.kind, i.occurred_at, i.hold, i.due_at, i.detail, i.note "
                     "from item i join adapter a on a.id=i.adapter join entity e on e.id=i.student "
                     "where i.due_at is not null and i.sequence is null and i.hold<>0 and (?=1 or i.student=?) "
                     "order by i.due_at, i.id",
                     all, student);
  while (row->next()) {
    held_item one;
    one.id = {row->integer(0)};
    one.student = {row->integer(1)};
    one.adapter = row->text(2);
    one.student_key = row->text(3);
    one.what = static_cast<record::kind>(row->integer(4));
    one.occurred_at = at(row->integer(5));
    one.why = static_cast<policy::hold_reason>(row->integer(6));
    one.until = at(row->integer(7));
    one.said = record::detail_from_json(row->text(8));
    one.note = row->text(9);
    list.push_back(std::move(one));
  }
  return list;
}

std::int64_t waiting_items(connection& database) {
  const auto row = database.query("select count(*) from item where due_at is not null and sequence is null and hold=0");
  return row->next() ? row->integer(0) : 0;
}

std::vector<waiting_item> list_waiting(connection& database, const std::unordered_set<student_id>& of,
                                       std::size_t limit) {
  std::vector<std::int64_t> found;
  {
    // The index has all that this asks.
    const auto row = database.query("select id, student from item where due_at is not null and adapter in (select id "
                                    "from adapter where is_imported=1) order by due_at, id");
    while (found.size() < limit && row->next())
      if (of.contains({row->integer(1)}) && !is_held(database, {row->integer(0)})) found.push_back(row->integer(0));
  }
  std::vector<waiting_item> list;
  for (const auto id : found) {
    const auto row =
        database.query("select student, kind, occurred_at, due_at, sequence is not null from item where id=?", id);
    if (!row->next()) continue;
    list.push_back({{id},
                    {row->integer(0)},
                    static_cast<record::kind>(row->integer(1)),
                    at(row->integer(2)),
                    at(row->integer(3)),
                    row->integer(4) != 0});
  }
  return list;
}

bool release_hold(writing& in, item_id item) {
  if (!is_held(in.database, item)) return false;
  for (const auto id : all_along(in.database, item)) {
    in.database.run("update item set guardians_at=0 where id=?", id);
    publish_item(in, {id});
  }
  return true;
}

bool keep_hold(writing& in, item_id item, moment until) {
  if (!is_held(in.database, item)) return false;
  for (const auto id : all_along(in.database, item))
    in.database.run("update item set due_at=?, guardians_at=0 where id=?", seconds(until), id);
  return true;
}

bool set_note(writing& in, item_id item, std::string_view sentence) {
  bool is_published = false;
  {
    const auto row =
        in.database.query("select sequence is not null from item where id=? and is_withdrawn=0", item.value);
    if (!row->next()) return false;
    is_published = row->integer(0) != 0;
  }
  in.database.run("update item set note=? where id=?", sentence, item.value);
  if (is_published) publish_item(in, item);
  return true;
}

} // namespace keukentafel::store
