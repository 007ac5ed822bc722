#include "module/engine.hpp"

#include "intake/in_process.hpp"
#include "module/carry.hpp"
#include "store/keep.hpp"

#include <spdlog/spdlog.h>

namespace keukentafel::module {

namespace {
constexpr std::chrono::days announced_before_first_run{30};
}

result<std::unique_ptr<engine>> engine::open(configuration what, logger log, std::function<void(const fault&)> failed) {
  std::unique_ptr<engine> made{new engine{std::move(what), std::move(log)}};
  auto opened =
      store::store::open({made->settings_.store_path, made->log_, now, std::move(failed), made->settings_.moments});
  if (!opened) return opened.error();
  made->store_ = std::move(*opened);
  made->store_->on_commit([&bus = made->bus_](const store::changes& changed) { bus.announce(changed); });
  for (const auto& one : made->settings_.adapters) {
    if (!one.trouble.empty()) made->log_->error("{}", one.trouble);
    adapter_id id;
    const auto from = one.publish_from.value_or(now() - announced_before_first_run);
    auto written = made->store_->write([&](store::writing& in) { id = store::register_adapter(in, one.name, from); });
    if (!written) return written.error();
    auto code = one.code;
    std::shared_ptr<intake::submission_queue> queue;
    if (&code->entry() == &intake::in_process_entry()) {
      queue = std::make_shared<intake::submission_queue>();
      code = intake::in_process_over(queue);
    }
    auto& feeder = *made->feeders_.emplace_back(
        std::make_unique<intake::feeder>(intake::feeder::options{one.name, one.settings, code, made->log_},
                                         std::make_unique<carrier>(*made->store_, id)));
    if (!queue) continue;
    queue->on_arrival([&feeder] { feeder.wake(); });
    made->submitters_.emplace(one.name, std::move(queue));
  }
  return made;
}

engine::~engine() { stop_adapters(); }

void engine::start_adapters() {
  if (is_started_) return;
  is_started_ = true;
  for (const auto& one : feeders_) one->start();
}

void engine::stop_adapters() {
  for (const auto& one : feeders_) one->interrupt();
  for (const auto& one : feeders_) one->stop();
}

void engine::tell_old_rosters() {
  for (const auto& one : feeders_) {
    std::optional<moment> confirmed;
    store_->read([&](store::connection& database) { confirmed = store::confirmed_at(database, one->name()); });
    const bool is_old = confirmed && now() > *confirmed + settings_.school.roster_trusted_for;
    if (!is_old) told_old_.erase(one->name());
    else if (told_old_.insert(one->name()).second)
      log_->error("adapter {}: the SIS last confirmed its roster at {}, more than {} days ago: nothing of it is shown "
                  "until it answers again",
                  one->name(), to_text(*confirmed), settings_.school.roster_trusted_for.count());
  }
}

intake::feeder* engine::find(std::string_view name) const {
  for (const auto& one : feeders_)
    if (one->name() == name) return one.get();
  return nullptr;
}

} // namespace keukentafel::module
