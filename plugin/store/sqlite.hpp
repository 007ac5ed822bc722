/// One SQLite connection: statements prepared once, values bound, rows read.
/// The SQL stays within what PostgreSQL understands too.
#pragma once

#include "base/account.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace keukentafel::store {

/// Moments are kept as seconds since 1970 in UTC.
inline std::int64_t seconds(moment when) { return when.time_since_epoch().count(); }
inline moment at(std::int64_t kept) { return moment{std::chrono::seconds{kept}}; }
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
constexpr std::chrono::days a_day_long{1};
/// Old rows go in steps, each in one group with what else is written.
constexpr std::int64_t removed_at_once = 1000;
/// Roles are kept by number.
inline std::int64_t number(role as) { return static_cast<std::int64_t>(as); }
// Beside those of this room's own.
using keukentafel::to_text;

class database_error : public std::runtime_error {
public:
  database_error(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
  /// No room on the disk, or none for the moment: trying again can help.
  bool may_pass() const;
  /// A sync failed: what was thought written may be gone.
  bool is_sync_failure() const;

private:
  int code_;
};

/// A running statement; resets itself when it goes.
class rows {
public:
  explicit rows(sqlite3_stmt* statement) : statement_(statement) {}
  ~rows();
  rows(const rows&) = delete;
  rows& operator=(const rows&) = delete;

  bool next();
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  bool is_null(int column) const;

  void bind(int at, std::int64_t value);
  void bind(int at, std::string_view value);
  void bind(int at, std::nullptr_t);
  template <class T> void bind(int at, const std::optional<T>& value) {
    if (value) bind(at, *value);
    else bind(at, nullptr);
  }

private:
  sqlite3_stmt* statement_;
};

class connection {
public:
  enum class mode { writing, reading };
  connection(const std::string& path, mode how);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Rows of one statement with `?` for each value. Throws database_error. `sql` is a literal: statements are kept by
  /// its address.
  template <class... Values> std::unique_ptr<rows> query(const char* sql, const Values&... values) {
    auto made = std::make_unique<rows>(prepare(sql));
    int at = 0;
    (made->bind(++at, values), ...);
    return made;
  }
  template <class... Values> void run(const char* sql, const Values&... values) { query(sql, values...)->next(); }
  void script(const std::string& sql);
  /// Copies the write-ahead log into the file and syncs both; with `is_whole` waits for readers and empties the log.
  /// False: readers stood in the way of some of it. Throws database_error. SQLite never does this by itself here, since
  /// it would keep the result to itself.
  bool checkpoint(bool is_whole);
  /// Pages in the write-ahead log after this connection's last commit.
  std::int64_t log_pages() const { return log_pages_; }
  std::int64_t last_row() const;
  std::int64_t changed_rows() const;

private:
  sqlite3_stmt* prepare(const char* sql);

  sqlite3* handle_ = nullptr;
  std::int64_t log_pages_ = 0;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

} // namespace keukentafel::store
