#include "store/audit.hpp"

#include "store/audit_chain.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace keukentafel::store {

namespace {

using text = std::string_view;

constexpr std::array<std::pair<channel, text>, 6> channel_names{{{channel::none, "none"},
                                                                 {channel::page, "page"},
                                                                 {channel::api, "api"},
                                                                 {channel::stream, "stream"},
                                                                 {channel::desk, "desk"},
                                                                 {channel::file, "file"}}};
constexpr std::array<text, 23> event_names{
    "shown",        "staff looked",    "signed in",        "code invited",     "access revoked",    "roster kept",
    "roster gone",  "persons joined",  "permission given", "permission ended", "hold changed",      "exported",
    "erased",       "persons split",   "join declined",    "request made",     "request answered",  "request done",
    "message sent", "message settled", "notice posted",    "notice withdrawn", "second step failed"};
static_assert(!event_names.back().empty());

void load_tip(writing& in) {
  if (in.audit.last >= 0) return;
  const auto row = in.database.query("select audit_last, audit_hash from head");
  if (!row->next()) throw std::logic_error("the table head is empty");
  in.audit = {row->integer(0), row->text(1), false};
}

void seal(writing& in) {
  std::int64_t until = 0;
  {
    const auto row = in.database.query("select max(at) from audit where id>?", in.audit.last - audit_segment_rows);
    if (row->next()) until = row->integer(0);
  }
  in.database.run("insert into audit_segment(id, last, until_at, sealed_at, hash) values(?, ?, ?, ?, ?)",
                  in.audit.last / audit_segment_rows, in.audit.last, until, seconds(in.now), text{in.audit.hash});
}

/// When each category was last shown so, within the time; 0: not.
using moments = std::array<std::int64_t, 8>;

moments last_shown(connection& database, account who, channel by, student_id student, moment now) {
  moments found{};
  const auto row = database.query("select at, categories from audit where student=? and at>? and at<=? and what=? and "
                                  "role=? and actor=? and channel=?",
                                  student.value, seconds(now - shown_once_in), seconds(now),
                                  static_cast<std::int64_t>(audit_event::shown), static_cast<std::int64_t>(who.as),
                                  text{std::to_string(who.id)}, static_cast<std::int64_t>(by));
  while (row->next())
    for (std::size_t i = 0; i < found.size(); ++i)
      if (row->integer(1) >> i & 1) found.at(i) = std::max(found.at(i), row->integer(0));
  return found;
}

} // namespace

std::string_view to_text(audit_event what) { return event_names.at(static_cast<std::size_t>(what) - 1); }

std::string_view to_text(channel by) {
  for (const auto& [one, name] : channel_names)
    if (one == by) return name;
  return "unknown";
}

std::string names_of(category_bits which, text between) {
  std::string names;
  const auto add = [&](category_bits bit, text name) {
    if (which & bit) names.append(names.empty() ? text{} : between).append(name);
  };
  for (const auto of : {record::category::result, record::category::absence, record::category::milestone,
                        record::category::appointment})
    add(bit_of(of), record::to_text(of));
  add(message_bit, "message");
  return names;
}

std::string about(account who) {
  constexpr std::array<text, 3> names{"guardian", "student", "staff"};
  return fmt::format("{} {}", names.at(static_cast<std::size_t>(who.as) - 1), who.id);
}

void record(writing& in, const audit_entry& one) {
  load_tip(in);
  const audit_row row{
      in.audit.last + 1, seconds(in.now), static_cast<std::int64_t>(one.what), one.actor.as, one.actor.name,
      one.student.value, one.categories,  static_cast<std::int64_t>(one.by),   one.about};
  in.audit = {row.id, chained(in.audit.hash, row), true};
  in.database.run("insert into audit(id, at, what, role, actor, student, categories, channel, about, hash) "
                  "values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                  row.id, row.at, row.what, row.role, text{row.actor}, row.student, row.categories, row.channel,
                  text{row.about}, text{in.audit.hash});
  if (row.id % audit_segment_rows == 0) seal(in);
}

moment record_shown(writing& in, account who, channel by, std::span<const shown> what) {
  auto covered = seconds(in.now);
  for (const auto& one : what) {
    const auto last = last_shown(in.database, who, by, one.student, in.now);
    category_bits fresh = 0;
    for (std::size_t i = 0; i < last.size(); ++i) {
      if (!(one.categories >> i & 1)) continue;
      if (last.at(i)) covered = std::min(covered, last.at(i));
      else fresh |= category_bits{1} << i;
    }
    if (fresh) record(in, {audit_event::shown, who, one.student, fresh, by});
  }
  return moment{std::chrono::seconds{covered}};
}

std::optional<moment> find_shown(connection& database, account who, channel by, std::span<const shown> what,
                                 moment now) {
  auto covered = seconds(now);
  for (const auto& one : what) {
    const auto last = last_shown(database, who, by, one.student, now);
    for (std::size_t i = 0; i < last.size(); ++i) {
      if (!(one.categories >> i & 1)) continue;
      if (!last.at(i)) return std::nullopt;
      covered = std::min(covered, last.at(i));
    }
  }
  return moment{std::chrono::seconds{covered}};
}

bool drop_audit_segment(writing& in, moment older_than) {
  std::int64_t segment = 0, last = 0;
  {
    const auto row =
        in.database.query("select id, last, until_at from audit_segment where is_kept=1 order by id limit 1");
    if (!row->next() || row->integer(2) >= seconds(older_than)) return false;
    segment = row->integer(0);
    last = row->integer(1);
  }
  in.database.run("delete from audit where id<=?", last);
  in.database.run("update audit_segment set is_kept=0 where id=?", segment);
  return true;
}

} // namespace keukentafel::store
