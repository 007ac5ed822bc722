#include "connection.hpp"

#include <algorithm>
#include <cerrno>
#include <libpq-fe.h>
#include <map>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <unistd.h>

namespace keukentafel::postgres {

using steady = std::chrono::steady_clock;

interruption::interruption() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (event_ < 0) throw std::runtime_error("the system has no descriptor left");
}
interruption::~interruption() { close(event_); }
void interruption::raise() noexcept { eventfd_write(event_, 1); }
bool interruption::is_raised() const {
  pollfd look{event_, POLLIN, 0};
  return poll(&look, 1, 0) > 0;
}

void rows::clearing::operator()(pg_result* one) const noexcept { PQclear(one); }
std::size_t rows::size() const { return static_cast<std::size_t>(PQntuples(of_.get())); }
std::size_t rows::width() const { return static_cast<std::size_t>(PQnfields(of_.get())); }
std::string_view rows::name(std::size_t column) const { return PQfname(of_.get(), static_cast<int>(column)); }
std::uint32_t rows::type(std::size_t column) const { return PQftype(of_.get(), static_cast<int>(column)); }
std::optional<std::string_view> rows::at(std::size_t row, std::size_t column) const {
  const auto r = static_cast<int>(row), c = static_cast<int>(column);
  if (PQgetisnull(of_.get(), r, c)) return std::nullopt;
  return std::string_view{PQgetvalue(of_.get(), r, c), static_cast<std::size_t>(PQgetlength(of_.get(), r, c))};
}
std::string rows::text(std::size_t row, std::size_t column) const { return std::string{at(row, column).value_or("")}; }

void connection::closing::operator()(pg_conn* one) const noexcept { PQfinish(one); }
void connection::freeing::operator()(char* one) const noexcept { PQfreemem(one); }

connection::connection(const std::string& where, const std::string& password, kind as, interruption& stop,
                       std::chrono::seconds patience)
    : stop_(stop), patience_(patience) {
  connect(where, password, as);
  PQsetNoticeProcessor(
      raw_.get(), [](void*, const char*) {}, nullptr); // a guest writes nothing to the host's stderr
}

/// False when `until` has come. Throws when the adapter is to stop.
bool connection::wait(short events, steady::time_point until) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady::now()).count();
    pollfd both[2]{{PQsocket(raw_.get()), events, 0}, {stop_.descriptor(), POLLIN, 0}};
    const int got = poll(both, 2, static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000)));
    if (got < 0 && errno == EINTR) continue;
    if (both[1].revents) throw std::runtime_error("the module stops the adapter");
    if (got > 0) return true;
    if (steady::now() >= until) return false;
  }
}

void connection::pause(std::chrono::milliseconds time) const {
  pollfd stop{stop_.descriptor(), POLLIN, 0};
  if (poll(&stop, 1, static_cast<int>(time.count())) > 0) throw std::runtime_error("the module stops the adapter");
}

void connection::connect(const std::string& where, const std::string& password, kind as) {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> parsed{
      PQconninfoParse(where.c_str(), &complaint), PQconninfoFree};
  std::map<std::string, std::string> options;
  if (!parsed) {
    PQfreemem(complaint); // it may hold a part of the text
    throw std::runtime_error("connection is no text that PostgreSQL's libpq understands");
  }
  for (const auto* one = parsed.get(); one->keyword; ++one)
    if (one->val) options[one->keyword] = one->val;
  if (options.contains("password")) throw std::runtime_error("a password does not belong in connection: use password");
  if (!password.empty()) options["password"] = password;
  options["client_encoding"] = "UTF8";
  // What a column says must not depend on how a server is set up.
  options["options"] += " -c datestyle=ISO -c timezone=UTC -c extra_float_digits=1 -c bytea_output=hex";
  options.try_emplace("fallback_application_name", "keukentafel");
  if (as == kind::replicating) options["replication"] = "database";
  std::vector<const char*> names, values;
  for (const auto& [name, value] : options) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  raw_.reset(PQconnectStartParams(names.data(), values.data(), 0));
  if (!raw_) throw std::bad_alloc{};
  const auto until = steady::now() + patience_;
  for (auto state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK; state = PQconnectPoll(raw_.get())) {
    if (PQstatus(raw_.get()) == CONNECTION_BAD || state == PGRES_POLLING_FAILED)
      throw std::runtime_error(std::string{"the database does not let us in: "} + PQerrorMessage(raw_.get()));
    if (!wait(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, until))
      throw std::runtime_error("the database does not answer");
  }
  PQsetnonblocking(raw_.get(), 1);
}

void connection::fail(const std::string& doing, const pg_result* with, bool has_values) const {
  const char* state = with ? PQresultErrorField(with, PG_DIAG_SQLSTATE) : nullptr;
  const char* said = with ? PQresultErrorField(with, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
  auto sentence = "the database refuses to " + doing;
  if (!with || !state) sentence = "the connection to the database broke while it was to " + doing;
  if (state) sentence += std::string{" (SQLSTATE "} + state + ")";
  // What a server says of a statement may quote its values.
  if (said && !has_values) sentence += std::string{": "} + said;
  throw std::runtime_error(sentence);
}

/// The next result; null after the last.
pg_result* connection::result(const std::string& doing) {
  const auto until = steady::now() + patience_;
  for (int flushed = PQflush(raw_.get()); flushed != 0; flushed = PQflush(raw_.get())) {
    if (flushed < 0) fail(doing, nullptr, false);
    if (!wait(POLLOUT | POLLIN, until)) throw std::runtime_error("the database took too long to " + doing);
    if (PQconsumeInput(raw_.get()) == 0) fail(doing, nullptr, false);
  }
  while (PQisBusy(raw_.get())) {
    if (!wait(POLLIN, until)) throw std::runtime_error("the database took too long to " + doing);
    if (PQconsumeInput(raw_.get()) == 0) fail(doing, nullptr, false);
  }
  return PQgetResult(raw_.get());
}

rows connection::run(const std::string& sql, const std::string& doing, const std::vector<std::string>& values) {
  std::vector<const char*> raw;
  for (const auto& one : values) raw.push_back(one.c_str());
  const int sent = values.empty() ? PQsendQuery(raw_.get(), sql.c_str())
                                  : PQsendQueryParams(raw_.get(), sql.c_str(), static_cast<int>(raw.size()), nullptr,
                                                      raw.data(), nullptr, nullptr, 0);
  if (!sent) fail(doing, nullptr, false);
  rows last{nullptr};
  for (auto* one = result(doing); one; one = result(doing)) {
    last = rows{one};
    const auto status = PQresultStatus(one);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) fail(doing, one, !values.empty());
  }
  return last;
}

void connection::start_copy(const std::string& sql, const std::string& doing) {
  if (!PQsendQuery(raw_.get(), sql.c_str())) fail(doing, nullptr, false);
  const rows started{result(doing)};
  auto* one = started.raw();
  if (PQresultStatus(one) != PGRES_COPY_BOTH) fail(doing, one, false);
}

std::optional<std::string_view> connection::next_copy(std::chrono::milliseconds at_most) {
  const auto until = steady::now() + at_most;
  for (;;) {
    char* bytes = nullptr;
    const int size = PQgetCopyData(raw_.get(), &bytes, 1);
    copied_.reset(bytes);
    if (size > 0) return std::string_view{bytes, static_cast<std::size_t>(size)};
    if (size == -1) {
      const rows ended{PQgetResult(raw_.get())};
      fail("go on with the stream of changes", ended.raw(), false);
    }
    if (size == -2) fail("send changes", nullptr, false);
    if (!wait(POLLIN, until)) return std::nullopt;
    if (PQconsumeInput(raw_.get()) == 0) fail("send changes", nullptr, false);
  }
}

void connection::put_copy(std::string_view bytes) {
  const auto until = steady::now() + patience_;
  int put = 0;
  while ((put = PQputCopyData(raw_.get(), bytes.data(), static_cast<int>(bytes.size()))) == 0)
    if (!wait(POLLOUT, until)) throw std::runtime_error("the database does not read");
  if (put < 0) fail("hear how far we are", nullptr, false);
  for (int flushed = PQflush(raw_.get()); flushed != 0; flushed = PQflush(raw_.get())) {
    if (flushed < 0) fail("hear how far we are", nullptr, false);
    if (!wait(POLLOUT | POLLIN, until)) throw std::runtime_error("the database does not read");
    if (PQconsumeInput(raw_.get()) == 0) fail("hear how far we are", nullptr, false);
  }
}

} // namespace keukentafel::postgres
