#include "database.hpp"

#include "local_time.hpp"

#include <cctype>

namespace keukentafel::eduarte {

namespace {

/// What a database quotes may be a value.
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

/// Runs `work`; what fails says on what it was working.
template <class Work> auto doing(const std::string& what, Work work) {
  try {
    return work();
  } catch (const refused& error) {
    // Further lines may hold the row.
    const std::string words = error.what();
    throw refused("the database: " + what + ": " + without_quoted(words.substr(0, words.find('\n'))));
  } catch (const std::exception& error) {
    throw std::runtime_error("the database: " + what + ": " + without_quoted(error.what()));
  }
}

/// The start of this day as a literal of a timestamp, for {today}.
void set_today(std::string& sql, const connection& on) {
  const auto at = sql.find("{today}");
  if (at == std::string::npos) return;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  sql.replace(at, 7, on.timestamp(to_text(std::chrono::floor<std::chrono::days>(to_local(now))) + " 00:00:00"));
}

} // namespace

bool is_refusal(std::string_view sqlstate) {
  const auto kind = sqlstate.substr(0, 2);
  return kind == "22" || kind == "23" || kind == "42" || kind == "P0";
}

std::optional<std::string> after_scheme(const std::string& connection, std::string_view name) {
  const auto scheme = std::string{name} + "://";
  if (!connection.starts_with(scheme)) return std::nullopt;
  return connection.substr(scheme.size());
}

database::database(const settings& how) : how_(how) {}
database::~database() = default;

std::unique_ptr<connection> database::connect(access what) const {
  if (after_scheme(how_.connection, "sqlite3")) return open_sqlite(how_, what);
  if (after_scheme(how_.connection, "postgresql")) return open_postgres(how_, what);
  if (after_scheme(how_.connection, "odbc")) return open_odbc(how_, what);
  throw std::runtime_error("the setting connection must start with sqlite3://, postgresql:// or odbc://");
}

void database::open(access what) {
  check_stopped();
  auto opened = doing("cannot be opened", [&] { return connect(what); });
  const std::lock_guard guard{mutex_};
  open_ = std::move(opened);
}

void database::check_stopped() const {
  if (is_stopped_) throw std::runtime_error("the database: stopped");
}

void database::interrupt() noexcept {
  is_stopped_ = true;
  const std::lock_guard guard{mutex_};
  if (open_) open_->cancel();
}

std::vector<row> database::run(const query& what, std::string sql) {
  check_stopped();
  set_today(sql, *open_);
  auto rows = doing("reading " + what.table, [&] { return open_->rows(sql, what.names.size()); });
  std::vector<row> found;
  found.reserve(rows.size());
  for (auto& cells : rows) found.emplace_back(what, std::move(cells));
  return found;
}

std::vector<row> database::read(const query& what, const numbers& with) {
  return run(what, filled(what, how_.organisation, with));
}

std::vector<row> database::read_first(std::size_t most, const query& what, const numbers& with) {
  return run(what, filled(what, how_.organisation, with) + open_->first(most));
}

std::optional<horizon> database::transactions() {
  check_stopped();
  return doing("asking which transactions run", [&] { return open_->transactions(); });
}

void database::write(const std::string& table, const std::string& sql) {
  check_stopped();
  doing("writing " + table, [&] { open_->write(sql); });
}

std::int64_t database::next_id(const std::string& sequence) {
  check_stopped();
  const auto rows = doing("the sequence " + sequence, [&] { return open_->rows(open_->next_of(sequence), 1); });
  const auto number = rows.empty() ? std::nullopt : parse_integer(rows.front().at(0).value_or(""));
  if (!number) throw std::runtime_error("the database: the sequence " + sequence + " gives no number");
  return *number;
}

void database::write_place(std::int64_t consumer_row, std::int64_t place, const std::string& local_now) {
  doing("writing the consumer row", [&] {
    const auto writing = connect(access::writing);
    const auto where =
        " where ID = " + std::to_string(consumer_row) + " and ORGANISATIE = " + std::to_string(how_.organisation);
    if (writing->rows("select ID from MUTATIELOGVERWERKERSLOG" + where, 1).empty())
      throw std::runtime_error("consumer_row names no row of MUTATIELOGVERWERKERSLOG in this organisation");
    writing->write("update MUTATIELOGVERWERKERSLOG set LAATST_VERWERKT_ID = " + std::to_string(place) +
                   ", LAATST_VERWERKT_OP = " + writing->timestamp(local_now) + where);
  });
}

} // namespace keukentafel::eduarte
