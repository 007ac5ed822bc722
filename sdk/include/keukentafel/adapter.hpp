/// Keukentafel SDK: the C++20 dress of the adapter interface, header-only.
///
/// Derive from `keukentafel::sdk::adapter`, override open() and feed(), and
/// export it with KEUKENTAFEL_ADAPTER. Backpressure is invisible here: what the
/// host can't take now waits in the host object, and feed() is called again
/// only after it has gone. Exceptions end feed() with KT_FEED_FAILED.
#pragma once

#include <keukentafel/ext/backfill.h>
#include <keukentafel/ext/file.h>
#include <keukentafel/ext/health.h>
#include <keukentafel/ext/retry.h>
#include <keukentafel/host.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <thread>

namespace keukentafel::sdk {

/// What feed() says: call me again at once, or after a pause.
struct feed_answer {
  bool has_more = false;
  std::chrono::milliseconds idle{1000};
  static feed_answer more() { return {true, {}}; }
  static feed_answer after(std::chrono::milliseconds pause) { return {false, pause}; }
};

/// One figure of ext/health.h; name and sentence are literals.
struct figure {
  std::string_view name, sentence;
  double value = 0;
  bool is_counter = false;
};

/// Where the bytes of a file go, during fetch().
class file_sink {
public:
  explicit file_sink(const kt_file_sink& raw) : raw_(raw) {}
  /// False: no more of them; return KT_FILE_STOPPED.
  bool put(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto piece = bytes.substr(0, KT_FILE_PIECE_MAX_BYTES);
      if (!raw_.put(&raw_, text(piece))) return false;
      bytes.remove_prefix(piece.size());
    }
    return true;
  }

private:
  const kt_file_sink& raw_;
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
  /// Override with has_figures() for the extension keukentafel.health/1.
  virtual bool has_figures() const { return false; }
  virtual std::vector<figure> figures() const { return {}; }
  /// Override with takes_requests() for the extension keukentafel.incoming/1; answer with host_.answer().
  virtual bool takes_requests() const { return false; }
  virtual void request(const kt_request& /*asked*/) {}
  /// Override with may_write_back() for the extension keukentafel.write-back/1; answer with host_.written() or
  /// host_.not_written().
  virtual bool may_write_back() const { return false; }
  virtual void write_back(std::string_view /*key*/, std::string_view /*json*/) {}
  /// Override with has_files() for the extension keukentafel.file/1.
  virtual bool has_files() const { return false; }
  virtual kt_fetched fetch(const kt_file_request& /*asked*/, file_sink& /*to*/) { return KT_FILE_GONE; }

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
    return over([&] { return std::make_unique<Adapter>(host); });
  }

  /// For an adapter that is made of more than its host; `make` gives a unique_ptr.
  template <class Make> static kt_adapter* over(Make make) noexcept {
    try {
      auto made = std::make_unique<dress>();
      made->inner = make();
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
    static const kt_health health{sizeof(kt_health),
                                  [](kt_adapter* a, void (*found)(void*, const kt_figure*), void* to) {
                                    guarded(a, [&](adapter& one) {
                                      for (const auto& each : one.figures()) {
                                        const kt_figure raw_figure{sizeof(kt_figure), each.is_counter, text(each.name),
                                                                   text(each.sentence), each.value};
                                        found(to, &raw_figure);
                                      }
                                    });
                                  }};
    static const kt_incoming incoming{sizeof(kt_incoming), [](kt_adapter* a, const kt_request* asked) {
                                        // Who threw does not answer any more, and the sender shall not wait for it.
                                        if (!guarded(a, [&](adapter& one) { one.request(*asked); }))
                                          of(a).inner->host_.answer(asked->id, {500, {}, {}});
                                      }};
    static const kt_write_back back{sizeof(kt_write_back), [](kt_adapter* a, kt_text key, kt_text json) {
                                      guarded(a, [&](adapter& one) { one.write_back(view(key), view(json)); });
                                    }};
    static const kt_file file{sizeof(kt_file), [](kt_adapter* a, const kt_file_request* asked, const kt_file_sink* to) {
                                kt_fetched said = KT_FILE_LATER; // stays so when fetch() throws
                                guarded(a, [&](adapter& one) {
                                  file_sink sink{*to};
                                  said = one.fetch(*asked, sink);
                                });
                                return said;
                              }};
    const auto& one = *of(raw).inner;
    if (view(id) == KT_EXT_BACKFILL && one.has_backfill()) return &backfill;
    if (view(id) == KT_EXT_RETRY && one.has_retry()) return &retry;
    if (view(id) == KT_EXT_HEALTH && one.has_figures()) return &health;
    if (view(id) == KT_EXT_INCOMING && one.takes_requests()) return &incoming;
    if (view(id) == KT_EXT_WRITE_BACK && one.may_write_back()) return &back;
    if (view(id) == KT_EXT_FILE && one.has_files()) return &file;
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
