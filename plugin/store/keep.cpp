#include "store/keep.hpp"

#include "store/items.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::store {

namespace {

using text = std::string_view;

std::optional<std::string> day_text(const std::optional<day>& date) {
  return date ? std::optional{to_text(*date)} : std::nullopt;
}

/// The guardian, under each number that an administrator confirmed to be the same person.
void signal_guardian(writing& in, std::int64_t id) {
  in.changed.accounts.insert({role::guardian, id});
  const auto row =
      in.database.query("select b.entity from identity a join identity b on b.person=a.person where a.entity=?", id);
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

void remove_row(writing& in, record::entity_type type, std::int64_t id) {
  switch (type) {
  case record::entity_type::student: in.database.run("delete from student where id=?", id); break;
  case record::entity_type::guardian: in.database.run("delete from guardian where id=?", id); break;
  case record::entity_type::relation: in.database.run("delete from relation where id=?", id); break;
  case record::entity_type::enrolment: in.database.run("delete from enrolment where id=?", id); break;
  case record::entity_type::mentor: in.database.run("delete from mentor where entity=?", id); break;
  default: break;
  }
}

struct keeper {
  writing& in;
  entity& of;

  std::int64_t id_of(text key) const { return find_entity(in, of.adapter, key).id; }

  void operator()(const record::student& one) const {
    in.database.run("insert into student(id, adapter, first_name, birth_date, is_barred, is_deceased, language, email) "
                    "values(?, ?, ?, ?, ?, ?, ?, ?)",
                    of.id, of.adapter.value, text{one.first_name}, text{one.birth_date}, std::int64_t{one.is_barred},
                    std::int64_t{one.is_deceased}, text{one.language}, text{one.email});
  }
  void operator()(const record::guardian& one) const {
    in.database.run("insert into guardian(id, name, is_deceased, language, email) values(?, ?, ?, ?, ?)", of.id,
                    text{one.name}, std::int64_t{one.is_deceased}, text{one.language}, text{one.email});
  }
  void operator()(const record::relation& one) const {
    in.database.run("insert into relation(id, student, guardian, is_legal_representative, kind, from_day, until_day) "
                    "values(?, ?, ?, ?, ?, ?, ?)",
                    of.id, id_of(one.student), id_of(one.guardian), std::int64_t{one.is_legal_representative},
                    text{one.kind}, text{to_text(one.from)}, day_text(one.until));
  }
  void operator()(const record::enrolment& one) const {
    in.database.run("insert into enrolment(id, student, is_active, from_day, until_day) values(?, ?, ?, ?, ?)", of.id,
                    id_of(one.student), std::int64_t{one.is_active}, text{to_text(one.from)}, day_text(one.until));
  }
  void operator()(const record::mentors& one) const {
    const auto student = id_of(one.student);
    for (const auto& each : one.list)
      in.database.run("insert into mentor(entity, student, mentor, name, from_day, until_day) values(?, ?, ?, ?, ?, ?)",
                      of.id, student, text{each.mentor}, text{each.name}, text{to_text(each.from)},
                      day_text(each.until));
  }
  void operator()(const record::item_state& one) const { keep_item(in, of, one); }
};

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
                  publish_from.time_since_epoch().count());
  return find_adapter(in.database, name).value();
}

std::optional<adapter_id> find_adapter(connection& database, text name) {
  const auto row = database.query("select id from adapter where name=?", name);
  if (!row->next()) return std::nullopt;
  return adapter_id{row->integer(0)};
}

void keep(writing& in, adapter_id adapter, text key, std::uint64_t version, const record::state& state) {
  const auto type = type_of(key);
  auto of = find_entity(in, adapter, key);
  if (is_older(of, version)) return;
  if (!record::is_item(type)) {
    signal(in, type, of.id);
    remove_row(in, type, of.id);
  }
  std::visit(keeper{in, of}, state);
  if (!record::is_item(type)) signal(in, type, of.id);
  mark(in, of, key, true, version);
}

void keep_gone(writing& in, adapter_id adapter, text key, std::uint64_t version) {
  const auto type = type_of(key);
  auto of = find_entity(in, adapter, key);
  if (is_older(of, version)) return;
  if (record::is_item(type)) withdraw_item(in, of);
  else {
    signal(in, type, of.id);
    remove_row(in, type, of.id);
  }
  mark(in, of, key, false, version);
}

void keep_aside(writing& in, adapter_id adapter, text key, text reason, text event, std::uint64_t version) {
  const auto type = record::type_of_key(key);
  if (type) {
    const auto of = find_entity(in, adapter, key);
    if (is_older(of, version)) return;
    if (!record::is_item(*type)) {
      signal(in, *type, of.id);
      remove_row(in, *type, of.id);
    }
  }
  in.database.run(
      "insert into set_aside(adapter, key, reason, at, version, event) values(?, ?, ?, ?, ?, ?) "
      "on conflict(adapter, key) do update set reason=excluded.reason, at=excluded.at, version=excluded.version, "
      "event=excluded.event, tries=set_aside.tries+1",
      adapter.value, key, reason, in.now.time_since_epoch().count(), static_cast<std::int64_t>(version), event);
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
  if (value.empty()) in.database.run("delete from memory where adapter=? and key=?", adapter.value, key);
  else
    in.database.run("insert into memory(adapter, key, value) values(?, ?, ?) "
                    "on conflict(adapter, key) do update set value=excluded.value",
                    adapter.value, key, value);
}

std::optional<std::string> recall(connection& database, adapter_id adapter, text key) {
  const auto row = database.query("select value from memory where adapter=? and key=?", adapter.value, key);
  if (!row->next()) return std::nullopt;
  return row->text(0);
}

void confirm(writing& in, adapter_id adapter) {
  in.changed.has_new_rights = true; // they end when the roster is not confirmed for long
  in.database.run("update adapter set confirmed_at=?, is_imported=1 where id=?", in.now.time_since_epoch().count(),
                  adapter.value);
}

bool is_imported(connection& database, adapter_id adapter) {
  const auto row = database.query("select is_imported from adapter where id=?", adapter.value);
  return row->next() && row->integer(0) != 0;
}

std::optional<moment> confirmed_at(connection& database, text adapter) {
  const auto row = database.query("select confirmed_at from adapter where name=? and is_imported=1", adapter);
  if (!row->next()) return std::nullopt;
  return moment{std::chrono::seconds{row->integer(0)}};
}

std::vector<aside> list_aside(connection& database) {
  std::vector<aside> list;
  const auto row =
      database.query("select a.name, s.key, s.reason, s.at, s.version, coalesce(s.event, ''), s.tries from set_aside s "
                     "join adapter a on a.id=s.adapter order by s.at, s.key");
  while (row->next())
    list.push_back({row->text(0), row->text(1), row->text(2), row->text(5),
                    moment{std::chrono::seconds{row->integer(3)}}, static_cast<std::uint64_t>(row->integer(4)),
                    row->integer(6)});
  return list;
}

} // namespace keukentafel::store
