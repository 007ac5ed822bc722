/// The Open Education API: reads it again and again, since it can't say what changed, and takes the results that a
/// planning system sends. docs/oeapi.md tells how to use it.
#pragma once

#include "reading.hpp"
#include "receiver.hpp"

#include <keukentafel/adapter.hpp>

#include <mutex>

namespace keukentafel::oeapi {

class oeapi_adapter final : public sdk::adapter {
public:
  using adapter::adapter;

  void open(std::string_view settings_json) override;
  sdk::feed_answer feed() override;
  void acknowledged(std::uint64_t token) override { receiver_->acknowledged(token); }
  void interrupt() noexcept override;
  bool has_backfill() const override { return true; }
  void begin_backfill() override;
  kt_backfill_state backfill_state() const override;
  bool has_retry() const override { return true; }
  void retry(std::string_view key) override;
  bool takes_requests() const override { return true; }
  void request(const kt_request& asked) override { receiver_->request(asked); }
  bool has_figures() const override { return true; }
  std::vector<sdk::figure> figures() const override;

private:
  using steady = std::chrono::steady_clock;

  void begin_reading();
  void end_reading(bool is_complete);
  sdk::feed_answer read_on();

  settings how_;
  std::mutex lock_; ///< protects what follows, against interrupt()
  std::unique_ptr<source> from_;
  bool is_interrupted_ = false;

  std::unique_ptr<sink> to_;
  roll known_;
  std::unique_ptr<receiver> receiver_;
  std::string guardians_print_;
  std::optional<reading> reading_;
  reading::counts last_, last_of_all_; ///< of the last reading, and of the last backfill
  steady::time_point next_{};
  unsigned failures_ = 0; ///< readings in a row
  bool wants_all_ = false;
  std::set<std::string> retries_; ///< keys that are to be read anew
  double readings_ = 0, read_at_ = 0;
};

} // namespace keukentafel::oeapi
