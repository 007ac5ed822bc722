/// What the module would know after a list of offers: the last state of each
/// entity. Two roads through the same source must end in the same world.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace keukentafel::kit {

struct offer {
  enum class kind { state, tombstone, unchanged, remember, set_aside, sweep_begin, sweep_end, caught_up } what;
  std::string key;
  std::string value;
  std::uint64_t token = 0;
};

class world {
public:
  /// Durable offers, in their order.
  void apply(const offer& one);
  /// A new life of the adapter: a sweep that was under way is void.
  void begin_life();

  std::optional<std::string> recall(const std::string& key) const;
  bool has(const std::string& key) const { return entities_.contains(key); }
  bool was_set_aside(const std::string& key) const { return set_aside_.contains(key); }
  const std::map<std::string, std::string>& entities() const { return entities_; }

  /// The first entity in which the two differ, in a sentence; empty when none.
  static std::string difference(const world& expected, const world& found);

private:
  void forget_about(const std::string& key);

  std::map<std::string, std::string> entities_; ///< key: type and data
  std::set<std::string> set_aside_;
  std::map<std::string, std::string> memory_;
  std::optional<std::string> sweep_;
  std::set<std::string> seen_;
};

/// What an event says, without what may differ between two offers of the same
/// state (id, time). A text that is no JSON object stands for itself.
std::string substance(const std::string& json);

/// What breaks the event format of docs/events.md, or empty.
std::string format_problem(const std::string& key, const std::string& json);

} // namespace keukentafel::kit
