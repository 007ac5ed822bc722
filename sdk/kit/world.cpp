#include "world.hpp"

#include <fmt/format.h>
#include <keukentafel/event.h>
#include <nlohmann/json.hpp>
#include <utility>

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

bool is_utf8(const std::string& text) {
  try {
    return !json(text).dump().empty();
  } catch (const json::type_error&) {
    return false;
  }
}

void world::begin_life() {
  is_new_ = false;
  sweep_.reset();
  seen_.clear();
}

/// What is remembered under "KEY#..." goes with the entity.
void world::forget_about(const std::string& key) {
  std::erase_if(memory_, [&](const auto& held) { return held.first.substr(0, held.first.rfind('#')) == key; });
}

void world::look_anew() {
  for (auto* one : {&offered_, &set_aside_, &mentioned_, &swept_}) one->clear();
  gone_.clear();
  unreadable_.clear();
}

/// "An event with a lower version than the module keeps is ignored."
bool world::is_old(const offer& one) {
  if (one.version == 0) return false;
  auto& kept = versions_[one.key];
  if (one.version < kept) return true;
  kept = one.version;
  return false;
}

bool world::forget_unseen() {
  return std::erase_if(entities_, [&](const auto& held) {
           const bool is_gone = held.first.starts_with(*sweep_) && !seen_.contains(held.first);
           if (is_gone) forget_about(held.first);
           return is_gone;
         }) != 0;
}

bool world::apply(const offer& one) {
  using enum offer::kind;
  const bool is_of_entity =
      one.what == state || one.what == tombstone || one.what == unchanged || one.what == set_aside;
  if (is_of_entity) {
    mentioned_.insert(one.key);
    if (sweep_ && one.key.starts_with(*sweep_)) swept_.insert(one.key);
    if (one.what != tombstone) seen_.insert(one.key);
    if (is_old(one)) return false;
  }
  switch (one.what) {
  case state: {
    set_aside_.erase(one.key);
    offered_.insert(one.key);
    unreadable_.erase(one.key);
    if (auto problem = format_problem(one.key, one.value); !problem.empty()) unreadable_[one.key] = std::move(problem);
    auto now = substance(one.value);
    auto& held = entities_[one.key];
    return std::exchange(held, std::move(now)) != held;
  }
  case tombstone:
    set_aside_.erase(one.key);
    forget_about(one.key);
    ++gone_[one.key];
    return entities_.erase(one.key) != 0;
  case set_aside: return set_aside_.insert(one.key).second;
  case remember:
    if (one.value.empty()) memory_.erase(one.key);
    else memory_[one.key] = one.value;
    return false;
  case sweep_begin:
    sweep_ = one.key;
    seen_.clear();
    return false;
  case sweep_end: {
    const bool has_changed = sweep_ && forget_unseen();
    sweep_.reset();
    return has_changed;
  }
  case unchanged:
  case caught_up:
  case written:
  case not_written: return false;
  }
  return false;
}

int world::times_gone(const std::string& key) const {
  const auto found = gone_.find(key);
  return found == gone_.end() ? 0 : found->second;
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
