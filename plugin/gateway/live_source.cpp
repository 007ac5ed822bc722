#include "gateway/live_source.hpp"

#include "publish/item_json.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {
constexpr std::chrono::seconds record_again{1};
// A page that shows what is no longer to be seen, or lacks what is, has to ask anew.
constexpr std::string_view children_changed = "event: children\ndata: changed\n\n";
} // namespace

struct live_source::bell {
  explicit bell(const asio::any_io_executor& executor) : timer(executor) {}
  asio::steady_timer timer;
  std::atomic<bool> is_rung = false;
};

live_source::live_source(asio::any_io_executor executor, options how, account who, std::string session_hash,
                         std::string language, std::int64_t after)
    : how_(std::move(how)), language_(std::move(language)), position_(after), bell_(std::make_shared<bell>(executor)),
      subscription_(how_.bus, who, [bell = std::weak_ptr{bell_}, executor] {
        const auto there = bell.lock();
        if (!there || there->is_rung.exchange(true)) return;
        asio::post(executor, [there] { there->timer.cancel(); });
      }) {
  reader_.session_hash = std::move(session_hash);
}

void live_source::end() {
  is_ended_ = true;
  bell_->timer.cancel();
}

asio::awaitable<std::optional<std::string>> live_source::next() {
  if (!is_greeted_) {
    is_greeted_ = true;
    // Clients that lost us come back spread over some seconds.
    const auto spread = static_cast<unsigned char>(random_bytes(1)[0]);
    co_return fmt::format("retry: {}\n\n", 2000 + 12 * spread);
  }
  while (!is_ended_) {
    if (!is_whole_ || bell_->is_rung) {
      auto bytes = look();
      if (!bytes.empty()) co_return bytes;
      if (unrecorded_.empty()) continue;
      co_await record();
      // While the store can't write, what is new waits and the stream lives.
      if (!unrecorded_.empty()) co_return ":\n\n";
      continue;
    }
    auto pause = how_.heartbeat;
    if (next_change_) pause = std::clamp(*next_change_ - how_.clock(), std::chrono::seconds{0}, pause);
    const bool is_heartbeat = pause == how_.heartbeat;
    bell_->timer.expires_after(pause);
    if (bell_->is_rung) continue;
    boost::system::error_code woken;
    co_await bell_->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    // Time alone may have changed something.
    if (!woken) is_whole_ = false;
    if (!woken && is_heartbeat) co_return ":\n\n";
  }
  co_return std::nullopt;
}

/// Beyond this the next look decides anew: rights may have changed meanwhile.
asio::awaitable<void> live_source::record() {
  const bool is_recorded = co_await how_.audit.record(reader_.who.who, store::channel::stream, unrecorded_);
  if (is_recorded) {
    recorded_ = std::move(unrecorded_);
    unrecorded_.clear();
    co_return;
  }
  bell_->timer.expires_after(record_again);
  boost::system::error_code ignored;
  co_await bell_->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

/// What is new. A stream that is over says so once: its client would come back only after a while.
std::string live_source::look() {
  // Cleared before the look: what is committed after it rings again.
  bell_->is_rung = false;
  is_whole_ = false;
  unrecorded_.clear();
  auto pulled = publish::pull_live(how_.store, reader_, position_, how_.school, how_.clock());
  if (pulled.watch != watched_) {
    // Changes of a student that was not watched yet may have gone by: look once more.
    watched_ = pulled.watch;
    subscription_.watch(watched_);
    return std::string{};
  }
  if (pulled.is_over) {
    is_ended_ = true;
    return std::string{children_changed};
  }
  if (!how_.sends_items) pulled.items.clear();
  if (auto shown = shown_in(pulled.items); !shown.empty()) {
    if (shown != recorded_ && !how_.audit.knows(reader_.who.who, store::channel::stream, shown)) {
      unrecorded_ = std::move(shown);
      return std::string{};
    }
  }
  recorded_.clear();
  position_ = pulled.position;
  next_change_ = pulled.next_change;
  is_whole_ = !pulled.has_more;
  std::string bytes;
  if (!visible_ || *visible_ != pulled.visible) {
    if (visible_) bytes = children_changed;
    visible_ = std::move(pulled.visible);
    bytes += view();
  }
  for (const auto& one : pulled.items)
    bytes += fmt::format("id: {}\nevent: item\ndata: {}\n\n", one.item().sequence,
                         publish::item_json(one, {language_, how_.school_language}, how_.ids));
  return bytes;
}

/// Names what may be seen: who comes back and hears another name missed a change.
std::string live_source::view() const {
  std::string all;
  for (const auto& [student, kinds] : *visible_)
    all += fmt::format("{} {} ", how_.ids.hide(publish::public_student, student.value), kinds);
  return fmt::format("event: view\ndata: {}\n\n", to_hex(sha256(all)).substr(0, 16));
}

} // namespace keukentafel::gateway
