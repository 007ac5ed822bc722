#include "intake/in_process.hpp"

#include <keukentafel/adapter.hpp>

namespace keukentafel::intake {

namespace {

using sdk::view;

constexpr std::size_t events_per_feed = 256;
constexpr std::chrono::seconds until_woken{1}; // figures are as old as the last feed

/// Sweeps and "caught up" have no receipt of their own: this event, which changes nothing, is committed after them.
constexpr const char* receipt_key = "receipt/in-process";

class in_process final : public sdk::adapter {
public:
  in_process(const kt_host* raw, std::shared_ptr<submission_queue> queue) : adapter(raw), queue_(std::move(queue)) {}

  void open(std::string_view) override { queue_->begin_life(); }
  sdk::feed_answer feed() override;
  void acknowledged(std::uint64_t token) override { queue_->durable(token); }

  bool has_figures() const override { return true; }
  std::vector<sdk::figure> figures() const override {
    const auto now = queue_->now();
    return {{"submissions_waiting", "Submissions that are not durable yet.", static_cast<double>(now.waiting), false},
            {"events_taken_total", "Events that were made durable.", static_cast<double>(now.taken), true}};
  }

private:
  void offer(const submission_queue::offered& one);
  bool ends_sweep(const std::string& prefix);

  const std::shared_ptr<submission_queue> queue_;
  std::optional<std::string> sweep_, swept_; ///< the open one, and the last one that ended, in this life
};

sdk::feed_answer in_process::feed() {
  for (std::size_t events = 0; events < events_per_feed;) {
    const auto one = queue_->next();
    if (!one) return sdk::feed_answer::after(until_woken);
    offer(*one);
    events += 1 + one->what->events.size();
  }
  return sdk::feed_answer::more();
}

/// A repeat of an end is done already. Any other end without its beginning would be void: the caller must know.
bool in_process::ends_sweep(const std::string& prefix) {
  if (sweep_ == prefix) {
    host_.sweep_end(prefix);
    swept_ = std::exchange(sweep_, std::nullopt);
    return true;
  }
  if (!sweep_ && swept_ == prefix) return true;
  host_.log(KT_ERROR, "sweep_end without the sweep_begin of this prefix, or the adapter began anew since: refused");
  return false;
}

void in_process::offer(const submission_queue::offered& one) {
  const auto& what = *one.what;
  switch (what.what) {
  case submission::kind::events: {
    // Committed in this order: the receipt of the last one stands for all.
    std::size_t left = what.events.size();
    for (const auto& event : what.events) {
      const auto token = --left == 0 ? one.number : 0;
      if (event.flags & KT_EVENT_TOMBSTONE) host_.tombstone(event.key, event.version, token);
      else if (event.flags & KT_EVENT_UNCHANGED) host_.unchanged(event.key, token);
      else host_.submit(event.key, event.json, event.version, token);
    }
    return;
  }
  case submission::kind::sweep_begin:
    host_.sweep_begin(what.prefix);
    sweep_ = what.prefix;
    break;
  case submission::kind::sweep_end:
    if (!ends_sweep(what.prefix)) return queue_->refuse(one.number);
    break;
  case submission::kind::caught_up: host_.caught_up(); break;
  }
  host_.unchanged(receipt_key, one.number);
}

} // namespace

const kt_adapter_entry& in_process_entry() {
  static constexpr kt_adapter_entry entry{
      sizeof(kt_adapter_entry), KT_ABI_VERSION, "in-process", "1", nullptr, 0, [](const kt_host*) -> kt_adapter* {
        return nullptr;
      }};
  return entry;
}

std::shared_ptr<library> in_process_over(std::shared_ptr<submission_queue> queue) {
  return library::of(in_process_entry(), [queue = std::move(queue)](const kt_host* host) {
    return sdk::dress::over([&] { return std::make_unique<in_process>(host, queue); });
  });
}

} // namespace keukentafel::intake
