#include "dialect.hpp"

#include "local_time.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <cctype>
#include <chrono>

namespace keukentafel::eduarte {

namespace {

using clock = std::chrono::steady_clock;

constexpr int steps_between_looks = 1000; // SQLite's virtual machine: well under a millisecond

bool is_sqlite(const std::string& connection) { return connection.starts_with("sqlite3://"); }

std::string in_quotes(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string complete(const settings& how, bool is_read_only) {
  if (is_sqlite(how.connection)) return how.connection + (is_read_only ? " readonly=1" : "");
  if (how.password.empty()) return how.connection;
  if (how.connection.starts_with("odbc:")) return how.connection + ";PWD={" + how.password + "}";
  return how.connection + " password=" + in_quotes(how.password);
}

/// What a backend quotes may be a value.
std::string without_quoted(const std::string& text) {
  std::string clean;
  char open = 0;
  char before = ' ';
  for (const char c : text) {
    const bool is_inside_word = std::isalnum(static_cast<unsigned char>(before)); // can't
    before = c;
    if (open) {
      if (c == open) {
        clean += "...";
        open = 0;
      }
    } else if (c == '"' || (c == '\'' && !is_inside_word)) {
      open = c;
    } else {
      clean += c == '\n' ? ' ' : c;
    }
  }
  return clean;
}

/// The start of this day as a literal of a timestamp, for {today}.
void set_today(std::string& sql, const std::string& connection) {
  const auto at = sql.find("{today}");
  if (at == std::string::npos) return;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto start = "'" + to_text(std::chrono::floor<std::chrono::days>(to_local(now))) + " 00:00:00'";
  sql.replace(at, 7, connection.starts_with("odbc:") ? "{ts " + start + "}" : start);
}

[[noreturn]] void fail(const std::string& doing, const soci::soci_error& error) {
  throw std::runtime_error("the database: " + doing + ": " + without_quoted(error.get_error_message()));
}

} // namespace

struct database::connection {
  connection(const settings& how, const std::atomic<bool>& is_stopped, bool is_read_only)
      : is_stopped_(is_stopped), timeout_(how.statement_timeout) {
    try {
      begin();
      // SOCI's own registry can't be changed while another session is open.
      const auto parameters = complete(how, is_read_only);
      if (is_sqlite(parameters)) session.open(*soci::factory_sqlite3(), parameters.substr(parameters.find("//") + 2));
      else session.open(parameters);
      if (session.get_backend_name() == "sqlite3") {
        auto* lite = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
        sqlite_api::sqlite3_busy_timeout(lite->conn_, 2000);
        sqlite_api::sqlite3_progress_handler(lite->conn_, steps_between_looks, look, this);
      } else if (session.get_backend_name() == "postgresql") {
        session << "set statement_timeout = " + std::to_string(std::chrono::milliseconds{timeout_}.count());
        if (is_read_only) session << "set session characteristics as transaction read only";
      }
    } catch (const soci::soci_error& error) {
      fail("cannot be opened", error);
    }
  }

  void begin() {
    if (is_stopped_) throw std::runtime_error("the database: stopped");
    until_ = clock::now() + timeout_;
  }

  static int look(void* self) {
    const auto& mine = *static_cast<connection*>(self);
    return mine.is_stopped_ || clock::now() > mine.until_ ? 1 : 0;
  }

  soci::session session;

private:
  const std::atomic<bool>& is_stopped_;
  std::chrono::seconds timeout_;
  clock::time_point until_;
};

database::database(const settings& how) : how_(how) {}
database::~database() = default;

void database::open() { reading_ = std::make_unique<connection>(how_, is_stopped_, true); }

std::vector<row> database::run(const query& what, std::string sql) {
  std::vector<row> found;
  set_today(sql, how_.connection);
  try {
    reading_->begin();
    const auto count = what.names.size();
    std::vector<std::string> texts(count);
    std::vector<soci::indicator> states(count, soci::i_null);
    soci::statement statement{reading_->session};
    for (std::size_t i = 0; i < count; ++i) statement.exchange(soci::into(texts[i], states[i]));
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
    for (bool got = statement.execute(true); got; got = statement.fetch()) {
      std::vector<std::optional<std::string>> cells(count);
      for (std::size_t i = 0; i < count; ++i)
        if (states[i] != soci::i_null) cells[i] = texts[i];
      found.emplace_back(what, std::move(cells));
    }
  } catch (const soci::soci_error& error) {
    const auto table = what.labels.front().substr(0, what.labels.front().find('.'));
    fail("reading " + table, error);
  }
  return found;
}

std::vector<row> database::read(const query& what, const numbers& with) {
  return run(what, filled(what, how_.organisation, with));
}

std::vector<row> database::read_first(std::size_t most, const query& what, const numbers& with) {
  const auto count = std::to_string(most);
  // The second form is the standard's: PostgreSQL, Oracle 12 and SQL Server 2012 know it.
  return run(what, filled(what, how_.organisation, with) + (is_sqlite(how_.connection)
                                                                ? " limit " + count
                                                                : " offset 0 rows fetch next " + count + " rows only"));
}

void database::write_place(std::int64_t consumer_row, std::int64_t place, const std::string& local_now) {
  try {
    connection writing{how_, is_stopped_, false};
    writing.session << "update MUTATIELOGVERWERKERSLOG set LAATST_VERWERKT_ID = " + std::to_string(place) +
                           ", LAATST_VERWERKT_OP = '" + local_now + "' where ID = " + std::to_string(consumer_row) +
                           " and ORGANISATIE = " + std::to_string(how_.organisation);
  } catch (const soci::soci_error& error) {
    fail("writing the consumer row", error);
  }
}

} // namespace keukentafel::eduarte
