#include "intake/desk.hpp"

#include "frame/rules.hpp"

#include <keukentafel/ext/write_back.h>

#include <cstdlib>
#include <spdlog/spdlog.h>

namespace keukentafel::intake {

using namespace frame; // its rules

namespace {

constexpr std::size_t batch_limit = 256;
constexpr std::chrono::seconds confirm_pause{30};

std::string copy(kt_text value) { return value.size ? std::string{value.data, value.size} : std::string{}; }

bool answers_request(offer::kind what) {
  return what == offer::kind::written || what == offer::kind::not_written || what == offer::kind::not_offered;
}

} // namespace

desk::desk(std::string name, sink& to, logger log, wishes& asked)
    : name_(std::move(name)), to_(to), log_(std::move(log)), asked_(asked) {
  host_.size = sizeof(kt_host);
  host_.abi = KT_ABI_VERSION;
  host_.context = this;
  host_.submit = [](const kt_host* host, const kt_event* event, std::uint64_t token) {
    auto& self = of(host);
    const auto key = copy(event->key);
    if (!is_key(key)) return self.refuse(bad_event_key);
    auto what = offer::kind::state;
    if (event->flags & KT_EVENT_TOMBSTONE) what = offer::kind::tombstone;
    else if (event->flags & KT_EVENT_UNCHANGED) what = offer::kind::unchanged;
    // Above the limit one byte more is enough to say so, and to set the event aside.
    const kt_text json{event->json.data, std::min<std::size_t>(event->json.size, KT_EVENT_MAX_BYTES + 1)};
    return self.take({what, key, copy(json), event->version, token});
  };
  host_.remember = [](const kt_host* host, kt_text key, kt_text value) {
    if (key.size == 0 || key.size > key_limit || value.size > memory_limit) return of(host).refuse(remembers_too_much);
    return of(host).take({offer::kind::remember, copy(key), copy(value)});
  };
  host_.recall = [](const kt_host* host, kt_text key, void (*found)(void*, kt_text), void* into) {
    auto& self = of(host);
    if (!self.is_right_moment()) return self.end_or_refuse() == KT_ACCEPTED;
    std::optional<std::string> value;
    {
      const std::lock_guard guard{self.shared_->mutex};
      const auto held = self.shared_->memory.find(copy(key));
      if (held != self.shared_->memory.end()) value = held->second.first;
    }
    if (!value) value = self.to_.recall({key.data, key.size});
    if (!value || value->empty()) return false;
    found(into, {value->data(), value->size()});
    return true;
  };
  host_.set_aside = [](const kt_host* host, kt_text key, kt_text reason) {
    if (!is_key(copy(key))) return of(host).refuse(bad_aside_key);
    return of(host).take({offer::kind::set_aside, copy(key), loggable({reason.data, reason.size})});
  };
  host_.sweep_begin = [](const kt_host* host, kt_text prefix) {
    return of(host).take({offer::kind::sweep_begin, copy(prefix), {}});
  };
  host_.sweep_end = [](const kt_host* host, kt_text prefix) {
    return of(host).take({offer::kind::sweep_end, copy(prefix), {}});
  };
  host_.caught_up = [](const kt_host* host) {
    // Often said and seldom needed: each one is a commit.
    auto& self = of(host);
    const auto now = std::chrono::steady_clock::now();
    if (self.confirmed_ != std::chrono::steady_clock::time_point{} && now - self.confirmed_ < confirm_pause)
      return KT_ACCEPTED;
    const auto answer = self.take({offer::kind::caught_up, {}, {}});
    if (answer == KT_ACCEPTED) self.confirmed_ = now;
    return answer;
  };
  host_.log = [](const kt_host* host, kt_level level, kt_text line) {
    auto& self = of(host);
    const auto text = loggable({line.data, line.size});
    const std::lock_guard guard{self.shared_->mutex};
    // A stop interrupts what runs: that it fails then is no error.
    const bool is_error = level == KT_ERROR && !self.shared_->is_stopping;
    const auto as = is_error ? spdlog::level::err : level == KT_WARNING ? spdlog::level::warn : spdlog::level::info;
    self.log_->log(as, "adapter {}: {}", self.name_, text);
    if (is_error) self.shared_->last_error = text;
  };
  host_.extension = extension;
}

desk::~desk() { settle(); }

const void* desk::extension(const kt_host*, kt_text id) {
  static const kt_incoming_host incoming{
      sizeof(kt_incoming_host), [](const kt_host* host, std::uint64_t request, const kt_response* with) {
        auto& self = of(host);
        if (!self.is_right_moment()) return void(self.end_or_refuse());
        if (with->status < 200 || with->status > 599) return void(self.refuse(no_status));
        reply made{with->status, {}, copy(with->body)};
        for (std::size_t i = 0; i < with->header_count; ++i)
          made.headers.emplace_back(copy(with->headers[i].name), copy(with->headers[i].value));
        self.asked_.answered(request, std::move(made));
      }};
  static const kt_write_back_host back{
      sizeof(kt_write_back_host), [](const kt_host* host, kt_text key, kt_written outcome, kt_text note) {
        if (!is_key(copy(key))) return of(host).refuse(bad_written_key);
        return of(host).take({outcome == KT_WRITTEN ? offer::kind::written : offer::kind::not_written, copy(key),
                              loggable({note.data, note.size})});
      }};
  const std::string_view name{id.data, id.size};
  if (name == KT_EXT_INCOMING) return &incoming;
  if (name == KT_EXT_WRITE_BACK) return &back;
  return nullptr;
}

kt_answer desk::refuse(std::string_view why) {
  log_->error("adapter {}: {}: refused", name_, why);
  return KT_REFUSED;
}

/// A wrong thread or state is a fault in the adapter's code: its author should
/// meet it at once, a school should not.
kt_answer desk::end_or_refuse() {
  const auto answer = refuse(is_open_ ? wrong_thread : not_open);
#ifndef NDEBUG
  std::abort();
#endif
  return answer;
}

kt_answer desk::take(offer one) {
  if (!is_right_moment()) return end_or_refuse();
  const auto size = one.key.size() + one.value.size();
  {
    const std::lock_guard guard{shared_->mutex};
    if (shared_->has_failed) return KT_LATER;
    if (shared_->offers >= offers_limit || shared_->bytes >= bytes_limit) return KT_LATER;
    ++shared_->offers;
    shared_->bytes += size;
    if (one.what == offer::kind::remember) shared_->memory[one.key] = {one.value, batch_number_};
  }
  batch_.push_back(std::move(one));
  if (batch_.size() >= batch_limit) hand_over();
  return KT_ACCEPTED;
}

void desk::hand_over() {
  if (batch_.empty()) return;
  std::size_t bytes = 0;
  std::vector<std::uint64_t> tokens;
  std::vector<std::string> written;
  for (const auto& one : batch_) {
    if (answers_request(one.what)) written.push_back(one.key);
    bytes += one.key.size() + one.value.size();
    if (one.token) tokens.push_back(one.token);
  }
  {
    const std::lock_guard guard{shared_->mutex};
    ++shared_->batches;
  }
  const auto number = batch_number_++;
  auto committed = [state = shared_, bytes, count = batch_.size(), number, tokens = std::move(tokens),
                    written = std::move(written), &asked = asked_](bool is_durable) {
    // Whoever takes batches says this before the desk has gone: settle().
    if (is_durable)
      for (const auto& key : written) asked.written(key);
    const std::lock_guard guard{state->mutex};
    state->offers -= count;
    state->bytes -= bytes;
    --state->batches;
    if (is_durable) state->receipts.insert(state->receipts.end(), tokens.begin(), tokens.end());
    else {
      state->has_failed = true;
      state->last_error = "what it offered could not be kept";
    }
    std::erase_if(state->memory, [&](const auto& held) { return held.second.second == number; });
    state->changed.notify_all();
  };
  to_.take(std::exchange(batch_, {}), std::move(committed));
}

std::vector<std::uint64_t> desk::receipts() {
  const std::lock_guard guard{shared_->mutex};
  return std::exchange(shared_->receipts, {});
}

void desk::wait(std::chrono::milliseconds at_most) {
  std::unique_lock guard{shared_->mutex};
  shared_->changed.wait_for(guard, at_most, [&] {
    return !shared_->receipts.empty() || shared_->has_failed || shared_->is_woken || shared_->is_stopping;
  });
  shared_->is_woken = false;
}

void desk::wait_for_room() {
  std::unique_lock guard{shared_->mutex};
  shared_->changed.wait(guard, [&] {
    return (shared_->offers < offers_limit / 2 && shared_->bytes < bytes_limit / 2) || shared_->has_failed;
  });
}

void desk::settle() {
  hand_over();
  std::unique_lock guard{shared_->mutex};
  shared_->changed.wait(guard, [&] { return shared_->batches == 0; });
}

void desk::wake() {
  const std::lock_guard guard{shared_->mutex};
  shared_->is_woken = true;
  shared_->changed.notify_all();
}

void desk::stop() {
  const std::lock_guard guard{shared_->mutex};
  shared_->is_stopping = true;
  shared_->changed.notify_all();
}

bool desk::has_failed() {
  const std::lock_guard guard{shared_->mutex};
  return shared_->has_failed;
}

std::string desk::last_error() {
  const std::lock_guard guard{shared_->mutex};
  return shared_->last_error;
}

} // namespace keukentafel::intake
