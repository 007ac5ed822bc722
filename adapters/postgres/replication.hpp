/// The stream of changes behind a replication slot (PostgreSQL 15, chapter 55.4).
#pragma once

#include "connection.hpp"
#include "pgoutput.hpp"

namespace keukentafel::postgres {

/// "16/B374D848" and back. Throws std::runtime_error for another text.
lsn parse_lsn(std::string_view text);
std::string to_text(lsn place);

class replication {
public:
  replication(const std::string& where, const std::string& password, interruption& stop, std::chrono::seconds patience);

  /// Which server this is: another one, or one that was put back from a backup, has another text.
  std::string identity();

  struct beginning {
    lsn at = 0;
    std::string snapshot; ///< of all that was committed before `at`; lives until the next call
  };
  beginning create_slot(const std::string& name);
  void drop_slot(const std::string& name);

  /// From where the slot stands. Names are checked before (settings).
  void start(const std::string& slot, const std::string& publication);

  /// The next message of pgoutput, or nothing when none came within `at_most`. Valid until the next call.
  std::optional<std::string_view> next(std::chrono::milliseconds at_most);

  /// All before this place is durable with us: the server may forget it. Tells it now and then.
  void confirm(lsn durable);
  /// Has the server say where it is, by and by.
  void ask() { tell(true, true); }
  /// The end of what the server had to say so far.
  lsn heard() const { return heard_; }

private:
  void tell(bool now, bool wants_answer = false);

  connection to_;
  lsn heard_ = 0, durable_ = 0, told_ = 0;
  std::chrono::steady_clock::time_point told_at_{};
};

} // namespace keukentafel::postgres
