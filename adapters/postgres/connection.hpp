/// A connection to PostgreSQL whose every wait ends when the adapter is
/// interrupted.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace keukentafel::postgres {

/// Ends waits from another thread.
class interruption {
public:
  interruption();
  ~interruption();
  interruption(const interruption&) = delete;
  interruption& operator=(const interruption&) = delete;

  void raise() noexcept; ///< for good. [any-thread]
  bool is_raised() const;
  int descriptor() const { return event_; } ///< readable when it was raised

private:
  int event_;
};

/// Rows of a query, as text.
class rows {
public:
  explicit rows(pg_result* of) : of_(of) {}
  std::size_t size() const;
  std::size_t width() const;
  std::string_view name(std::size_t column) const;
  std::uint32_t type(std::size_t column) const;                                  ///< pg_type.oid
  std::optional<std::string_view> at(std::size_t row, std::size_t column) const; ///< nothing: NULL
  std::string text(std::size_t row, std::size_t column) const;                   ///< NULL: empty
  pg_result* raw() const { return of_.get(); }

private:
  struct clearing {
    void operator()(pg_result* one) const noexcept;
  };
  std::unique_ptr<pg_result, clearing> of_;
};

class connection {
public:
  enum class kind { ordinary, replicating };

  /// `where` is libpq's connection text without a password. Throws std::runtime_error with a sentence.
  connection(const std::string& where, const std::string& password, kind as, interruption& stop,
             std::chrono::seconds patience);

  /// One statement; with `values` for $1 and on. Never `doing` more than `patience`. What it throws names `doing`, the
  /// state of the SQL standard and, without values, what the server says of it.
  rows run(const std::string& sql, const std::string& doing, const std::vector<std::string>& values = {});

  /// Lets others work. Throws when the adapter is to stop.
  void pause(std::chrono::milliseconds time) const;

  /// After START_REPLICATION: the next message, or nothing when none came within `at_most`.
  /// The view is valid until the next call.
  std::optional<std::string_view> next_copy(std::chrono::milliseconds at_most);
  void put_copy(std::string_view bytes);
  void start_copy(const std::string& sql, const std::string& doing);

private:
  struct closing {
    void operator()(pg_conn* one) const noexcept;
  };
  void connect(const std::string& where, const std::string& password, kind as);
  bool wait(short events, std::chrono::steady_clock::time_point until) const;
  pg_result* result(const std::string& doing);
  [[noreturn]] void fail(const std::string& doing, const pg_result* with, bool has_values) const;

  interruption& stop_;
  std::chrono::seconds patience_;
  std::unique_ptr<pg_conn, closing> raw_;
  struct freeing {
    void operator()(char* one) const noexcept;
  };
  std::unique_ptr<char, freeing> copied_;
};

} // namespace keukentafel::postgres
