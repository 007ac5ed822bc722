#include "soci_rows.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

#include <chrono>
#include <sys/stat.h>

namespace keukentafel::eduarte {

namespace {

using clock = std::chrono::steady_clock;

constexpr int steps_between_looks = 1000; // SQLite's virtual machine: well under a millisecond
constexpr int busy_ms = 2000;

bool is_final(const soci::sqlite3_soci_error& error) {
  const auto code = error.result() & 0xff;
  return code == SQLITE_CONSTRAINT || code == SQLITE_ERROR || code == SQLITE_AUTH || code == SQLITE_READONLY;
}

template <class Work> auto told(Work work) { return told_by_soci<soci::sqlite3_soci_error>(work, is_final); }

class sqlite_connection final : public connection {
public:
  sqlite_connection(const settings& how, access what) : timeout_(how.statement_timeout) {
    // For writing SQLite would make a file that is not there.
    if (what == access::writing) sqlite_connection{how, access::reading};
    told([&] {
      const auto parameters = after_scheme(how.connection, "sqlite3").value();
      session_.open(*soci::factory_sqlite3(), parameters + (what == access::reading ? " readonly=1" : ""));
      auto* backend = static_cast<soci::sqlite3_session_backend*>(session_.get_backend());
      sqlite_api::sqlite3_busy_timeout(backend->conn_, busy_ms);
      sqlite_api::sqlite3_progress_handler(backend->conn_, steps_between_looks, look, this);
      path_ = sqlite_api::sqlite3_db_filename(backend->conn_, "main");
      opened_ = file_number();
    });
  }

  std::vector<text_row> rows(const std::string& sql, std::size_t columns) override {
    check_file();
    until_ = clock::now() + timeout_;
    return told([&] { return soci_rows(session_, sql, columns); });
  }
  void write(const std::string& sql) override {
    check_file();
    until_ = clock::now() + timeout_;
    told([&] { session_ << sql; });
  }
  /// SQLite has no sequences, and no EduArte runs on it: the invented school keeps its next number in a table.
  std::string next_of(const std::string& sequence) const override {
    return "update " + sequence + " set next = next + 1 returning next - 1";
  }
  void cancel() noexcept override { is_cancelled_ = true; }
  std::string first(std::size_t most) const override { return " limit " + std::to_string(most); }

private:
  static int look(void* self) {
    const auto& mine = *static_cast<sqlite_connection*>(self);
    return mine.is_cancelled_ || clock::now() > mine.until_ ? 1 : 0;
  }

  /// An open file stays readable when another takes its name.
  void check_file() const {
    if (file_number() != opened_) throw std::runtime_error("the file was replaced");
  }
  /// Of the file that has the name now.
  ino_t file_number() const {
    struct stat file {};
    return ::stat(path_.c_str(), &file) == 0 ? file.st_ino : 0;
  }

  std::string path_;
  ino_t opened_ = 0;
  std::chrono::seconds timeout_;
  clock::time_point until_ = clock::time_point::max();
  std::atomic<bool> is_cancelled_ = false;
  soci::session session_;
};

} // namespace

std::unique_ptr<connection> open_sqlite(const settings& how, access what) {
  return std::make_unique<sqlite_connection>(how, what);
}

} // namespace keukentafel::eduarte
