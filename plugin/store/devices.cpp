#include "store/devices.hpp"

#include "store/audit.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::store {

namespace {

using text = std::string_view;

moment midnight_before(moment now) { return local_midnight(local_day(now)); }

} // namespace

std::vector<device_row> list_devices(connection& database, account who, moment now) {
  std::vector<device_row> list;
  const auto row = database.query(
      "select hash, device, created_at, seen_at, expires_at from session where role=? and (person=? or person in "
      "(select other from same_person where one=?)) and expires_at>? order by created_at desc, hash",
      number(who.as), who.id, who.id, seconds(now));
  while (row->next())
    list.push_back({row->text(0), row->text(1), at(row->integer(2)), at(row->integer(3)), at(row->integer(4))});
  return list;
}

bool is_to_be_marked(const session_row& session, moment now) { return session.seen_at < midnight_before(now); }

void mark_used(writing& in, text session_hash, std::chrono::days lasts) {
  const auto today = seconds(midnight_before(in.now)), until = seconds(in.now + lasts);
  const std::int64_t longest = std::chrono::seconds{longest_session}.count();
  in.database.run("update session set seen_at=?, expires_at=case when role=3 or expires_at>=? then expires_at "
                  "when created_at+?<? then created_at+? else ? end where hash=? and seen_at<? and expires_at>?",
                  today, until, longest, until, longest, until, session_hash, today, seconds(in.now));
}

void end_devices(writing& in, account who, const std::vector<std::string>& session_hashes) {
  for (const auto& hash : session_hashes) {
    record(in, {audit_event::access_revoked, who, {}, 0, channel::page, about(who)});
    end_session(in, hash);
  }
}

entry_state find_entry(connection& database, account who, moment now) {
  entry_state state;
  const auto row = database.query(
      "select 1 from session where role=?1 and expires_at>?3 and (person=?2 or person in (select other from "
      "same_person where one=?2)) union all select 2 from code where role=?1 and expires_at>?3 and is_own=0 and "
      "(person=?2 or person in (select other from same_person where one=?2))",
      number(who.as), who.id, seconds(now));
  while (row->next()) (row->integer(0) == 1 ? state.has_session : state.has_code) = true;
  return state;
}

void end_codes(writing& in, account who) {
  in.database.run("delete from code where role=? and is_own=0 and (person=? or person in (select other from "
                  "same_person where one=?))",
                  number(who.as), who.id, who.id);
}

} // namespace keukentafel::store
