#include "store/access.hpp"

#include "store/audit.hpp"
#include "store/sqlite.hpp"

#include <vector>

namespace keukentafel::store {

namespace {

using text = std::string_view;

account read_account(const rows& row, int from) {
  return {static_cast<role>(row.integer(from)), row.integer(from + 1)};
}

/// What expired stays this long, without effect: a clock that is ahead for a moment takes nothing for good.
constexpr std::chrono::days kept_after_expiry{366};

} // namespace

void add_code(writing& in, const pairing_code& code) {
  in.database.run("delete from code where expires_at<=?", seconds(in.now - kept_after_expiry));
  if (code.is_own)
    in.database.run("delete from code where role=? and person=? and is_own=1", number(code.who.as), code.who.id);
  in.database.run("insert into code(finder, role, person, salt, hash, expires_at, is_own) values(?, ?, ?, ?, ?, ?, ?)",
                  text{code.finder}, number(code.who.as), code.who.id, text{code.salt}, text{code.hash},
                  seconds(code.expires_at), std::int64_t{code.is_own});
}

std::optional<pairing_code> find_code(connection& database, text finder) {
  const auto row =
      database.query("select finder, role, person, salt, hash, expires_at from code where finder=?", finder);
  if (!row->next()) return std::nullopt;
  return pairing_code{row->text(0), read_account(*row, 1), row->text(3), row->text(4), at(row->integer(5))};
}

bool redeem(writing& in, text finder, bool is_right, text session_hash, std::chrono::days lasts, text device) {
  in.database.run("update code set wrong=wrong+? where finder=?", std::int64_t{!is_right}, finder);
  in.database.run("insert into session(hash, role, person, created_at, expires_at, device, seen_at) "
                  "select ?, role, person, ?, ?, ?, ? from code where finder=? and expires_at>? and wrong<? and 1=?",
                  session_hash, seconds(in.now), seconds(in.now + lasts), device,
                  seconds(local_midnight(local_day(in.now))), finder, seconds(in.now), std::int64_t{wrong_limit},
                  std::int64_t{is_right});
  const bool is_done = in.database.changed_rows() == 1;
  if (is_done) {
    const auto row = in.database.query("select role, person from session where hash=?", session_hash);
    if (row->next()) record(in, {audit_event::signed_in, read_account(*row, 0)});
  }
  in.database.run("delete from code where finder=? and (wrong>=? or 1=?)", finder, std::int64_t{wrong_limit},
                  std::int64_t{is_done});
  return is_done;
}

std::optional<session_row> find_session(connection& database, text session_hash, moment now) {
  const auto row =
      database.query("select role, person, expires_at, verified_at, seen_at from session where hash=? and expires_at>?",
                     session_hash, seconds(now));
  if (!row->next()) return std::nullopt;
  return session_row{read_account(*row, 0), at(row->integer(2)), at(row->integer(3)), at(row->integer(4))};
}

void end_session(writing& in, text session_hash) {
  {
    const auto row = in.database.query("select role, person from session where hash=?", session_hash);
    if (row->next()) in.changed.accounts.insert(read_account(*row, 0));
  }
  in.changed.has_new_rights = true;
  in.database.run("delete from session where hash=? or expires_at<=?", session_hash,
                  seconds(in.now - kept_after_expiry));
}

std::int64_t revoke(writing& in, account who) {
  std::vector<std::int64_t> numbers{who.id};
  if (who.as != role::staff) {
    const auto row = in.database.query("select other from same_person where one=? and other<>?", who.id, who.id);
    while (row->next()) numbers.push_back(row->integer(0));
  }
  std::int64_t ended = 0;
  for (const auto id : numbers) {
    in.database.run("delete from code where role=? and person=?", number(who.as), id);
    ended += in.database.changed_rows();
    in.database.run("delete from session where role=? and person=?", number(who.as), id);
    ended += in.database.changed_rows();
    in.changed.accounts.insert({who.as, id});
  }
  in.changed.has_new_rights = true;
  return ended;
}

} // namespace keukentafel::store
