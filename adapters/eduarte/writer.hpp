/// Sick reports that become rows of AbsentieMelding, over an account of their own.
///
/// Each is written once, whatever breaks. The row's id is drawn from EduArte's sequence and remembered durably before
/// the row is inserted; after a crash the id tells whether the row is there, and the primary key refuses a second one.
/// What stands in the way (another report at that time, a reason that is none, a refusal by the database) goes to a
/// person. While the database can't be reached it tries again.
#pragma once

#include "database.hpp"

#include <keukentafel/adapter.hpp>

#include <deque>
#include <functional>

namespace keukentafel::eduarte {

class writer {
public:
  using clock = std::function<std::chrono::steady_clock::time_point()>;

  /// `floor`: an id that the sequence has passed already.
  writer(const settings& how, sdk::host& to, clock now, std::function<std::int64_t()> floor);

  /// Whether the settings give all that writing needs.
  static bool is_set_up(const settings& how);

  void take(std::string_view key, std::string_view json);
  /// One attempt at one report; whether there was one.
  bool step();
  /// What was offered with this token is durable.
  void acknowledged(std::uint64_t token);
  /// Ends the statement that runs, and every later one. [any-thread]
  void interrupt() noexcept { db_.interrupt(); }

private:
  struct report {
    std::string key;
    std::int64_t student = 0;
    std::string reason;
    local_second from;
    std::optional<local_second> until; ///< inclusive
    std::int64_t id = 0;               ///< drawn for it; 0: none yet
    std::uint64_t token = 0;           ///< of the memory of `id`; 0: that is durable
    int failures = 0;                  ///< of the insert alone
    std::string last_failure;
  };
  struct chosen_reason {
    std::int64_t id = 0;
    bool is_settled = false;
  };

  static report read(std::string_view key, std::string_view json);
  void attempt(report& one);
  bool stands(std::int64_t id);
  chosen_reason find_reason(const report& one);
  std::optional<std::int64_t> find_same(const report& one, std::int64_t reason);
  void draw_id(report& one);
  void insert(report& one, const chosen_reason& as);
  void succeed(const report& one, std::int64_t id);
  void give_up(const report& one, const std::string& why);
  void wait_longer(const std::string& why);
  void end(const std::string& key);

  const settings how_; ///< reaches the database by the account that may write
  sdk::host& to_;
  const clock now_;
  const std::function<std::int64_t()> floor_;
  database db_;
  bool is_open_ = false;
  std::deque<report> reports_;
  std::uint64_t tokens_ = 0;
  std::chrono::steady_clock::time_point next_try_{};
  std::chrono::seconds pause_;
};

} // namespace keukentafel::eduarte
