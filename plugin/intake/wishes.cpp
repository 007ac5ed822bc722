#include "intake/wishes.hpp"

#include <keukentafel/ext/backfill.h>
#include <keukentafel/ext/health.h>
#include <keukentafel/ext/retry.h>
#include <keukentafel/ext/write_back.h>

#include <cmath>

namespace keukentafel::intake {

namespace {

constexpr std::size_t requests_limit = 1024, request_bytes_limit = std::size_t{32} << 20;
constexpr std::size_t figures_limit = 64;
constexpr std::chrono::seconds figures_pause{1};

kt_text text(std::string_view value) { return {value.data(), value.size()}; }
std::string copy(kt_text value) { return value.size ? std::string{value.data, value.size} : std::string{}; }

template <class Extension> const Extension* extension(kt_adapter& adapter, std::string_view id) {
  return adapter.extension ? static_cast<const Extension*>(adapter.extension(&adapter, text(id))) : nullptr;
}

bool is_figure_name(std::string_view name) {
  if (name.empty() || name.size() > 100 || name[0] < 'a' || name[0] > 'z') return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos;
}

std::vector<figure> figures_of(kt_adapter& adapter, const kt_health& of) {
  std::vector<figure> all;
  of.figures(
      &adapter,
      [](void* to, const kt_figure* one) {
        auto& into = *static_cast<std::vector<figure>*>(to);
        figure made{copy(one->name), copy(one->sentence), one->value, one->is_counter};
        if (into.size() < figures_limit && is_figure_name(made.name) && std::isfinite(made.value))
          into.push_back(std::move(made));
      },
      &all);
  return all;
}

} // namespace

void wishes::begin_backfill() {
  const std::lock_guard guard{mutex_};
  wants_backfill_ = true;
}

bool wishes::wants_backfill() {
  const std::lock_guard guard{mutex_};
  return wants_backfill_;
}

void wishes::retry(std::vector<std::string> keys) {
  const std::lock_guard guard{mutex_};
  keys_.insert(keys_.end(), keys.begin(), keys.end());
}

bool wishes::ask(request what, replied answered) {
  const std::lock_guard guard{mutex_};
  if (requests_.size() >= requests_limit || request_bytes_ + what.body.size() > request_bytes_limit) return false;
  request_bytes_ += what.body.size();
  const auto bytes = what.body.size();
  requests_.emplace(next_id_++, waiting{std::move(what), bytes, std::move(answered)});
  return true;
}

void wishes::write_back(std::string key, std::string json) {
  const std::lock_guard guard{mutex_};
  writings_.try_emplace(std::move(key), writing{std::move(json)});
}

bool wishes::takes_requests(kt_adapter& adapter) { return extension<kt_incoming>(adapter, KT_EXT_INCOMING) != nullptr; }

void wishes::begin_life() {
  const std::lock_guard guard{mutex_};
  for (auto& [key, one] : writings_) one.is_handed = false;
  figures_at_ = {};
}

/// A request may be answered within the call that hands it over, and lives until that returns.
void wishes::hand_requests(kt_adapter& adapter, const kt_incoming& to) {
  std::vector<std::pair<std::uint64_t, request>> due;
  {
    const std::lock_guard guard{mutex_};
    for (auto& [id, one] : requests_)
      if (one.what) due.emplace_back(id, *std::exchange(one.what, std::nullopt));
  }
  std::vector<kt_header> headers;
  for (const auto& [id, one] : due) {
    headers.clear();
    for (const auto& [name, value] : one.headers) headers.push_back({text(name), text(value)});
    const kt_request raw{
        sizeof(kt_request), id, text(one.method), text(one.path), text(one.query), headers.data(), headers.size(),
        text(one.body)};
    to.request(&adapter, &raw);
  }
}

progress wishes::carry_out(kt_adapter& adapter) {
  const auto* backfill = extension<kt_backfill>(adapter, KT_EXT_BACKFILL);
  const auto* again = extension<kt_retry>(adapter, KT_EXT_RETRY);
  const auto* back = extension<kt_write_back>(adapter, KT_EXT_WRITE_BACK);
  const auto* incoming = extension<kt_incoming>(adapter, KT_EXT_INCOMING);
  bool begins_backfill = false;
  std::vector<std::string> keys;
  std::vector<std::pair<std::string, std::string>> writings;
  {
    const std::lock_guard guard{mutex_};
    std::swap(begins_backfill, wants_backfill_);
    std::swap(keys, keys_);
    if (back)
      for (auto& [key, one] : writings_)
        if (!std::exchange(one.is_handed, true)) writings.emplace_back(key, one.json);
  }
  if (begins_backfill && backfill) backfill->begin(&adapter);
  if (again)
    for (const auto& key : keys) again->retry(&adapter, text(key));
  for (const auto& [key, json] : writings) back->request(&adapter, text(key), text(json));
  if (incoming) hand_requests(adapter, *incoming);

  kt_backfill_state state{sizeof(kt_backfill_state), false, 0, 0};
  if (backfill) backfill->state(&adapter, &state);
  const auto now = std::chrono::steady_clock::now();
  if (const auto* health = extension<kt_health>(adapter, KT_EXT_HEALTH); health && now - figures_at_ > figures_pause) {
    figures_ = figures_of(adapter, *health);
    figures_at_ = now;
  }
  return {backfill != nullptr, state.is_running, state.done, state.total,
          incoming != nullptr, back != nullptr,  figures_};
}

void wishes::answered(std::uint64_t id, reply with) {
  replied tell;
  {
    const std::lock_guard guard{mutex_};
    const auto held = requests_.find(id);
    if (held == requests_.end()) return;
    request_bytes_ -= held->second.bytes;
    tell = std::move(held->second.answered);
    requests_.erase(held);
  }
  tell(std::move(with));
}

void wishes::written(const std::string& key) {
  const std::lock_guard guard{mutex_};
  writings_.erase(key);
}

void wishes::end_life() {
  std::map<std::uint64_t, waiting> left;
  {
    const std::lock_guard guard{mutex_};
    std::swap(left, requests_);
    request_bytes_ = 0;
    figures_.clear();
  }
  for (auto& [id, one] : left) one.answered({503, {{"Retry-After", "10"}}, {}});
}

} // namespace keukentafel::intake
