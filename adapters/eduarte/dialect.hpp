/// The database behind SOCI: the one place where backends differ.
///
/// Every column is fetched as text by position; SOCI would turn dirty text into
/// numbers and dates silently. Errors are std::runtime_error without values.
#pragma once

#include "query.hpp"
#include "settings.hpp"

#include <atomic>
#include <memory>

namespace keukentafel::eduarte {

class database {
public:
  explicit database(const settings& how);
  ~database();
  database(const database&) = delete;
  database& operator=(const database&) = delete;

  /// Opens for reading only.
  void open();

  std::vector<row> read(const query& what, const numbers& with = {});
  /// The first rows of an ordered statement.
  std::vector<row> read_first(std::size_t most, const query& what, const numbers& with = {});

  /// Sets the place in the vendor-made consumer row, over a connection of its own.
  void write_place(std::int64_t consumer_row, std::int64_t place, const std::string& local_now);

  std::int64_t organisation() const { return how_.organisation; }

  /// Ends the statement that runs, and every later one. [any-thread]
  void interrupt() noexcept { is_stopped_ = true; }

private:
  struct connection;
  std::vector<row> run(const query& what, std::string sql);

  const settings& how_;
  std::atomic<bool> is_stopped_ = false;
  std::unique_ptr<connection> reading_;
};

} // namespace keukentafel::eduarte
