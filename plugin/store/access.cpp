#include "store/access.hpp"

#include "store/sqlite.hpp"

namespace keukentafel::store {

namespace {

using text = std::string_view;

std::int64_t seconds(moment when) { return when.time_since_epoch().count(); }
moment at(std::int64_t value) { return moment{std::chrono::seconds{value}}; }

/// What expired stays this long, without effect: a clock that is ahead for a moment takes nothing for good.
constexpr std::chrono::days kept_after_expiry{366};

/// Rows that this module wrote itself: a date that can't be read counts as never.
policy::period read_period(const rows& row, int from, int until) {
  const day never{std::chrono::year{9999}, std::chrono::December, std::chrono::day{31}};
  policy::period one{parse_day(row.text(from)).value_or(never), std::nullopt};
  if (!row.is_null(until)) one.until = parse_day(row.text(until)).value_or(one.from);
  return one;
}

} // namespace

std::optional<guardian_id> find_guardian(connection& database, text adapter, text key) {
  const auto row =
      database.query("select g.id from entity e join adapter a on a.id=e.adapter join guardian g on g.id=e.id "
                     "where a.name=? and e.key=?",
                     adapter, key);
  if (!row->next()) return std::nullopt;
  return guardian_id{row->integer(0)};
}

std::optional<guardian_row> load_guardian(connection& database, guardian_id id) {
  const auto row = database.query("select name, language from guardian where id=?", id.value);
  if (!row->next()) return std::nullopt;
  return guardian_row{id, row->text(0), row->text(1)};
}

policy::reader load_reader(connection& database, guardian_id id) {
  policy::reader who{id, true, {}}; // without a row nothing is known, and nothing goes out
  {
    const auto row = database.query("select is_deceased from guardian where id=?", id.value);
    if (!row->next()) return who;
    who.is_deceased = row->integer(0) != 0;
  }
  {
    const auto row = database.query(
        "select s.id, s.first_name, s.birth_date, s.is_barred, s.is_deceased, a.confirmed_at, "
        "r.is_legal_representative, "
        "r.from_day, r.until_day from relation r join student s on s.id=r.student join adapter a on a.id=s.adapter "
        "where r.guardian=? order by s.id, r.id",
        id.value);
    while (row->next()) {
      if (who.bonds.empty() || who.bonds.back().student.value != row->integer(0)) {
        policy::bond child;
        child.student = {row->integer(0)};
        child.first_name = row->text(1);
        child.birth_date = row->text(2);
        child.is_barred = row->integer(3) != 0;
        child.is_deceased = row->integer(4) != 0;
        child.confirmed_at = at(row->integer(5));
        who.bonds.push_back(std::move(child));
      }
      who.bonds.back().relations.push_back({read_period(*row, 7, 8), row->integer(6) != 0});
    }
  }
  for (auto& child : who.bonds) {
    const auto row = database.query("select from_day, until_day from enrolment where student=? and is_active=1",
                                    child.student.value);
    while (row->next()) child.enrolments.push_back(read_period(*row, 0, 1));
  }
  return who;
}

void add_code(writing& in, const pairing_code& code) {
  in.database.run("delete from code where expires_at<=?", seconds(in.now - kept_after_expiry));
  in.database.run("insert into code(finder, guardian, salt, hash, expires_at) values(?, ?, ?, ?, ?)", text{code.finder},
                  code.guardian.value, text{code.salt}, text{code.hash}, seconds(code.expires_at));
}

std::optional<pairing_code> find_code(connection& database, text finder) {
  const auto row = database.query("select finder, guardian, salt, hash, expires_at from code where finder=?", finder);
  if (!row->next()) return std::nullopt;
  return pairing_code{row->text(0), {row->integer(1)}, row->text(2), row->text(3), at(row->integer(4))};
}

bool redeem(writing& in, text finder, bool is_right, text session_hash, std::chrono::days lasts) {
  in.database.run("update code set wrong=wrong+? where finder=?", std::int64_t{!is_right}, finder);
  in.database.run("insert into session(hash, guardian, created_at, expires_at) "
                  "select ?, guardian, ?, ? from code where finder=? and expires_at>? and wrong<? and 1=?",
                  session_hash, seconds(in.now), seconds(in.now + lasts), finder, seconds(in.now),
                  std::int64_t{wrong_limit}, std::int64_t{is_right});
  const bool is_done = in.database.changed_rows() == 1;
  in.database.run("delete from code where finder=? and (wrong>=? or 1=?)", finder, std::int64_t{wrong_limit},
                  std::int64_t{is_done});
  return is_done;
}

std::optional<session_row> find_session(connection& database, text session_hash, moment now) {
  const auto row = database.query("select guardian, expires_at from session where hash=? and expires_at>?",
                                  session_hash, seconds(now));
  if (!row->next()) return std::nullopt;
  return session_row{{row->integer(0)}, at(row->integer(1))};
}

std::int64_t rights_number(connection& database) {
  const auto row = database.query("select rights from head");
  return row->next() ? row->integer(0) : 0;
}

void end_session(writing& in, text session_hash) {
  {
    const auto row = in.database.query("select guardian from session where hash=?", session_hash);
    if (row->next()) in.changed.guardians.insert({row->integer(0)});
  }
  in.changed.has_new_rights = true;
  in.database.run("delete from session where hash=? or expires_at<=?", session_hash,
                  seconds(in.now - kept_after_expiry));
}

std::int64_t revoke(writing& in, guardian_id guardian) {
  in.database.run("delete from code where guardian=?", guardian.value);
  auto ended = in.database.changed_rows();
  in.database.run("delete from session where guardian=?", guardian.value);
  ended += in.database.changed_rows();
  in.changed.guardians.insert(guardian);
  in.changed.has_new_rights = true;
  return ended;
}

} // namespace keukentafel::store
