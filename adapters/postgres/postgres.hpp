/// The adapter for a SIS on PostgreSQL: logical decoding of a publication.
#pragma once

#include "copy.hpp"
#include "settings.hpp"

namespace keukentafel::postgres {

class postgres final : public sdk::adapter {
public:
  using adapter::adapter;

  void open(std::string_view settings_json) override;
  sdk::feed_answer feed() override;
  void acknowledged(std::uint64_t token) override;
  void interrupt() noexcept override { stop_.raise(); }
  void close() noexcept override;

  bool has_backfill() const override { return true; }
  void begin_backfill() override { wants_copy_ = true; }
  kt_backfill_state backfill_state() const override;
  bool has_figures() const override { return true; }
  std::vector<sdk::figure> figures() const override;

private:
  void look_before();
  bool must_copy();
  void wait_for_slot();
  void begin_copy();
  void follow();
  void go_on_copying();
  bool read_stream();
  void look_at_lag();
  bool take_messages(std::chrono::milliseconds wait);
  void catch_up();
  void remember(lsn place);

  settings how_;
  rules by_;
  interruption stop_;
  std::unique_ptr<connection> database_;
  std::unique_ptr<replication> stream_;
  preflight found_;
  follower::readers read_;
  std::unique_ptr<follower> follower_;
  std::unique_ptr<copy> copy_;
  std::string server_; ///< which one, and by which mapping
  lsn place_ = 0;      ///< where the stream goes on after a copy
  bool wants_copy_ = false;
  kt_backfill_state copied_{sizeof(kt_backfill_state), false, 0, 0};
  counters counted_; ///< of copies, and of followers before this one
  slot_state slot_;
  std::chrono::steady_clock::time_point looked_at_{}, complained_at_{};
  bool has_said_so_ = false; ///< that it has caught up, since the last message came
};

} // namespace keukentafel::postgres
