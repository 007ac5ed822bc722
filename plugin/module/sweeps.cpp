#include "module/sweeps.hpp"

#include "store/audit.hpp"
#include "store/erasure.hpp"
#include "store/messages.hpp"
#include "store/notices.hpp"
#include "store/office_hours.hpp"
#include "store/requests.hpp"
#include "store/seen.hpp"

#include <array>
#include <spdlog/spdlog.h>

namespace keukentafel::module {

namespace {

constexpr std::chrono::hours even_for{1};
constexpr std::chrono::minutes uneven{2};
/// Who comes back later finds nothing marked as new.
constexpr std::chrono::days visits_kept_for{365}, drafts_kept_for{1};

struct daily_sweep {
  const char* of;
  void (*run)(engine&);
};
constexpr std::array all{daily_sweep{"the audit", sweep_audit},       daily_sweep{"the items", sweep_items},
                         daily_sweep{"the requests", sweep_requests}, daily_sweep{"the messages", sweep_messages},
                         daily_sweep{"the drafts", sweep_drafts},     daily_sweep{"the visits", sweep_visits}};

} // namespace

bool daily::is_due(moment now, steady passing) {
  using std::chrono::seconds;
  if (even_since_) {
    const auto by_wall = now - even_since_->first;
    const auto by_steady = std::chrono::duration_cast<seconds>(passing - even_since_->second);
    if (std::chrono::abs(by_wall - by_steady) > uneven) even_since_.reset();
  }
  if (!even_since_) even_since_ = {now, passing};
  if (passing - even_since_->second < even_for) return false;
  if (last_ && now >= *last_ && now < *last_ + std::chrono::days{1}) return false;
  last_ = now;
  return true;
}

void sweeps::look(moment now, daily::steady passing) {
  if (!daily_.is_due(now, passing)) return;
  for (const auto& one : all) {
    try {
      one.run(with_);
    } catch (const std::exception& error) {
      with_.log()->error("{} could not be swept: {}", one.of, error.what());
    }
  }
}

void sweep_audit(engine& with) {
  const auto older_than = now() - with.settings().audit_lasts;
  for (bool goes_on = true; goes_on;) {
    const auto written =
        with.store().write([&](store::writing& in) { goes_on = store::drop_audit_segment(in, older_than); });
    if (!written) throw std::runtime_error(written.error().sentence());
    if (goes_on) with.log()->info("a segment of the audit has gone by retention");
  }
}

void sweep_items(engine& with) {
  std::size_t gone = 0;
  for (;;) {
    std::vector<store::expired_item> list;
    with.store().read(
        [&](store::connection& database) { list = store::find_expired(database, with.settings().moments, now()); });
    if (list.empty()) break;
    const auto written = with.store().write([&](store::writing& in) { store::remove_expired(in, list); });
    if (!written) throw std::runtime_error(written.error().sentence());
    gone += list.size();
  }
  if (gone > 0) with.log()->info("{} items have gone by retention", gone);
}

void sweep_requests(engine& with) {
  const auto older_than = now() - with.settings().asking.kept_for;
  std::int64_t gone = 0;
  for (std::int64_t some = 1; some > 0; gone += some) {
    const auto written =
        with.store().write([&](store::writing& in) { some = store::remove_old_requests(in, older_than); });
    if (!written) throw std::runtime_error(written.error().sentence());
  }
  if (gone > 0) with.log()->info("{} requests have gone by retention", gone);
}

void sweep_messages(engine& with) {
  const auto older_than = now() - with.settings().talking.kept_for;
  std::int64_t gone = 0;
  for (std::int64_t some = 1; some > 0; gone += some) {
    const auto written = with.store().write([&](store::writing& in) {
      some = store::remove_old_messages(in, older_than);
      store::forget_stand_ins(in, local_day(in.now));
    });
    if (!written) throw std::runtime_error(written.error().sentence());
  }
  if (gone > 0) with.log()->info("{} messages have gone by retention", gone);
}

void sweep_drafts(engine& with) {
  const auto older_than = now() - drafts_kept_for;
  const auto written = with.store().write([&](store::writing& in) { store::remove_draft_pictures(in, older_than); });
  if (!written) throw std::runtime_error(written.error().sentence());
}

void sweep_visits(engine& with) {
  const auto older_than = now() - visits_kept_for;
  for (std::int64_t some = 1; some > 0;) {
    const auto written =
        with.store().write([&](store::writing& in) { some = store::remove_old_visits(in, older_than); });
    if (!written) throw std::runtime_error(written.error().sentence());
  }
}

} // namespace keukentafel::module
