/// The EduArte adapter: the log, the tables and the host, one step per feed.
#pragma once

#include "backfill.hpp"
#include "watch.hpp"
#include "writer.hpp"

#include <keukentafel/adapter.hpp>

#include <memory>
#include <mutex>

namespace keukentafel::eduarte {

class eduarte_adapter : public sdk::adapter {
public:
  explicit eduarte_adapter(const kt_host* raw, clock now = std::chrono::steady_clock::now)
      : sdk::adapter(raw), now_(std::move(now)) {}

  void open(std::string_view settings_json) override;
  sdk::feed_answer feed() override;
  void interrupt() noexcept override;
  bool has_backfill() const override { return true; }
  void begin_backfill() override;
  kt_backfill_state backfill_state() const override;
  bool has_retry() const override { return true; }
  void retry(std::string_view key) override;
  bool may_write_back() const override { return writer_ != nullptr; }
  void write_back(std::string_view key, std::string_view event) override { writer_->take(key, event); }
  void acknowledged(std::uint64_t token) override {
    if (writer_) writer_->acknowledged(token);
  }

private:
  using moment = std::chrono::steady_clock::time_point;

  void prepare_writing();
  void take_up_place();
  void check_institution();
  void keep_place();
  void read_all_anew(const char* why);
  bool offer_next();
  bool take(tail::news news);
  void look_for_late();
  void compare();
  void tell_consumer_row();

  clock now_;
  std::mutex lock_; ///< guards the pointers db_ and writer_ against interrupt()
  bool is_interrupted_ = false;

  settings how_;
  std::unique_ptr<database> db_;
  std::unique_ptr<sink> to_;
  std::unique_ptr<context> with_;
  std::unique_ptr<tail> tail_;
  std::unique_ptr<backfill> backfill_;
  std::unique_ptr<watch> watch_;
  std::unique_ptr<writer> writer_; ///< null: nothing is written

  std::set<root> waiting_; ///< touched and not yet offered
  moment last_late_look_{};
  std::int64_t told_place_ = 0;
  bool has_warned_of_consumer_row_ = false;
  bool has_warned_of_holding_ = false;
};

} // namespace keukentafel::eduarte
