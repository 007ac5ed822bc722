#include "store/keep.hpp"

#include "store/audit.hpp"
#include "store/erasure.hpp"
#include "store/items.hpp"
#include "store/roster_rows.hpp"
#include "store/sqlite.hpp"

#include <fmt/format.h>

namespace keukentafel::store {

namespace {

using text = std::string_view;

/// The guardian, under each number that an administrator confirmed to be the same person.
void signal_guardian(writing& in, std::int64_t id) {
  in.changed.accounts.insert({role::guardian, id});
  const auto row = in.database.query("select other from same_person where one=?", id);
  while (row->next()) in.changed.accounts.insert({role::guardian, row->integer(0)});
}

/// Everyone whose rights may rest on this entity. Before and after each change of the roster.
void signal(writing& in, record::entity_type type, std::int64_t id) {
  in.changed.has_new_rights = true;
  switch (type) {
  case record::entity_type::student: in.changed.students.insert({id}); break;
  case record::entity_type::guardian: signal_guardian(in, id); break;
  case record::entity_type::relation: {
    const auto row = in.database.query("select student, guardian from relation where id=?", id);
    if (!row->next()) break;
    in.changed.students.insert({row->integer(0)});
    signal_guardian(in, row->integer(1));
    break;
  }
  case record::entity_type::enrolment: {
    const auto row = in.database.query("select student from enrolment where id=?", id);
    if (row->next()) in.changed.students.insert({row->integer(0)});
    break;
  }
  default: break;
  }
}

/// The student that an entity is about; 0: none.
std::int64_t student_of(writing& in, record::entity_type type, std::int64_t id) {
  if (type == record::entity_type::student) return id;
  if (type == record::entity_type::guardian) return 0;
  const auto row = type == record::entity_type::relation
                       ? in.database.query("select student from relation where id=?", id)
                   : type == record::entity_type::enrolment
                       ? in.database.query("select student from enrolment where id=?", id)
                       : in.database.query("select student from mentor where entity=? limit 1", id);
  return row->next() ? row->integer(0) : 0;
}

/// During a first import everything is new: the school as a whole comes in, nobody changes a right.
void tell_audit(writing& in, audit_event what, record::entity_type type, const entity& of, std::int64_t student) {
  const auto row = in.database.query("select name from adapter where id=? and is_imported=1", of.adapter.value);
  if (!row->next()) return;
  record(in,
         {what, text{row->text(0)}, {student}, 0, channel::none, fmt::format("{} {}", record::to_text(type), of.id)});
}

/// What a repeat says again changes nothing.
void keep_roster(writing& in, const entity& of, record::entity_type type, const record::state& state) {
  if (is_kept_so(in, of, state)) return;
  signal(in, type, of.id);
  const auto before = student_of(in, type, of.id);
  remove_row(in, type, of.id);
  insert_row(in, of, state);
  signal(in, type, of.id);
  const auto after = student_of(in, type, of.id);
  if (before != 0 && before != after) tell_audit(in, audit_event::roster_gone, type, of, before);
  if (after != 0 || before == 0) tell_audit(in, audit_event::roster_kept, type, of, after);
}

void remove_roster(writing& in, const entity& of, record::entity_type type) {
  if (!has_row(in, type, of.id)) return;
  signal(in, type, of.id);
  const auto student = student_of(in, type, of.id);
  remove_row(in, type, of.id);
  tell_audit(in, audit_event::roster_gone, type, of, student);
}

bool is_older(const entity& of, std::uint64_t version) { return version != 0 && version < of.version; }

void mark(writing& in, const entity& of, text key, bool is_present, std::uint64_t version) {
  in.database.run("update entity set is_present=?, version=?, item=? where id=?", std::int64_t{is_present},
                  static_cast<std::int64_t>(version), of.item, of.id);
  in.database.run("delete from set_aside where adapter=? and key=?", of.adapter.value, key);
}

entity read_entity(const rows& row, adapter_id adapter) {
  entity one;
  one.id = row.integer(0);
  one.adapter = adapter;
  one.is_present = row.integer(1) != 0;
  one.version = static_cast<std::uint64_t>(row.integer(2));
  if (!row.is_null(3)) one.item = row.integer(3);
  return one;
}

record::entity_type type_of(text key) {
  const auto type = record::type_of_key(key);
  if (!type) throw std::logic_error("a key that is no key reached the store");
  return *type;
}

/// Where someone was erased, a tombstone of what is not there leaves no row: its key could lead to that person.
bool is_known(writing& in, adapter_id adapter, text key) {
  return in.database.query("select 1 from entity where adapter=? and key=?", adapter.value, key)->next();
}

} // namespace

entity find_entity(writing& in, adapter_id adapter, text key) {
  {
    const auto row = in.database.query("select id, is_present, version, item from entity where adapter=? and key=?",
                                       adapter.value, key);
    if (row->next()) return read_entity(*row, adapter);
  }
  in.database.run("insert into entity(adapter, key, type) values(?, ?, ?)", adapter.value, key,
                  static_cast<std::int64_t>(type_of(key)));
  entity made;
  made.id = in.database.last_row();
  made.adapter = adapter;
  return made;
}

std::vector<entity> find_items(writing& in, adapter_id adapter, const std::vector<std::string>& keys) {
  std::vector<entity> found;
  for (const auto& key : keys) {
    const auto row = in.database.query(
        "select id, is_present, version, item from entity where adapter=? and key=? and item is not null",
        adapter.value, text{key});
    if (row->next()) found.push_back(read_entity(*row, adapter));
  }
  return found;
}

adapter_id register_adapter(writing& in, text name, moment publish_from) {
  in.database.run("insert into adapter(name, publish_from) values(?, ?) on conflict do nothing", name,
                  seconds(publish_from));
  return find_adapter(in.database, name).value();
}

std::optional<adapter_id> find_adapter(connection& database, text name) {
  const auto row = database.query("select id from adapter where name=?", name);
  if (!row->next()) return std::nullopt;
  return adapter_id{row->integer(0)};
}

void keep(writing& in, adapter_id adapter, text key, std::uint64_t version, const record::state& state) {
  const auto type = type_of(key);
  if (is_erased(in, adapter, key) || is_about_erased(in, adapter, state)) return;
  auto of = find_entity(in, adapter, key);
  if (is_older(of, version)) return;
  if (const auto* item = std::get_if<record::item_state>(&state)) keep_item(in, of, *item);
  else keep_roster(in, of, type, state);
  mark(in, of, key, true, version);
}

void keep_gone(writing& in, adapter_id adapter, text key, std::uint64_t version) {
  const auto type = type_of(key);
  if (is_erased(in, adapter, key) || (has_erased(in) && !is_known(in, adapter, key))) return;
  auto of = find_entity(in, adapter, key);
  if (is_older(of, version)) return;
  forget_about(in, adapter, key);
  if (record::is_item(type)) withdraw_item(in, of);
  else remove_roster(in, of, type);
  mark(in, of, key, false, version);
}

void keep_aside(writing& in, adapter_id adapter, text key, text reason, text event, std::uint64_t version) {
  if (is_erased(in, adapter, key) || names_erased(in, adapter, event)) return;
  const auto type = record::type_of_key(key);
  if (type) {
    const auto of = find_entity(in, adapter, key);
    if (is_older(of, version)) return;
    if (!record::is_item(*type)) remove_roster(in, of, *type);
  }
  in.database.run(
      "insert into set_aside(adapter, key, reason, at, version, event) values(?, ?, ?, ?, ?, ?) "
      "on conflict(adapter, key) do update set reason=excluded.reason, at=excluded.at, version=excluded.version, "
      "event=excluded.event, tries=set_aside.tries+1",
      adapter.value, key, reason, seconds(in.now), static_cast<std::int64_t>(version), event);
}

std::vector<std::string> keys_under(writing& in, adapter_id adapter, text prefix) {
  std::vector<std::string> keys;
  const std::string end = std::string{prefix} + '\x7f'; // keys are printable ASCII
  const auto row = in.database.query("select key from entity where adapter=? and key>=? and key<? and is_present=1 "
                                     "union select key from set_aside where adapter=? and key>=? and key<?",
                                     adapter.value, prefix, text{end}, adapter.value, prefix, text{end});
  while (row->next()) keys.push_back(row->text(0));
  return keys;
}

void remember(writing& in, adapter_id adapter, text key, text value) {
  if (is_memory_of_erased(in, adapter, key)) return;
  const auto kept = key.find('#') == key.npos ? std::string{value} : without_erased(in, adapter, value);
  if (value.empty()) in.database.run("delete from memory where adapter=? and key=?", adapter.value, key);
  else
    in.database.run("insert into memory(adapter, key, value) values(?, ?, ?) "
                    "on conflict(adapter, key) do update set value=excluded.value",
                    adapter.value, key, text{kept});
}

std::optional<std::string> recall(connection& database, adapter_id adapter, text key) {
  const auto row = database.query("select value from memory where adapter=? and key=?", adapter.value, key);
  if (!row->next()) return std::nullopt;
  return row->text(0);
}

void confirm(writing& in, adapter_id adapter) {
  in.changed.has_new_rights = true; // they end when the roster is not confirmed for long
  in.database.run("update adapter set confirmed_at=?, is_imported=1 where id=?", seconds(in.now), adapter.value);
}

bool is_imported(connection& database, adapter_id adapter) {
  const auto row = database.query("select is_imported from adapter where id=?", adapter.value);
  return row->next() && row->integer(0) != 0;
}

std::optional<moment> confirmed_at(connection& database, text adapter) {
  const auto row = database.query("select confirmed_at from adapter where name=? and is_imported=1", adapter);
  if (!row->next()) return std::nullopt;
  return at(row->integer(0));
}

std::vector<aside> list_aside(connection& database) {
  std::vector<aside> list;
  const auto row =
      database.query("select a.name, s.key, s.reason, s.at, s.version, coalesce(s.event, ''), s.tries from set_aside s "
                     "join adapter a on a.id=s.adapter order by s.at, s.key");
  while (row->next())
    list.push_back({row->text(0), row->text(1), row->text(2), row->text(5), at(row->integer(3)),
                    static_cast<std::uint64_t>(row->integer(4)), row->integer(6)});
  return list;
}

} // namespace keukentafel::store
