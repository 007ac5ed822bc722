#include "store/erasure.hpp"

#include "base/crypto.hpp"
#include "store/answers.hpp"
#include "store/messages.hpp"
#include "store/notices.hpp"
#include "store/requests.hpp"
#include "store/seen.hpp"
#include "store/sqlite.hpp"

#include <algorithm>

namespace keukentafel::store {

namespace {

using text = std::string_view;

constexpr std::size_t expired_at_once = 1000;
constexpr text erased_word = "erased"; ///< in an adapter's memory, in the place of a key

/// Says of a key only that it is the same one, and that only to who has this store.
std::string print_of(writing& in, adapter_id adapter, text key) {
  const auto row = in.database.query("select value from secret where name='ids'");
  const auto salt = row->next() ? row->text(0) : std::string{};
  return to_hex(sha256(salt + "\n" + std::to_string(adapter.value) + "\n" + std::string{key}));
}

std::vector<std::int64_t> numbers_of(writing& in, std::int64_t person) {
  std::vector<std::int64_t> all{person};
  const auto row = in.database.query("select other from same_person where one=? and other<>?", person, person);
  while (row->next()) all.push_back(row->integer(0));
  return all;
}

void erase_items(writing& in, std::int64_t student) {
  erase_notices(in, {student});
  erase_answers(in, student_id{student});
  std::vector<std::pair<adapter_id, std::string>> keys;
  {
    const auto row = in.database.query("select adapter, key from entity where item in (select id from item where "
                                       "student=?1 and kind<10 union all select id from item where student=?1 and "
                                       "kind>=10)",
                                       student);
    while (row->next()) keys.emplace_back(adapter_id{row->integer(0)}, row->text(1));
  }
  for (const auto& [adapter, key] : keys) forget_about(in, adapter, key);
  // Two halves, each with an index on the student.
  in.database.run("delete from entity where item in (select id from item where student=?1 and kind<10 union all "
                  "select id from item where student=?1 and kind>=10)",
                  student);
  in.database.run("delete from item where student=? and kind<10", student);
  in.database.run("delete from item where student=? and kind>=10", student);
}

/// Bonds and what they are called in the SIS, which are about this person.
void erase_bonds(writing& in, std::int64_t id) {
  in.database.run("delete from entity where id in (select id from relation where student=? or guardian=?)", id, id);
  in.database.run("delete from relation where student=? or guardian=?", id, id);
  in.database.run("delete from entity where id in (select id from enrolment where student=?)", id);
  in.database.run("delete from enrolment where student=?", id);
  in.database.run("delete from entity where id in (select entity from mentor where student=?)", id);
  in.database.run("delete from mentor where student=?", id);
}

void erase_number(writing& in, std::int64_t id) {
  adapter_id adapter;
  std::string key;
  {
    const auto row = in.database.query("select adapter, key from entity where id=?", id);
    if (!row->next()) return;
    adapter = {row->integer(0)};
    key = row->text(1);
  }
  in.database.run("insert into erased(print, at) values(?, ?) on conflict do nothing", text{print_of(in, adapter, key)},
                  seconds(in.now));
  erase_seen(in, id); // while the items tell whose they are
  erase_items(in, id);
  erase_bonds(in, id);
  erase_requests(in, id);
  erase_messages(in, id);
  erase_answers_by(in, id);
  in.database.run("delete from permission where student=? or guardian=?", id, id);
  in.database.run("delete from session where person=? and role in (1, 2)", id);
  in.database.run("delete from code where person=? and role in (1, 2)", id);
  in.database.run("delete from student where id=?", id);
  in.database.run("delete from guardian where id=?", id);
  in.database.run("delete from set_aside where adapter=? and (key=? or instr(coalesce(event, ''), ?)>0)", adapter.value,
                  text{key}, text{'"' + key + '"'});
  forget_about(in, adapter, key);
  in.database.run(
      "update memory set value=replace(value, ?, ?) where adapter=? and instr(key, '#')>0 and instr(value, ?)>0",
      text{'"' + key + '"'}, text{'"' + std::string{erased_word} + '"'}, adapter.value, text{'"' + key + '"'});
  in.database.run("delete from identity where entity=?", id);
  in.database.run("delete from declined where one=? or other=?", id, id);
  in.database.run("delete from entity where id=?", id);
  in.changed.students.insert({id});
  in.changed.accounts.insert({role::guardian, id});
  in.changed.accounts.insert({role::student, id});
  in.changed.has_new_rights = true;
}

struct names {
  std::vector<text> of;
  void operator()(const record::student&) {}
  void operator()(const record::guardian&) {}
  void operator()(const record::relation& one) { of = {one.student, one.guardian}; }
  void operator()(const record::enrolment& one) { of = {one.student}; }
  void operator()(const record::mentors& one) { of = {one.student}; }
  void operator()(const record::item_state& one) { of = {one.student}; }
};

} // namespace

void forget_about(writing& in, adapter_id adapter, text key) {
  const auto begin = std::string{key} + "#", end = std::string{key} + "$"; // "$" follows "#"
  // An id may hold a "#" itself: the last one ends the key.
  in.database.run("delete from memory where adapter=? and key>=? and key<? and instr(substr(key, ?), '#')=0",
                  adapter.value, text{begin}, text{end}, static_cast<std::int64_t>(begin.size() + 1));
}

bool is_memory_of_erased(writing& in, adapter_id adapter, text memory_key) {
  const auto end = memory_key.rfind('#');
  return end != memory_key.npos && is_erased(in, adapter, memory_key.substr(0, end));
}

std::string without_erased(writing& in, adapter_id adapter, text value) {
  if (!has_erased(in)) return std::string{value};
  std::string kept;
  for (auto begin = value.find('"'); begin != value.npos; begin = value.find('"')) {
    const auto end = value.find('"', begin + 1);
    if (end == value.npos) break;
    const auto word = value.substr(begin + 1, end - begin - 1);
    const bool is_person = word.starts_with("student/") || word.starts_with("guardian/");
    if (is_person && is_erased(in, adapter, word)) {
      kept += value.substr(0, begin + 1);
      kept += erased_word;
    } else {
      kept += value.substr(0, end);
    }
    kept += '"';
    value.remove_prefix(end + 1);
  }
  return kept += value;
}

void erase(writing& in, account who) {
  in.changed.has_erased = true;
  for (const auto id : numbers_of(in, who.id)) erase_number(in, id);
}

bool has_erased(writing& in) { return in.database.query("select 1 from erased limit 1")->next(); }

bool is_erased(writing& in, adapter_id adapter, text key) {
  if (!has_erased(in)) return false;
  return in.database.query("select 1 from erased where print=?", text{print_of(in, adapter, key)})->next();
}

bool is_about_erased(writing& in, adapter_id adapter, const record::state& state) {
  if (!has_erased(in)) return false;
  names named;
  std::visit(named, state);
  return std::any_of(named.of.begin(), named.of.end(), [&](text key) { return is_erased(in, adapter, key); });
}

bool names_erased(writing& in, adapter_id adapter, text event) {
  if (event.empty() || !has_erased(in)) return false;
  for (std::size_t at = event.find('"'); at != event.npos;) {
    const auto end = event.find('"', at + 1);
    if (end == event.npos) return false;
    const auto word = event.substr(at + 1, end - at - 1);
    if ((word.starts_with("student/") || word.starts_with("guardian/")) && is_erased(in, adapter, word)) return true;
    at = end;
  }
  return false;
}

std::vector<expired_item> find_expired(connection& database, const policy::moments& school, moment now) {
  std::vector<expired_item> list;
  for (const auto of : {record::category::result, record::category::absence, record::category::milestone,
                        record::category::appointment}) {
    const auto older_than = seconds(now - school.of(of).kept_for);
    const auto row = database.query("select e.id, i.id from item i join entity e on e.item=i.id where (?>>i.kind)&1=1 "
                                    "and i.occurred_at<? limit ?",
                                    static_cast<std::int64_t>(record::kinds_of(of)), older_than,
                                    static_cast<std::int64_t>(expired_at_once));
    while (row->next()) list.push_back({row->integer(0), row->integer(1)});
  }
  // No entity leads to what the school wrote itself.
  const auto row = database.query(
      "select i.id from notice_item n join item i on i.id=n.item where i.occurred_at<? limit ?",
      seconds(now - school.of(record::category::milestone).kept_for), static_cast<std::int64_t>(expired_at_once));
  while (row->next()) list.push_back({0, row->integer(0)});
  return list;
}

void remove_expired(writing& in, const std::vector<expired_item>& list) {
  for (const auto& one : list) {
    {
      const auto row = in.database.query("select student from item where id=?", one.item);
      if (row->next()) in.changed.students.insert({row->integer(0)});
    }
    erase_answers(in, item_id{one.item});
    in.database.run("delete from item where id=?", one.item);
    in.database.run("delete from seen where item=?", one.item);
    in.database.run("delete from entity where id=?", one.entity);
    in.database.run("delete from notice_item where item=?", one.item);
  }
  forget_empty_notices(in);
}

} // namespace keukentafel::store
