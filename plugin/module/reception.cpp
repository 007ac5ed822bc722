#include "module/reception.hpp"

#include "frame/rules.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>

namespace keukentafel::module {

namespace {

using intake::submission;

// What is offered at once: one commit holds so many offers of an adapter.
constexpr std::size_t part_events = 256, part_bytes = std::size_t{1} << 20;

bool is_text(kt_text value) { return value.data || value.size == 0; }
std::string copy(kt_text value, std::size_t limit) {
  return value.size ? std::string{value.data, std::min(value.size, limit)} : std::string{};
}

/// A caller's array. A newer header may have made its elements larger.
class event_array {
public:
  event_array(const kt_event* first, std::size_t count) : first_(first), count_(count) {}
  std::size_t size() const { return count_; }
  const kt_event& operator[](std::size_t at) const {
    const auto* bytes = reinterpret_cast<const char*>(first_) + at * first_->size;
    return *reinterpret_cast<const kt_event*>(bytes);
  }

  /// The rule that it breaks, or nothing.
  const char* fault() const {
    if (count_ == 0) return nullptr;
    if (!first_) return "no events were given, only their number";
    if (first_->size < sizeof(kt_event) || first_->size % alignof(kt_event) != 0)
      return "an event has a wrong size: fill in sizeof(kt_event)";
    for (std::size_t i = 0; i < count_; ++i) {
      const auto& one = (*this)[i];
      if (one.size != first_->size) return "an event has a wrong size: fill in sizeof(kt_event)";
      if (!is_text(one.key) || !is_text(one.json)) return "an event has a text that is null";
      if (one.key.size > frame::key_limit || !frame::is_key({one.key.data, one.key.size}))
        return "an event has a key that is not \"type/ID\" in printable ASCII";
    }
    return nullptr;
  }

private:
  const kt_event* first_;
  std::size_t count_;
};

submission cut(const event_array& from, std::size_t& at) {
  submission part{submission::kind::events, {}, {}};
  for (std::size_t bytes = 0; at < from.size() && part.events.size() < part_events && bytes < part_bytes; ++at) {
    const auto& one = from[at];
    // Above the limit one byte more is enough to say so.
    part.events.push_back(
        {copy(one.key, one.key.size), copy(one.json, KT_EVENT_MAX_BYTES + 1), one.version, one.flags});
    bytes += part.events.back().json.size();
  }
  return part;
}

} // namespace

/// A call under way.
class reception::visit {
public:
  explicit visit(reception& at) : at_(at) {
    const std::lock_guard guard{at_.mutex_};
    is_in_ = !at_.is_closed_;
    if (is_in_) ++at_.under_way_;
  }
  ~visit() {
    if (!is_in_) return;
    const std::lock_guard guard{at_.mutex_};
    --at_.under_way_;
    at_.has_left_.notify_all();
  }
  visit(const visit&) = delete;
  visit& operator=(const visit&) = delete;
  explicit operator bool() const { return is_in_; }

private:
  reception& at_;
  bool is_in_;
};

intake::submission_queue* reception::find(std::string_view adapter) const {
  const auto found = queues_.find(adapter);
  return found == queues_.end() ? nullptr : found->second.get();
}

kt_answer reception::refuse(std::string_view adapter, std::string_view why) const {
  log_->error("adapter {}: {}: refused", loggable(adapter.substr(0, 60)), why);
  return KT_REFUSED;
}

kt_answer reception::submit(std::string_view adapter, const kt_event* events, std::size_t count,
                            std::uint32_t patience_ms) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{patience_ms};
  const visit inside{*this};
  if (!inside) return KT_REFUSED;
  auto* queue = find(adapter);
  if (!queue) return refuse(adapter, "no [[adapter]] with library \"in-process\" has this name");
  const event_array all{events, count};
  if (const auto* why = all.fault()) return refuse(adapter, why);
  std::size_t at = 0;
  return queue->put([&] { return at < all.size() ? std::optional{cut(all, at)} : std::nullopt; }, until);
}

kt_answer reception::mark(std::string_view adapter, submission::kind what, kt_text prefix, std::uint32_t patience_ms) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{patience_ms};
  const visit inside{*this};
  if (!inside) return KT_REFUSED;
  auto* queue = find(adapter);
  if (!queue) return refuse(adapter, "no [[adapter]] with library \"in-process\" has this name");
  if (!is_text(prefix) || prefix.size > frame::key_limit)
    return refuse(adapter, "the prefix of a sweep is null, or longer than a key");
  std::optional one{submission{what, {}, copy(prefix, prefix.size)}};
  return queue->put([&] { return std::exchange(one, std::nullopt); }, until);
}

void reception::close() {
  {
    const std::lock_guard guard{mutex_};
    is_closed_ = true;
  }
  for (const auto& [name, queue] : queues_) queue->close();
}

void reception::end() {
  for (const auto& [name, queue] : queues_) queue->end();
  std::unique_lock guard{mutex_};
  has_left_.wait(guard, [&] { return under_way_ == 0; });
}

} // namespace keukentafel::module
