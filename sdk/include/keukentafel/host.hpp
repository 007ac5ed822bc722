/// Keukentafel SDK: the module as an adapter in C++ sees it. Part of adapter.hpp.
#pragma once

#include <keukentafel/adapter.h>
#include <keukentafel/ext/incoming.h>
#include <keukentafel/ext/write_back.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keukentafel::sdk {

inline kt_text text(std::string_view value) noexcept { return {value.data(), value.size()}; }
inline std::string_view view(kt_text value) noexcept {
  return value.size ? std::string_view{value.data, value.size} : std::string_view{};
}

/// An answer to a request of ext/incoming.h.
struct response {
  unsigned status = 204;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

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
  void unchanged(std::string key, std::uint64_t token = 0) {
    add({offer::submit, std::move(key), {}, 0, token, KT_EVENT_UNCHANGED});
  }
  void remember(std::string key, std::string value) { add({offer::remember, std::move(key), std::move(value)}); }
  void forget(std::string key) { remember(std::move(key), {}); }
  void set_aside(std::string key, std::string reason) { add({offer::set_aside, std::move(key), std::move(reason)}); }
  void sweep_begin(std::string prefix) { add({offer::sweep_begin, std::move(prefix), {}}); }
  void sweep_end(std::string prefix) { add({offer::sweep_end, std::move(prefix), {}}); }
  void caught_up() { add({offer::caught_up, {}, {}}); }
  /// The request `key` of write_back() stands in the SIS, as `id` there.
  void written(std::string key, std::string id) { add({offer::written, std::move(key), std::move(id)}); }
  /// It will not: a person must look, for this reason.
  void not_written(std::string key, std::string reason) {
    add({offer::not_written, std::move(key), std::move(reason)});
  }

  /// Answers the request with this id.
  void answer(std::uint64_t id, const response& with) const {
    const auto* incoming = extension<kt_incoming_host>(KT_EXT_INCOMING);
    if (!incoming) return;
    std::vector<kt_header> headers;
    for (const auto& [name, value] : with.headers) headers.push_back({text(name), text(value)});
    const kt_response raw{sizeof(kt_response), with.status, headers.data(), headers.size(), text(with.body)};
    incoming->answer(raw_, id, &raw);
  }

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
    enum kind { submit, remember, set_aside, sweep_begin, sweep_end, caught_up, written, not_written } what;
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
    case offer::written:
    case offer::not_written:
      if (const auto* back = extension<kt_write_back_host>(KT_EXT_WRITE_BACK))
        return back->answer(raw_, text(one.key), one.what == offer::written ? KT_WRITTEN : KT_NOT_WRITTEN,
                            text(one.value));
    }
    return KT_REFUSED;
  }

  template <class Extension> const Extension* extension(std::string_view id) const {
    return raw_->extension ? static_cast<const Extension*>(raw_->extension(raw_, text(id))) : nullptr;
  }

  const kt_host* raw_;
  std::deque<offer> waiting_;
};

} // namespace keukentafel::sdk
