#include "store/items.hpp"

#include "policy/moments.hpp"
#include "store/answers.hpp"
#include "store/seen.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <limits>

namespace keukentafel::store {

namespace {

constexpr std::int64_t due_at_once = 5000;

/// Gives an item its place in the order; from here on readers see it. As long as guardians don't, it is due once more
/// and keeps its `guardians_at`; 0 says that they do. It counts as published at `published_at`; 0: when it did before.
void publish(writing& in, std::int64_t item, std::int64_t student, bool is_announced, std::int64_t published_at,
             std::int64_t guardians_at) {
  const auto opens_at = guardians_at > seconds(in.due_by) ? guardians_at : 0;
  in.database.run("update item set sequence=?, published_at=coalesce(nullif(?, 0), published_at), hold=0, "
                  "is_announced=?, due_at=nullif(?, 0), guardians_at=? where id=?",
                  ++in.changed.head, published_at, std::int64_t{is_announced}, opens_at < never ? opens_at : 0,
                  opens_at, item);
  in.changed.students.insert({student});
}

struct source {
  bool is_imported = false;
  std::int64_t publish_from = 0;
};

source load_source(writing& in, adapter_id adapter) {
  const auto row = in.database.query("select is_imported, publish_from from adapter where id=?", adapter.value);
  if (!row->next()) return {};
  return {row->integer(0) != 0, row->integer(1)};
}

struct kept {
  std::int64_t student = 0, kind = 0, occurred_at = 0;
  bool is_published = false, is_withdrawn = false;
  std::string detail, previous;
  std::int64_t due_at = 0; ///< of a pending item
  std::int64_t guardians_at = 0;
  bool is_held = false;
};

kept load(writing& in, std::int64_t item) {
  const auto row = in.database.query("select student, kind, occurred_at, sequence is not null, is_withdrawn, detail, "
                                     "previous, due_at, guardians_at, hold from item where id=?",
                                     item);
  if (!row->next()) throw std::logic_error("an entity names an item that is not there");
  return {row->integer(0), row->integer(1), row->integer(2), row->integer(3) != 0, row->integer(4) != 0,
          row->text(5),    row->text(6),    row->integer(7), row->integer(8),      row->integer(9) != 0};
}

std::string value_of(const std::string& detail) {
  const auto said = record::detail_from_json(detail);
  const auto* value = said.find("value");
  return value ? std::get<std::string>(*value) : std::string{};
}

void link(writing& in, entity& of, std::optional<std::int64_t> item) {
  of.item = item;
  in.database.run("update entity set item=? where id=?", item, of.id);
}

/// What is kept of an entity, if it is about this student. What the one family read is not the other family's: an item
/// that moves is withdrawn there, and will be news here.
std::optional<kept> load_of_student(writing& in, entity& of, std::int64_t student) {
  if (!of.item) return std::nullopt;
  auto before = load(in, *of.item);
  if (before.student == student) return before;
  withdraw_item(in, of);
  link(in, of, std::nullopt);
  return std::nullopt;
}

/// The report takes the place of the first lesson that parents have read about, or else of the first that is held; the
/// other lessons go.
void take_over(writing& in, entity& of, const record::item_state& state, std::int64_t student) {
  struct explained {
    entity of;
    kept before;
  };
  std::vector<explained> lessons;
  for (auto& lesson : find_items(in, of.adapter, state.explains)) {
    if (lesson.id == of.id) continue;
    auto before = load(in, *lesson.item);
    if (before.student == student) lessons.push_back({lesson, std::move(before)});
  }
  const auto take_first = [&](auto&& fits) {
    const auto first = std::find_if(lessons.begin(), lessons.end(), fits);
    if (of.item || first == lessons.end()) return;
    const auto item = first->of.item;
    link(in, first->of, std::nullopt);
    link(in, of, item);
    lessons.erase(first);
  };
  take_first([](const auto& one) { return one.before.is_published && !one.before.is_withdrawn; });
  take_first([](const auto& one) { return !one.before.is_published && one.before.is_held; });
  for (auto& lesson : lessons) withdraw_item(in, lesson.of);
}

constexpr std::uint64_t absence_kinds() {
  std::uint64_t kinds = 0;
  for (const auto one : {record::kind::absent, record::kind::late, record::kind::sent_out, record::kind::lesson})
    kinds |= std::uint64_t{1} << static_cast<unsigned>(one);
  return kinds;
}

/// Of the student's absences that came in before this one and happened in the weeks before it, or later.
std::int64_t unexcused_before(writing& in, const entity& of, const record::item_state& state, std::int64_t student) {
  std::int64_t hours = 0;
  const auto row = in.database.query(
      "select detail from item where student=? and kind between 10 and 13 and (?>>kind)&1=1 and is_withdrawn=0 and "
      "occurred_at>? and id<?",
      student, static_cast<std::int64_t>(absence_kinds()), seconds(state.occurred_at - policy::unexcused_for),
      of.item.value_or(never));
  while (row->next()) hours += policy::unexcused_hours(record::detail_from_json(row->text(0)));
  return hours;
}

/// When an item goes out, and why it is held.
struct plan {
  std::int64_t due_at = 0;
  std::int64_t guardians_at = 0; ///< 0: as soon as it is out
  policy::hold_reason hold = policy::hold_reason::none;
};

/// The hold of an earlier absence that lasts for its unexcused hours.
std::optional<plan> running_hold(writing& in, const entity& of, std::int64_t student) {
  const auto row = in.database.query("select due_at, guardians_at from item where student=? and kind between 10 and 13 "
                                     "and hold=? and sequence is null and due_at>? and id<? order by id limit 1",
                                     student, static_cast<std::int64_t>(policy::hold_reason::unexcused_hours),
                                     seconds(in.due_by), of.item.value_or(never));
  if (!row->next()) return std::nullopt;
  return plan{row->integer(0), row->integer(1), policy::hold_reason::unexcused_hours};
}

struct holding {
  policy::hold_reason why = policy::hold_reason::none;
  std::optional<plan> along; ///< it waits as long as an earlier one
};

holding look_for_hold(writing& in, const entity& of, const record::item_state& state, std::int64_t student) {
  policy::item_facts facts{state.what, state.said};
  const bool may_wait_along = policy::waits_along(facts, in.moments);
  if (may_wait_along) facts.unexcused_before = unexcused_before(in, of, state, student);
  holding found{policy::reason_to_hold(facts, in.moments), {}};
  if (found.why != policy::hold_reason::none || !may_wait_along) return found;
  found.along = running_hold(in, of, student);
  if (found.along) found.why = found.along->hold;
  return found;
}

plan make_plan(writing& in, const entity& of, const record::item_state& state, std::int64_t student, const source& from,
               const std::optional<kept>& before) {
  // During the first import items wait, so that they get their places in the order in which they happened. What lies
  // ahead was planned before; nobody says when, so it is placed as far back as it lies ahead.
  if (!from.is_imported)
    return {seconds(state.not_before.value_or(in.due_by - std::chrono::abs(in.due_by - state.occurred_at)))};
  const auto came = std::max(in.due_by, state.not_before.value_or(in.due_by));
  if (in.moments.are_off()) return {seconds(came)};
  const bool is_pending = before && !before->is_published;
  // What is from before the first run is not news, and what is due waits for its turn only.
  if (seconds(state.occurred_at) < from.publish_from) return {seconds(came)};
  if (is_pending && before->due_at <= seconds(in.due_by)) return {seconds(came), before->guardians_at};
  const auto [why, along] = look_for_hold(in, of, state, student);
  const bool is_held = why != policy::hold_reason::none, was_held = is_pending && before->is_held;
  // A hold neither begins anew nor gets shorter.
  if (is_held && was_held && seconds(came) <= before->due_at) return {before->due_at, before->guardians_at, why};
  if (along) return *along;
  const auto [due, guardians_at] = policy::time_item(state.what, is_held && !was_held, in.moments, came);
  return {seconds(due), guardians_at > due ? seconds(guardians_at) : 0, why};
}

/// News of which nothing is kept.
void add_item(writing& in, entity& of, const record::item_state& state, std::int64_t student, const source& from,
              const plan& when) {
  const auto detail = record::to_json(state.said);
  const auto kind = static_cast<std::int64_t>(state.what), occurred = seconds(state.occurred_at);
  if (from.is_imported && when.due_at <= seconds(in.due_by)) {
    in.database.run(
        "insert into item(adapter, student, kind, occurred_at, published_at, sequence, is_announced, detail) "
        "values(?, ?, ?, ?, ?, ?, ?, ?)",
        of.adapter.value, student, kind, occurred, seconds(in.now), ++in.changed.head,
        std::int64_t{occurred >= from.publish_from}, std::string_view{detail});
    in.changed.students.insert({student});
    of.item = in.database.last_row();
    if (when.guardians_at > seconds(in.due_by))
      in.database.run("update item set due_at=?, guardians_at=? where id=?", when.guardians_at, when.guardians_at,
                      *of.item);
  } else {
    in.database.run("insert into item(adapter, student, kind, occurred_at, due_at, detail, guardians_at, hold) "
                    "values(?, ?, ?, ?, ?, ?, ?, ?)",
                    of.adapter.value, student, kind, occurred, when.due_at, std::string_view{detail}, when.guardians_at,
                    static_cast<std::int64_t>(when.hold));
    of.item = in.database.last_row();
  }
}

} // namespace

std::int64_t head(connection& database) {
  const auto row = database.query("select sequence from head");
  return row->next() ? row->integer(0) : 0;
}

std::optional<moment> first_due(connection& database) {
  const auto row = database.query("select due_at from item where due_at is not null and adapter in "
                                  "(select id from adapter where is_imported=1) order by due_at limit 1");
  if (!row->next()) return std::nullopt;
  return at(row->integer(0));
}

void publish_due(writing& in) {
  struct due {
    std::int64_t id, student;
    bool is_announced;
    std::int64_t guardians_at;
  };
  std::vector<due> list;
  {
    const auto row =
        in.database.query("select i.id, i.student, i.occurred_at>=a.publish_from, i.guardians_at from item i "
                          "join adapter a on a.id=i.adapter and a.is_imported=1 "
                          "where i.due_at<=? order by i.due_at, i.id limit ?",
                          seconds(in.due_by), due_at_once);
    while (row->next()) list.push_back({row->integer(0), row->integer(1), row->integer(2) != 0, row->integer(3)});
  }
  for (const auto& one : list) publish(in, one.id, one.student, one.is_announced, seconds(in.now), one.guardians_at);
}

void publish_item(writing& in, item_id item) {
  const auto before = load(in, item.value);
  publish(in, item.value, before.student, true, before.is_published ? 0 : seconds(in.now), before.guardians_at);
}

void keep_item(writing& in, entity& of, const record::item_state& state) {
  const auto student = find_entity(in, of.adapter, state.student).id;
  take_over(in, of, state, student);
  const auto from = load_source(in, of.adapter);
  const auto before = load_of_student(in, of, student);
  // What would go in the next sweep does not come in.
  const auto kept_for = in.moments.of(record::rule_of(state.what).of).kept_for;
  if (!before && state.occurred_at + kept_for < in.due_by) return;
  if (!before) return add_item(in, of, state, student, from, make_plan(in, of, state, student, from, before));

  const auto detail = record::to_json(state.said);
  const auto kind = static_cast<std::int64_t>(state.what);
  const auto occurred = seconds(state.occurred_at);
  if (!before->is_published) {
    const auto when = make_plan(in, of, state, student, from, before);
    in.database.run("update item set kind=?, occurred_at=?, due_at=?, guardians_at=?, hold=?, note=case when detail=?6 "
                    "then note else '' end, detail=?6 where id=?7",
                    kind, occurred, when.due_at, when.guardians_at, static_cast<std::int64_t>(when.hold),
                    std::string_view{detail}, *of.item);
    if (from.is_imported && when.due_at <= seconds(in.due_by))
      publish(in, *of.item, student, occurred >= from.publish_from, seconds(in.now), when.guardians_at);
    return;
  }
  const bool is_same =
      before->kind == kind && before->occurred_at == occurred && before->detail == detail && !before->is_withdrawn;
  if (is_same) return;
  // What no guardian has seen was not corrected for them, and comes back as news.
  const bool is_unseen = before->guardians_at > 0;
  auto guardians_at = before->guardians_at;
  if (is_unseen && before->is_withdrawn) {
    const auto when = make_plan(in, of, state, student, from, before);
    guardians_at = std::max(when.due_at, when.guardians_at);
  }
  auto previous = before->previous;
  const auto old_value = value_of(before->detail);
  // Who tried again was not corrected.
  if (before->is_withdrawn || is_unseen || before->kind != kind) previous.clear();
  else if (!old_value.empty() && old_value != value_of(detail)) previous = old_value;
  in.database.run("update item set kind=?, occurred_at=?, is_withdrawn=0, previous=?, guardians_at=?, note=case when "
                  "?5=1 and detail<>?6 then '' else note end, detail=?6 where id=?7",
                  kind, occurred, std::string_view{previous}, guardians_at, std::int64_t{is_unseen},
                  std::string_view{detail}, *of.item);
  publish(in, *of.item, student, true, 0, guardians_at);
}

bool withdraw_own_item(writing& in, item_id item) {
  const auto before = load(in, item.value);
  if (!before.is_published) {
    in.database.run("delete from item where id=?", item.value);
    return false;
  }
  if (before.is_withdrawn) return true;
  const auto guardians_at = before.guardians_at > 0 ? never : 0;
  // Who sees end results alone hears of it too.
  in.database.run("update item set is_withdrawn=1, detail=case when kind<10 and json_extract(detail, '$.final')=1 then "
                  "'{\"final\":true}' else '{}' end, previous='', note='', comment='', guardians_at=? where id=?",
                  guardians_at, item.value);
  erase_answers(in, item);
  publish(in, item.value, before.student, true, 0, guardians_at);
  return true;
}

void withdraw_item(writing& in, entity& of) {
  if (of.item && !withdraw_own_item(in, {*of.item})) link(in, of, std::nullopt);
}

std::optional<item_id> add_own_item(writing& in, student_id student, record::kind what, const record::detail& said) {
  entity none; // no key leads to it
  {
    const auto row = in.database.query("select adapter from student where id=?", student.value);
    if (!row->next()) return std::nullopt;
    none.adapter = {row->integer(0)};
  }
  record::item_state state;
  state.what = what;
  state.occurred_at = in.now;
  state.said = said;
  plan when{seconds(in.due_by)};
  if (!in.moments.are_off()) {
    const auto [due, guardians_at] = policy::time_item(what, false, in.moments, in.due_by);
    when = {seconds(due), guardians_at > due ? seconds(guardians_at) : 0};
  }
  add_item(in, none, state, student.value, load_source(in, none.adapter), when);
  return item_id{none.item.value()};
}

bool set_comment(writing& in, item_id item, student_id student, std::string_view words) {
  in.database.run("update item set comment=? where id=? and student=? and sequence is not null and is_withdrawn=0",
                  words, item.value, student.value);
  if (in.database.changed_rows() == 0) return false;
  publish(in, item.value, student.value, true, 0, load(in, item.value).guardians_at);
  keep_seen(in, {role::student, student.value}, item, in.changed.head); // one's own words are no news
  return true;
}

} // namespace keukentafel::store
