/// What the entities are offered to: the host, with events dressed as CloudEvents.
#pragma once

#include "query.hpp"

#include <keukentafel/adapter.hpp>
#include <nlohmann/json.hpp>

namespace keukentafel::eduarte {

using json = nlohmann::json;

class sink {
public:
  sink(sdk::host& to, std::int64_t organisation);

  void offer(const std::string& key, const json& data);
  /// The same of what was said at `moment`; what is said again keeps the moment at which it was said first.
  void offer_said(const std::string& key, json data, const std::string& moment);
  /// Within a sweep the end of the sweep says it, for all that was not offered.
  void gone(const std::string& key) {
    if (sweep.empty()) to_.tombstone(key);
  }
  /// The same after offer_said().
  void unsaid(const std::string& key);
  /// Gone, also within a sweep of another prefix.
  void surely_gone(const std::string& key) { to_.tombstone(key); }
  void unknown_now(const std::string& key) {
    if (key.starts_with(sweep)) to_.unchanged(key);
  }
  void set_aside(const std::string& key, const std::string& reason) {
    if (key.starts_with(sweep)) to_.set_aside(key, reason);
  }

  /// Does the work for one entity; a dirty value sets the entity aside.
  template <class Work> void attempt(const std::string& key, Work work) {
    try {
      work();
    } catch (const dirty& broken) {
      set_aside(key, broken.what());
    }
  }

  /// Durable memory; writing what is there already costs nothing.
  void keep(const std::string& key, const std::string& value) {
    if (kept(key) != value) to_.remember(key, value);
  }
  std::string kept(const std::string& key) const { return to_.recall(key).value_or(""); }
  void forget(const std::string& key) { keep(key, ""); }

  /// The prefix that is being swept; other keys are left alone then. Empty: no sweep.
  std::string sweep;

private:
  sdk::host& to_;
  std::string source_;
};

/// "type/ID" and "type/word-ID".
std::string key_of(std::string_view start, std::int64_t id);
std::string key_of(std::string_view start, std::int64_t id, std::int64_t second);

/// The whole numbers in a kept text.
ids numbers_in(std::string_view text);
std::string numbers_text(const ids& list);

} // namespace keukentafel::eduarte
