#include "connection.hpp"

#include <boost/nowide/utf/convert.hpp>
#include <soci/odbc/soci-odbc.h>
#include <soci/soci.h>

#include <array>
#include <mutex>

namespace keukentafel::eduarte {

namespace {

bool is_done(SQLRETURN code) { return code == SQL_SUCCESS || code == SQL_SUCCESS_WITH_INFO; }

std::string words_of(SQLSMALLINT type, SQLHANDLE handle, std::array<SQLCHAR, 6>& state) {
  std::array<SQLCHAR, 1024> text{};
  SQLINTEGER number = 0;
  SQLSMALLINT size = 0;
  if (!is_done(SQLGetDiagRec(type, handle, 1, state.data(), &number, text.data(), text.size(), &size)))
    return "the driver gives no reason";
  return reinterpret_cast<const char*>(text.data());
}

std::string words_of(SQLSMALLINT type, SQLHANDLE handle) {
  std::array<SQLCHAR, 6> state{};
  return words_of(type, handle, state);
}

/// One statement, freed when it goes. Connected through SOCI; read by ODBC itself, because SOCI gives a text the
/// room of its column's size in characters, and cuts what needs more bytes (decision 6).
class odbc_statement {
public:
  odbc_statement(SQLHDBC database, std::chrono::seconds timeout) {
    if (!is_done(SQLAllocHandle(SQL_HANDLE_STMT, database, &handle_)))
      throw std::runtime_error(words_of(SQL_HANDLE_DBC, database));
    const auto seconds = static_cast<SQLULEN>(timeout.count());
    // A driver that can't limit the time says so here, and its statements run as long as they like.
    SQLSetStmtAttr(handle_, SQL_ATTR_QUERY_TIMEOUT, reinterpret_cast<SQLPOINTER>(seconds), 0);
  }
  ~odbc_statement() { SQLFreeHandle(SQL_HANDLE_STMT, handle_); }
  odbc_statement(const odbc_statement&) = delete;
  odbc_statement& operator=(const odbc_statement&) = delete;

  void run(std::string sql) {
    const auto code = SQLExecDirect(handle_, reinterpret_cast<SQLCHAR*>(sql.data()), SQL_NTS);
    if (is_done(code) || code == SQL_NO_DATA) return;
    std::array<SQLCHAR, 6> state{};
    const auto words = words_of(SQL_HANDLE_STMT, handle_, state);
    if (is_refusal(reinterpret_cast<const char*>(state.data()))) throw refused(words);
    throw std::runtime_error(words);
  }
  bool next() {
    const auto code = SQLFetch(handle_);
    if (code == SQL_NO_DATA) return false;
    check(code);
    return true;
  }
  /// Column `at`, from 1, whole: piece by piece as UTF-16.
  std::optional<std::string> text(SQLUSMALLINT at) {
    std::array<SQLWCHAR, 2048> piece{};
    std::u16string whole;
    for (;;) {
      SQLLEN left = 0;
      const auto code = SQLGetData(handle_, at, SQL_C_WCHAR, piece.data(), sizeof piece, &left);
      if (code == SQL_NO_DATA) break;
      check(code);
      if (left == SQL_NULL_DATA) return std::nullopt;
      whole.append(reinterpret_cast<const char16_t*>(piece.data()));
      if (code == SQL_SUCCESS) break;
    }
    return boost::nowide::utf::convert_string<char>(whole.data(), whole.data() + whole.size());
  }
  SQLHSTMT handle() const { return handle_; }

private:
  void check(SQLRETURN code) const {
    if (!is_done(code)) throw std::runtime_error(words_of(SQL_HANDLE_STMT, handle_));
  }
  SQLHSTMT handle_ = SQL_NULL_HSTMT;
};

class odbc_connection final : public connection {
public:
  odbc_connection(const settings& how, access what) : timeout_(how.statement_timeout) {
    auto parameters = after_scheme(how.connection, "odbc").value();
    if (!how.password.empty()) parameters += ";PWD=" + in_braces(how.password);
    try {
      session_.open(*soci::factory_odbc(), parameters);
    } catch (const soci::soci_error& error) {
      throw std::runtime_error(error.get_error_message());
    }
    database_ = static_cast<soci::odbc_session_backend*>(session_.get_backend())->hdbc_;
    // SOCI opens a transaction; ours end with each statement, so that none stays open while nothing happens.
    SQLSetConnectAttr(database_, SQL_ATTR_AUTOCOMMIT, reinterpret_cast<SQLPOINTER>(SQL_AUTOCOMMIT_ON), 0);
    std::array<SQLCHAR, 64> name{};
    SQLSMALLINT size = 0;
    if (is_done(SQLGetInfo(database_, SQL_DBMS_NAME, name.data(), name.size(), &size)))
      product_ = reinterpret_cast<const char*>(name.data());
    const auto mode = what == access::reading ? SQL_MODE_READ_ONLY : SQL_MODE_READ_WRITE;
    SQLSetConnectAttr(database_, SQL_ATTR_ACCESS_MODE, reinterpret_cast<SQLPOINTER>(mode), 0);
  }

  std::vector<text_row> rows(const std::string& sql, std::size_t columns) override {
    std::vector<text_row> found;
    const running now{*this};
    now.statement->run(sql);
    while (now.statement->next()) {
      text_row row(columns);
      for (std::size_t i = 0; i < columns; ++i) row[i] = now.statement->text(static_cast<SQLUSMALLINT>(i + 1));
      found.push_back(std::move(row));
    }
    return found;
  }
  void write(const std::string& sql) override { running{*this}.statement->run(sql); }
  void cancel() noexcept override {
    const std::lock_guard guard{mutex_};
    if (running_) SQLCancel(running_);
  }
  std::string next_of(const std::string& sequence) const override {
    if (product_.find("PostgreSQL") != product_.npos) return "select nextval('" + sequence + "')";
    if (product_.find("SQL Server") != product_.npos) return "select next value for " + sequence;
    if (product_.find("Oracle") != product_.npos) return "select " + sequence + ".nextval from dual";
    throw refused("how this database numbers rows is not known: it is no PostgreSQL, SQL Server or Oracle");
  }
  std::string timestamp(const std::string& text) const override { return "{ts '" + text + "'}"; }

private:
  /// The statement that cancel() may reach.
  struct running {
    explicit running(odbc_connection& on)
        : of(on), statement(std::make_unique<odbc_statement>(on.database_, on.timeout_)) {
      const std::lock_guard guard{of.mutex_};
      of.running_ = statement->handle();
    }
    ~running() {
      const std::lock_guard guard{of.mutex_};
      of.running_ = SQL_NULL_HSTMT;
    }
    odbc_connection& of;
    std::unique_ptr<odbc_statement> statement;
  };

  static std::string in_braces(const std::string& text) {
    std::string quoted = "{";
    for (const char c : text) quoted += c == '}' ? std::string{"}}"} : std::string{c};
    return quoted + "}";
  }

  std::chrono::seconds timeout_;
  soci::session session_;
  SQLHDBC database_ = SQL_NULL_HDBC;
  std::string product_; ///< as the driver names what it reaches
  std::mutex mutex_;    // protects running_
  SQLHSTMT running_ = SQL_NULL_HSTMT;
};

} // namespace

std::unique_ptr<connection> open_odbc(const settings& how, access what) {
  return std::make_unique<odbc_connection>(how, what);
}

} // namespace keukentafel::eduarte
