/// Keukentafel SDK: the C++20 dress of the adapter interface, header-only.
///
/// Derive from `keukentafel::sdk::adapter`, override open() and feed(), and
/// export it with KEUKENTAFEL_ADAPTER. Backpressure is invisible here: what the
/// host can't take now waits in the host object, and feed() is called again
/// only after it has gone. Exceptions end feed() with KT_FEED_FAILED.
#pragma once

#include <keukentafel/adapter.h>
#include <keukentafel/ext/backfill.h>
#include <keukentafel/ext/retry.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace keukentafel::sdk {

inline kt_text text(std::string_view value) noexcept { return {value.data(), value.size()}; }
inline std::string_view view(kt_text value) noexcept {
  return value.size ? std::string_view{value.data, value.size} : std::string_view{};
}

/// The host's functions, with the offers that it could not take yet.
/// [feed-thread], except log().
class host {
public:
  explicit host(const kt_host* raw) : raw_(raw) {}

  /// Offers the state of an entity as a CloudEvents JSON text.
  void submit(std::string key, std::string json, std::uint64_t version = 0, std::uint64_t token = 0) {
    add({offer::submit, std::move(key), std::move(json), version, token, 0});
  }
  void tombstone(std::string key, std::uint64_t version = 0, std::uint64_t token = 0) {
    add({offer::submit, std::move(key), {}, version, token, KT_EVENT_TOMBSTONE});
  }
  void unchanged(std::string key) { add({offer::submit, std::move(key), {}, 0, 0, KT_EVENT_UNCHANGED}); }
  void remember(std::string key, std::string value) { add({offer::remember, std::move(key), std::move(value)}); }
  void forget(std::string key) { remember(std::move(key), {}); }
  void set_aside(std::string key, std::string reason) { add({offer::set_aside, std::move(key), std::move(reason)}); }
  void sweep_begin(std::string prefix) { add({offer::sweep_begin, std::move(prefix), {}}); }
  void sweep_end(std::string prefix) { add({offer::sweep_end, std::move(prefix), {}}); }
  void caught_up() { add({offer::caught_up, {}, {}}); }

  /// The newest remembered value, durable or not.
  std::optional<std::string> recall(std::string_view key) const {
    for (auto it = waiting_.rbegin(); it != waiting_.rend(); ++it)
      if (it->what == offer::remember && it->key == key)
        return it->value.empty() ? std::nullopt : std::optional{it->value};
    std::optional<std::string> found;
    raw_->recall(
        raw_, text(key),
        [](void* to, kt_text value) { *static_cast<std::optional<std::string>*>(to) = std::string{view(value)}; },
        &found);
    return found;
  }

  void log(kt_level level, std::string_view line) const noexcept { raw_->log(raw_, level, text(line)); }

  /// Hands over what waits; true when nothing waits any more.
  bool flush() {
    while (!waiting_.empty()) {
      if (give(waiting_.front()) == KT_LATER) return false;
      waiting_.pop_front();
    }
    return true;
  }

private:
  struct offer {
    enum kind { submit, remember, set_aside, sweep_begin, sweep_end, caught_up } what;
    std::string key;
    std::string value;
    std::uint64_t version = 0;
    std::uint64_t token = 0;
    std::uint32_t flags = 0;
  };

  void add(offer one) {
    if (waiting_.empty() && give(one) != KT_LATER) return;
    waiting_.push_back(std::move(one));
  }

  kt_answer give(const offer& one) const {
    switch (one.what) {
    case offer::submit: {
      const kt_event event{sizeof(kt_event), one.flags, text(one.key), one.version, text(one.value)};
      return raw_->submit(raw_, &event, one.token);
    }
    case offer::remember: return raw_->remember(raw_, text(one.key), text(one.value));
    case offer::set_aside: return raw_->set_aside(raw_, text(one.key), text(one.value));
    case offer::sweep_begin: return raw_->sweep_begin(raw_, text(one.key));
    case offer::sweep_end: return raw_->sweep_end(raw_, text(one.key));
    case offer::caught_up: return raw_->caught_up(raw_);
    }
    return KT_REFUSED;
  }

  const kt_host* raw_;
  std::deque<offer> waiting_;
};

/// What feed() says: call me again at once, or after a pause.
struct feed_answer {
  bool has_more = false;
  std::chrono::milliseconds idle{1000};
  static feed_answer more() { return {true, {}}; }
  static feed_answer after(std::chrono::milliseconds pause) { return {false, pause}; }
};

/// One adapter. Every function may throw: the message goes to the log (so no
/// values of persons in it), and the adapter is started anew after a pause.
class adapter {
public:
  explicit adapter(const kt_host* raw) : host_(raw) {}
  virtual ~adapter() = default;
  adapter(const adapter&) = delete;
  adapter& operator=(const adapter&) = delete;

  virtual void open(std::string_view settings_json) = 0;
  virtual feed_answer feed() = 0;
  virtual void acknowledged(std::uint64_t /*token*/) {}
  virtual void interrupt() noexcept {} ///< [any-thread]
  virtual void close() noexcept {}
  /// Override with has_backfill() for the extension keukentafel.backfill/1.
  virtual bool has_backfill() const { return false; }
  virtual void begin_backfill() {}
  virtual kt_backfill_state backfill_state() const { return {}; }
  /// Override with has_retry() for the extension keukentafel.retry/1.
  virtual bool has_retry() const { return false; }
  virtual void retry(std::string_view /*key*/) {}

protected:
  host host_;
  friend struct dress;
};

/// The C functions over an `adapter`. Without NDEBUG it aborts when the module
/// calls from a wrong thread or in a wrong state.
struct dress {
  kt_adapter raw{};
  std::unique_ptr<adapter> inner;
  std::thread::id feed_thread = std::this_thread::get_id();
  bool is_open = false;

  /// [feed-thread], and open or not as told.
  static void expect([[maybe_unused]] kt_adapter* raw, [[maybe_unused]] bool must_be_open,
                     [[maybe_unused]] const char* function) noexcept {
#ifndef NDEBUG
    const auto& one = of(raw);
    const bool is_right_thread = std::this_thread::get_id() == one.feed_thread;
    if (is_right_thread && one.is_open == must_be_open) return;
    std::fprintf(stderr, "keukentafel: the module calls %s() of the adapter %s\n", function,
                 !is_right_thread ? "from another thread than its feed-thread"
                 : must_be_open   ? "while it is not open"
                                  : "while it is open");
    std::abort();
#endif
  }

  static dress& of(kt_adapter* raw) { return *static_cast<dress*>(raw->self); }

  template <class Work> static bool guarded(kt_adapter* raw, Work work) noexcept {
    auto& one = *of(raw).inner;
    try {
      work(one);
      return true;
    } catch (const std::exception& error) {
      one.host_.log(KT_ERROR, error.what());
    } catch (...) {
      one.host_.log(KT_ERROR, "the adapter threw something that is no std::exception");
    }
    return false;
  }

  template <class Adapter> static kt_adapter* create(const kt_host* host) noexcept {
    try {
      auto made = std::make_unique<dress>();
      made->inner = std::make_unique<Adapter>(host);
      made->raw = {sizeof(kt_adapter), made.get(), open, feed, acknowledged, interrupt, close, destroy, extension};
      return &made.release()->raw;
    } catch (...) {
      return nullptr;
    }
  }

  static bool open(kt_adapter* raw, kt_text settings) noexcept {
    expect(raw, false, "open");
    return of(raw).is_open = guarded(raw, [&](adapter& one) { one.open(view(settings)); });
  }

  static kt_feed feed(kt_adapter* raw, std::uint32_t* idle_ms) noexcept {
    expect(raw, true, "feed");
    kt_feed answer = KT_FEED_FAILED;
    guarded(raw, [&](adapter& one) {
      answer = KT_FEED_MORE;
      if (!one.host_.flush()) return;
      answer = KT_FEED_FAILED; // stays so when feed() throws
      const auto said = one.feed();
      *idle_ms = static_cast<std::uint32_t>(said.idle.count());
      answer = said.has_more || !one.host_.flush() ? KT_FEED_MORE : KT_FEED_IDLE;
    });
    return answer;
  }

  static void acknowledged(kt_adapter* raw, std::uint64_t token) noexcept {
    expect(raw, true, "acknowledged");
    guarded(raw, [&](adapter& one) { one.acknowledged(token); });
  }
  static void interrupt(kt_adapter* raw) noexcept { of(raw).inner->interrupt(); }
  static void close(kt_adapter* raw) noexcept {
    expect(raw, true, "close");
    of(raw).inner->close();
    of(raw).is_open = false;
  }
  static void destroy(kt_adapter* raw) noexcept {
    expect(raw, false, "destroy");
    delete &of(raw);
  }

  static const void* extension(kt_adapter* raw, kt_text id) noexcept {
    static const kt_backfill backfill{sizeof(kt_backfill),
                                      [](kt_adapter* a) { guarded(a, [](adapter& one) { one.begin_backfill(); }); },
                                      [](kt_adapter* a, kt_backfill_state* state) {
                                        guarded(a, [&](adapter& one) {
                                          const auto now = one.backfill_state();
                                          state->is_running = now.is_running;
                                          state->done = now.done;
                                          state->total = now.total;
                                        });
                                      }};
    static const kt_retry retry{
        sizeof(kt_retry), [](kt_adapter* a, kt_text key) { guarded(a, [&](adapter& one) { one.retry(view(key)); }); }};
    if (view(id) == KT_EXT_BACKFILL && of(raw).inner->has_backfill()) return &backfill;
    if (view(id) == KT_EXT_RETRY && of(raw).inner->has_retry()) return &retry;
    return nullptr;
  }
};

} // namespace keukentafel::sdk

/// Exports `Class` as an adapter; `table` is an array of kt_setting.
#define KEUKENTAFEL_ADAPTER(Class, adapter_name, adapter_version, table)                                               \
  extern "C" KT_EXPORT const kt_adapter_entry kt_adapter_entry_v1;                                                     \
  extern "C" const kt_adapter_entry kt_adapter_entry_v1 = {sizeof(kt_adapter_entry),                                   \
                                                           KT_ABI_VERSION,                                             \
                                                           adapter_name,                                               \
                                                           adapter_version,                                            \
                                                           table,                                                      \
                                                           std::size(table),                                           \
                                                           &::keukentafel::sdk::dress::create<Class>}
