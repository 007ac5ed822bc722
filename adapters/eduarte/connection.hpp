/// An open connection to EduArte's database. What differs between databases
/// stands in its three kinds: sqlite.cpp, postgres.cpp, odbc.cpp.
#pragma once

#include "settings.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::eduarte {

/// One row as texts by position: SOCI would turn dirty text into numbers and dates silently.
using text_row = std::vector<std::optional<std::string>>;

/// Which transactions run. A change of a transaction that is numbered below
/// `oldest` is visible; none that is numbered `next` or above has begun to write.
struct horizon {
  std::int64_t oldest = 0;
  std::int64_t next = 0;
};

/// The database has looked at what was to be written, and will not have it: trying again is useless.
struct refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// By its SQLSTATE (ISO 9075, with PostgreSQL's P0): data, constraint, access or rule, or raised by a trigger.
bool is_refusal(std::string_view sqlstate);

class connection {
public:
  virtual ~connection() = default;

  /// Runs one statement; throws std::runtime_error with the database's words, which may quote values.
  virtual std::vector<text_row> rows(const std::string& sql, std::size_t columns) = 0;
  /// A transaction of its own. Throws refused, too.
  virtual void write(const std::string& sql) = 0;
  /// A statement that gives the next number of a sequence.
  virtual std::string next_of(const std::string& sequence) const = 0;
  /// Ends the statement that runs, if any. [any-thread]
  virtual void cancel() noexcept = 0;

  /// Ends an ordered statement that gives its first rows: the standard's form, which PostgreSQL, Oracle 12 and
  /// SQL Server 2012 know.
  virtual std::string first(std::size_t most) const {
    return " offset 0 rows fetch next " + std::to_string(most) + " rows only";
  }
  virtual std::string timestamp(const std::string& text) const { return "'" + text + "'"; }
  /// Nothing where the database does not tell.
  virtual std::optional<horizon> transactions() { return std::nullopt; }
};

enum class access { reading, writing };

// Each throws std::runtime_error when it can't be opened.
std::unique_ptr<connection> open_sqlite(const settings& how, access what);
std::unique_ptr<connection> open_postgres(const settings& how, access what);
std::unique_ptr<connection> open_odbc(const settings& how, access what);

/// The rest of a connection text after its "name://", or nothing when it has another name.
std::optional<std::string> after_scheme(const std::string& connection, std::string_view name);

} // namespace keukentafel::eduarte
