#include "store/sqlite.hpp"

#include <sqlite3.h>

namespace keukentafel::store {

namespace {

[[noreturn]] void fail(sqlite3* handle, const char* doing) {
  // The message of SQLite names tables and files, never bound values.
  throw database_error{handle ? sqlite3_extended_errcode(handle) : SQLITE_NOMEM,
                       std::string{"the store could not "} + doing + ": " +
                           (handle ? sqlite3_errmsg(handle) : "no memory")};
}

} // namespace

bool database_error::may_pass() const {
  return (code_ & 0xff) == SQLITE_FULL || (code_ & 0xff) == SQLITE_BUSY || code_ == SQLITE_IOERR_WRITE;
}
bool database_error::is_sync_failure() const { return code_ == SQLITE_IOERR_FSYNC || code_ == SQLITE_IOERR_DIR_FSYNC; }

rows::~rows() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool rows::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(sqlite3_db_handle(statement_), "run a statement");
  return false;
}

std::int64_t rows::integer(int column) const { return sqlite3_column_int64(statement_, column); }
std::string rows::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return bytes ? std::string{bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))} : std::string{};
}
bool rows::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

void rows::bind(int at, std::int64_t value) { sqlite3_bind_int64(statement_, at, value); }
void rows::bind(int at, std::string_view value) {
  sqlite3_bind_text64(statement_, at, value.data() ? value.data() : "", value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}
void rows::bind(int at, std::nullptr_t) { sqlite3_bind_null(statement_, at); }

connection::connection(const std::string& path, mode how) {
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (how == mode::writing ? SQLITE_OPEN_CREATE : 0);
  if (sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
    const std::string why = handle_ ? sqlite3_errmsg(handle_) : "no memory";
    const int code = handle_ ? sqlite3_extended_errcode(handle_) : SQLITE_NOMEM;
    sqlite3_close(handle_);
    throw database_error{code, "the store " + path + " could not be opened: " + why};
  }
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  // Two connections that write or checkpoint can corrupt a WAL database in SQLite 3.40: only one of them may.
  if (how == mode::reading) {
    // 16 MiB hold the inner pages of millions of items. No mmap: an error of the disk would be a signal in the host.
    script("pragma query_only=1; pragma wal_autocheckpoint=0; pragma busy_timeout=2000; pragma cache_size=-16384;");
    return;
  }
  // 64 MiB: a group that changes more pages than fit would write some of them twice.
  script("pragma journal_mode=WAL; pragma synchronous=FULL; pragma secure_delete=on; pragma busy_timeout=2000; pragma "
         "wal_autocheckpoint=0; pragma cache_size=-65536;");
  sqlite3_wal_hook(
      handle_,
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<connection*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  const auto level = query("pragma synchronous");
  if (!level->next() || level->integer(0) != 2)
    throw database_error{SQLITE_MISUSE, "the store does not sync in full: SQLite refused synchronous=FULL"};
}

connection::~connection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

sqlite3_stmt* connection::prepare(const char* sql) {
  auto& statement = statements_[sql];
  if (!statement && sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
    fail(handle_, "prepare a statement");
  return statement;
}

void connection::script(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(handle_, "run a script");
}

bool connection::checkpoint(bool is_whole) {
  int in_log = 0, copied = 0;
  const int code = sqlite3_wal_checkpoint_v2(
      handle_, nullptr, is_whole ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
    throw database_error{code, std::string{"the store could not checkpoint: "} + sqlite3_errmsg(handle_)};
  return code == SQLITE_OK && copied == in_log;
}

std::int64_t connection::last_row() const { return sqlite3_last_insert_rowid(handle_); }
std::int64_t connection::changed_rows() const { return sqlite3_changes64(handle_); }

} // namespace keukentafel::store
