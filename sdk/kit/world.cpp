#include "world.hpp"

#include <fmt/format.h>
#include <keukentafel/event.h>
#include <nlohmann/json.hpp>

namespace keukentafel::kit {

using nlohmann::json;

std::string substance(const std::string& text) {
  const auto event = json::parse(text, nullptr, false);
  if (!event.is_object()) return text;
  return json{{"type", event.value("type", json{})}, {"data", event.value("data", json{})}}.dump(
      -1, ' ', true, json::error_handler_t::replace);
}

std::string format_problem(const std::string& key, const std::string& text) {
  if (text.size() > KT_EVENT_MAX_BYTES) return {}; // allowed: the module sets it aside
  const auto event = json::parse(text, nullptr, false);
  if (!event.is_object()) return "is no JSON object in UTF-8";
  if (event.value("specversion", json{}) != "1.0") return "has no specversion \"1.0\"";
  for (const auto* name : {"id", "source"})
    if (!event.contains(name) || !event[name].is_string() || event[name] == "") return fmt::format("has no {}", name);
  if (event.value("subject", json{}) != key) return "has a subject that differs from its key";
  if (event.value("type", json{}) != "nl.keukentafel." + key.substr(0, key.find('/')))
    return "has a type that is not nl.keukentafel. and the type in the key";
  return {};
}

void world::begin_life() {
  sweep_.reset();
  seen_.clear();
}

/// What is remembered under "KEY#..." goes with the entity.
void world::forget_about(const std::string& key) {
  std::erase_if(memory_, [&](const auto& held) { return held.first.substr(0, held.first.rfind('#')) == key; });
}

void world::apply(const offer& one) {
  switch (one.what) {
  case offer::kind::state:
    entities_[one.key] = substance(one.value);
    set_aside_.erase(one.key);
    seen_.insert(one.key);
    break;
  case offer::kind::tombstone:
    entities_.erase(one.key);
    set_aside_.erase(one.key);
    forget_about(one.key);
    break;
  case offer::kind::unchanged: seen_.insert(one.key); break;
  case offer::kind::set_aside:
    set_aside_.insert(one.key);
    seen_.insert(one.key);
    break;
  case offer::kind::remember:
    if (one.value.empty()) memory_.erase(one.key);
    else memory_[one.key] = one.value;
    break;
  case offer::kind::sweep_begin:
    sweep_ = one.key;
    seen_.clear();
    break;
  case offer::kind::sweep_end:
    std::erase_if(entities_, [&](const auto& held) {
      const bool is_gone = held.first.starts_with(one.key) && !seen_.contains(held.first);
      if (is_gone) forget_about(held.first);
      return is_gone;
    });
    sweep_.reset();
    break;
  case offer::kind::caught_up: break;
  }
}

std::optional<std::string> world::recall(const std::string& key) const {
  const auto held = memory_.find(key);
  return held == memory_.end() ? std::nullopt : std::optional{held->second};
}

std::string world::difference(const world& expected, const world& found) {
  for (const auto& [key, state] : expected.entities_) {
    const auto other = found.entities_.find(key);
    if (other == found.entities_.end()) return fmt::format("{} is missing", key);
    if (other->second != state) return fmt::format("{} has another state", key);
  }
  for (const auto& [key, state] : found.entities_)
    if (!expected.entities_.contains(key)) return fmt::format("{} should not be there", key);
  return {};
}

} // namespace keukentafel::kit
