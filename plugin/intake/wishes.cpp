#include "intake/wishes.hpp"

#include <keukentafel/ext/backfill.h>
#include <keukentafel/ext/health.h>
#include <keukentafel/ext/retry.h>
#include <keukentafel/ext/write_back.h>
#include <keukentafel/host.hpp>

#include <cmath>

namespace keukentafel::intake {

namespace {

constexpr std::size_t requests_limit = 1024, request_bytes_limit = std::size_t{32} << 20;
constexpr std::size_t figures_limit = 64, files_limit = 16;
constexpr std::chrono::seconds figures_pause{1};

using sdk::text;

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
        figure made{std::string{sdk::view(one->name)}, std::string{sdk::view(one->sentence)}, one->value,
                    one->is_counter};
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

bool wishes::fetch(file_wish what, fetched answered) {
  const std::lock_guard guard{mutex_};
  if (files_.size() >= files_limit) return false;
  files_.emplace_back(std::move(what), std::move(answered));
  return true;
}

bool wishes::wants_files() {
  const std::lock_guard guard{mutex_};
  return !files_.empty();
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

namespace {

/// What comes of a file, and why it came to an end before.
struct pouring {
  const file_wish& what;
  std::string bytes;
  bool is_too_big = false, is_late = false;
  bool put(std::string_view some) {
    is_too_big = is_too_big || some.size() > what.most - bytes.size();
    is_late = is_late || std::chrono::steady_clock::now() >= what.until;
    if (is_too_big || is_late) return false;
    bytes += some;
    return true;
  }
};

file_reply fetch_from(kt_adapter& adapter, const kt_file& from, const file_wish& what) {
  pouring into{what, {}};
  const kt_file_request asked{sizeof(kt_file_request), text(what.file), what.most};
  const kt_file_sink sink{sizeof(kt_file_sink), &into, [](const kt_file_sink* self, kt_text bytes) {
                            return static_cast<pouring*>(self->context)->put({bytes.data, bytes.size});
                          }};
  const auto said = from.fetch(&adapter, &asked, &sink);
  // What the adapter says counts for nothing once it was told to stop.
  if (into.is_too_big) return {KT_FILE_TOO_BIG, {}};
  if (into.is_late || said == KT_FILE_STOPPED) return {KT_FILE_LATER, {}};
  if (said == KT_FETCHED) return {said, std::move(into.bytes)};
  return {said, {}};
}

} // namespace

/// One in a turn, so that news goes on in between.
void wishes::fetch_one(kt_adapter& adapter) {
  std::pair<file_wish, fetched> one;
  {
    const std::lock_guard guard{mutex_};
    if (files_.empty()) return;
    one = std::move(files_.front());
    files_.pop_front();
  }
  const auto* from = extension<kt_file>(adapter, KT_EXT_FILE);
  if (std::chrono::steady_clock::now() >= one.first.until) return one.second({KT_FILE_LATER, {}});
  one.second(from ? fetch_from(adapter, *from, one.first) : file_reply{KT_FILE_GONE, {}});
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
  fetch_one(adapter);

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

void wishes::hand_back(const std::function<bool(const std::string&)>& taken) {
  std::vector<std::string> keys;
  {
    const std::lock_guard guard{mutex_};
    for (const auto& [key, one] : writings_)
      if (!one.is_handed) keys.push_back(key);
  }
  for (const auto& key : keys) {
    if (!taken(key)) return;
    const std::lock_guard guard{mutex_};
    if (const auto held = writings_.find(key); held != writings_.end()) held->second.is_handed = true;
  }
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
  std::deque<std::pair<file_wish, fetched>> files;
  {
    const std::lock_guard guard{mutex_};
    std::swap(left, requests_);
    std::swap(files, files_);
    request_bytes_ = 0;
    figures_.clear();
  }
  for (auto& [id, one] : left) one.answered({503, {{"Retry-After", "10"}}, {}});
  for (auto& [what, answered] : files) answered({KT_FILE_LATER, {}});
}

} // namespace keukentafel::intake
