#include "store/audit_chain.hpp"

#include "base/crypto.hpp"
#include "store/sqlite.hpp"

#include <fmt/format.h>
#include <limits>

namespace keukentafel::store {

namespace {

using text = std::string_view;

constexpr std::int64_t rows_at_once = 100'000;

std::string key_of_entity(connection& database, std::int64_t id, text type) {
  const auto row =
      database.query("select a.name, e.key from entity e join adapter a on a.id=e.adapter where e.id=?", id);
  return row->next() ? row->text(0) + " " + row->text(1) : fmt::format("{} {}, no longer known", type, id);
}

std::string key_of_staff(connection& database, std::int64_t id) {
  const auto row = database.query("select coalesce(a.name, ''), s.key, s.is_administrator from staff s "
                                  "left join adapter a on a.id=s.adapter where s.id=?",
                                  id);
  if (!row->next()) return fmt::format("staff {}, no longer known", id);
  return row->integer(2) ? "administrator " + row->text(1) : row->text(0) + " mentor/" + row->text(1);
}

std::int64_t number_in(text digits) {
  std::int64_t value = 0;
  for (const char c : digits)
    if (c >= '0' && c <= '9') value = value * 10 + (c - '0');
  return value;
}

std::string name_of_actor(connection& database, std::int64_t as, const std::string& actor) {
  if (as == 0) return actor;
  if (as == static_cast<std::int64_t>(role::staff)) return key_of_staff(database, number_in(actor));
  return key_of_entity(database, number_in(actor),
                       as == static_cast<std::int64_t>(role::guardian) ? "guardian" : "student");
}

/// "guardian 12, student 7" with the keys of the SIS.
std::string name_of_about(connection& database, text about) {
  std::string named;
  while (!about.empty()) {
    const auto end = std::min(about.find(", "), about.size());
    const auto one = about.substr(0, end);
    about.remove_prefix(std::min(end + 2, about.size()));
    const auto space = one.find(' ');
    if (!named.empty()) named += ", ";
    if (space == one.npos) named += one;
    else if (one.substr(0, space) == "staff") named += key_of_staff(database, number_in(one.substr(space)));
    else named += key_of_entity(database, number_in(one.substr(space)), one.substr(0, space));
  }
  return named;
}

/// Of the columns id, at, what, role, actor, about, student, categories, channel.
audit_line read_line(connection& database, const rows& row) {
  const auto student = row.integer(6);
  return {row.integer(0),
          at(row.integer(1)),
          static_cast<audit_event>(row.integer(2)),
          name_of_actor(database, row.integer(3), row.text(4)),
          name_of_about(database, row.text(5)),
          student == 0 ? std::string{} : key_of_entity(database, student, "student"),
          static_cast<category_bits>(row.integer(7)),
          static_cast<channel>(row.integer(8))};
}

constexpr std::int64_t done_at_once = 10'000;

/// One look of verify_audit: whether there may be more.
class follower {
public:
  follower(audit_verdict& to, const std::optional<audit_mark>& known) : to_(to), known_(known) {}

  bool go_on(connection& database) {
    begin(database);
    std::int64_t count = 0;
    const auto row = database.query("select id, at, what, role, actor, student, categories, channel, about, hash "
                                    "from audit where id>? order by id limit ?",
                                    to_.end.id, rows_at_once);
    for (; !to_.wrong && row->next(); ++count) {
      const audit_row one{row->integer(0), row->integer(1), row->integer(2), row->integer(3), row->text(4),
                          row->integer(5), row->integer(6), row->integer(7), row->text(8)};
      take(database, one, row->text(9));
    }
    to_.rows += count;
    if (to_.wrong || count == rows_at_once) return !to_.wrong;
    finish(database);
    return false;
  }

private:
  void say(std::string what) {
    if (!to_.wrong) to_.wrong = std::move(what);
  }

  /// What retention has dropped, also while we look.
  void begin(connection& database) {
    const auto row = database.query("select last, hash from audit_segment where is_kept=0 order by id desc limit 1");
    if (!row->next() || row->integer(0) <= to_.end.id) return;
    to_.begin = to_.end = {row->integer(0), row->text(1)};
    if (known_ && known_->id == to_.begin.id) compare(to_.begin);
  }

  void take(connection& database, const audit_row& one, const std::string& hash) {
    if (one.id != to_.end.id + 1)
      return say(to_.end.id + 2 == one.id ? fmt::format("record {} is missing", to_.end.id + 1)
                                          : fmt::format("records {} to {} are missing", to_.end.id + 1, one.id - 1));
    if (chained(to_.end.hash, one) != hash) return say(fmt::format("record {} is not what was written", one.id));
    to_.end = {one.id, hash};
    if (known_ && known_->id == one.id) compare(to_.end);
    if (one.id % audit_segment_rows != 0) return;
    const auto row =
        database.query("select hash from audit_segment where id=? and last=?", one.id / audit_segment_rows, one.id);
    if (!row->next() || row->text(0) != hash)
      say(fmt::format("the seal after record {} is not what was written", one.id));
  }

  void compare(const audit_mark& here) {
    if (known_->hash != here.hash) say(fmt::format("record {} is another than the one that you know", here.id));
  }

  void finish(connection& database) {
    const auto row = database.query("select audit_last, audit_hash from head");
    if (!row->next() || row->integer(0) != to_.end.id)
      return say(fmt::format("the end is missing, after record {}", to_.end.id));
    if (row->text(1) != to_.end.hash) return say(fmt::format("record {} is not what was written last", to_.end.id));
    if (known_ && known_->id > to_.end.id)
      say(fmt::format("the end is missing, with record {} that you know", known_->id));
  }

  audit_verdict& to_;
  const std::optional<audit_mark>& known_;
};

} // namespace

std::string chained(std::string_view before, const audit_row& row) {
  fmt::memory_buffer all;
  // Texts go with their length: what stands in one can't pass for another field.
  fmt::format_to(std::back_inserter(all), FMT_STRING("{} {} {} {} {} {}:{} {} {} {} {}:{}"), before, row.id, row.at,
                 row.what, row.role, row.actor.size(), row.actor, row.student, row.categories, row.channel,
                 row.about.size(), row.about);
  return to_hex(sha256({all.data(), all.size()}));
}

audit_verdict verify_audit(const store& from, const std::optional<audit_mark>& known,
                           const std::function<bool()>& is_cancelled) {
  audit_verdict verdict;
  follower along{verdict, known};
  for (bool goes_on = true; goes_on && !is_cancelled();)
    from.read([&](connection& database) { goes_on = along.go_on(database); });
  return verdict;
}

std::vector<student_id> find_audited(connection& database, text adapter, text key) {
  std::vector<student_id> found;
  const auto row =
      database.query("select e.id from entity e join adapter a on a.id=e.adapter where a.name=? and e.key=? "
                     "union select p.other from entity e join adapter a on a.id=e.adapter "
                     "join same_person p on p.one=e.id where a.name=? and e.key=?",
                     adapter, key, adapter, key);
  while (row->next()) found.push_back({row->integer(0)});
  return found;
}

void read_audit(connection& database, const audit_query& which, const std::function<void(const audit_line&)>& each) {
  for (const auto student : which.students) {
    const auto row = database.query(
        "select id, at, what, role, actor, about, student, categories, channel from audit where student=? and at>=? "
        "and at<? and (what=? or ?=0) order by at, id",
        student.value, seconds(which.from), seconds(which.until), static_cast<std::int64_t>(audit_event::shown),
        std::int64_t{which.only_shown});
    while (row->next()) each(read_line(database, *row));
  }
}

audit_page read_done(connection& database, std::int64_t after, moment from, moment until) {
  audit_page page;
  {
    const auto row =
        database.query("select id from audit where id>? order by id limit 1 offset ?", after, done_at_once);
    if (row->next()) page.next = row->integer(0);
  }
  const auto row = database.query(
      "select id, at, what, role, actor, about, student, categories, channel from audit where id>? and id<=? and at>=? "
      "and at<? and what<>? order by id",
      after, page.next.value_or(std::numeric_limits<std::int64_t>::max()), seconds(from), seconds(until),
      static_cast<std::int64_t>(audit_event::shown));
  while (row->next()) page.lines.push_back(read_line(database, *row));
  return page;
}

} // namespace keukentafel::store
