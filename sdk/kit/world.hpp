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
  enum class kind {
    state,
    tombstone,
    unchanged,
    remember,
    set_aside,
    sweep_begin,
    sweep_end,
    caught_up,
    written,
    not_written
  } what;
  std::string key;
  std::string value;
  std::uint64_t token = 0;
  std::uint64_t version = 0;
};

class world {
public:
  /// A durable offer, in its order; whether it changed what is known of an entity.
  bool apply(const offer& one);
  /// A new life of the adapter: a sweep that was under way is void.
  void begin_life();
  /// From now on was_offered(), was_set_aside() and times_gone() tell what came since.
  void look_anew();

  std::optional<std::string> recall(const std::string& key) const;
  /// No life has begun in it.
  bool is_new() const { return is_new_; }
  bool has(const std::string& key) const { return entities_.contains(key); }
  bool was_offered(const std::string& key) const { return offered_.contains(key); }
  bool was_set_aside(const std::string& key) const { return set_aside_.contains(key); }
  /// Offered, said to be unchanged, withdrawn or set aside.
  bool was_mentioned(const std::string& key) const { return mentioned_.contains(key); }
  /// Of those, within a sweep of their prefix.
  bool was_swept(const std::string& key) const { return swept_.contains(key); }
  int times_gone(const std::string& key) const;
  bool is_sweeping() const { return sweep_.has_value(); }
  const std::map<std::string, std::string>& entities() const { return entities_; }
  /// Key and problem of each state that was offered and is no such event.
  const std::map<std::string, std::string>& unreadable() const { return unreadable_; }
  /// Lets an entity be known that the source does not have.
  void invent(const std::string& key) { entities_[key] = "invented"; }

  /// The first entity in which the two differ, in a sentence; empty when none.
  static std::string difference(const world& expected, const world& found);

private:
  bool is_old(const offer& one);
  bool forget_unseen();
  void forget_about(const std::string& key);

  bool is_new_ = true;
  std::map<std::string, std::string> entities_; ///< key: type and data
  std::map<std::string, std::uint64_t> versions_;
  std::map<std::string, std::string> memory_, unreadable_;
  std::optional<std::string> sweep_;
  std::set<std::string> seen_;                                    ///< in this sweep
  std::set<std::string> offered_, set_aside_, mentioned_, swept_; ///< since look_anew()
  std::map<std::string, int> gone_;
};

/// What an event says, without what may differ between two offers of the same
/// state (id, time). A text that is no JSON object stands for itself.
std::string substance(const std::string& json);

/// What breaks the event format of docs/events.md, or empty.
std::string format_problem(const std::string& key, const std::string& json);

/// Whether every byte belongs to a character.
bool is_utf8(const std::string& text);

} // namespace keukentafel::kit
