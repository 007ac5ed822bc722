/// The database: statements with named columns, whatever it runs on.
///
/// Errors are std::runtime_error that names the table, without values.
#pragma once

#include "connection.hpp"
#include "query.hpp"

#include <mutex>

namespace keukentafel::eduarte {

class database {
public:
  explicit database(const settings& how);
  ~database();
  database(const database&) = delete;
  database& operator=(const database&) = delete;

  /// Opens for reading only, or by an account that may write. What was open is closed.
  void open(access what = access::reading);

  std::vector<row> read(const query& what, const numbers& with = {});
  /// The first rows of an ordered statement.
  std::vector<row> read_first(std::size_t most, const query& what, const numbers& with = {});
  /// Which transactions run; nothing where the database does not tell.
  std::optional<horizon> transactions();

  /// Sets the place in the vendor-made consumer row, over a connection of its own.
  void write_place(std::int64_t consumer_row, std::int64_t place, const std::string& local_now);

  /// Writes a row of `table` in a transaction of its own. Throws refused, too.
  void write(const std::string& table, const std::string& sql);
  /// The next number of a sequence.
  std::int64_t next_id(const std::string& sequence);
  /// A literal of a local time.
  std::string timestamp(const std::string& text) const { return open_->timestamp(text); }

  std::int64_t organisation() const { return how_.organisation; }

  /// Ends the statement that runs, and every later one. [any-thread]
  void interrupt() noexcept;

private:
  std::unique_ptr<connection> connect(access what) const;
  std::vector<row> run(const query& what, std::string sql);
  void check_stopped() const;

  const settings& how_;
  std::atomic<bool> is_stopped_ = false;
  std::mutex mutex_; // protects the pointer open_ against interrupt()
  std::unique_ptr<connection> open_;
};

} // namespace keukentafel::eduarte
