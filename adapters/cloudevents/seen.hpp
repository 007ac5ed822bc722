/// The events that were taken, by what they are known again, kept in pages of the
/// adapter's memory: the newest of them, and each that could still come again
/// under the signature that it came with. [feed-thread]
#pragma once

#include "messages.hpp"

#include <cstring>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_map>

namespace keukentafel::cloudevents {

class seen {
public:
  using recall = std::function<std::optional<std::string>(const std::string& key)>;
  using remember = std::function<void(std::string key, std::string value)>;

  static constexpr std::size_t most_ever = 2'000'000;

  /// Keeps at least the newest `limit`, and one page more at most; more while their time lasts, up to `most`.
  explicit seen(std::size_t limit, std::size_t most = most_ever) : limit_(limit), most_(most) {}

  /// What an earlier life kept. A page that can't be read is empty.
  void load(const recall& from);
  bool has(const digest& one) const { return known_.contains(one); }
  /// False when so many more could not be kept without forgetting one whose time lasts.
  bool has_room(std::size_t count, std::int64_t now);
  /// It came, perhaps again: known until then at least. Both in seconds since 1970. False when nothing changed.
  bool add(const digest& one, std::int64_t until, std::int64_t now);
  /// Writes what was added; must follow the offers themselves. An empty value forgets.
  void keep(const remember& to);

private:
  struct hash {
    std::size_t operator()(const digest& of) const {
      std::size_t made = 0;
      std::memcpy(&made, of.data(), sizeof made); // it is a hash already
      return made;
    }
  };
  struct page {
    std::vector<digest> list; ///< one that came again later stands in a later page too
    std::int64_t until = 0;   ///< the latest of them
    bool is_changed = false;
  };

  void forget(std::size_t to_come, std::int64_t now);

  std::size_t limit_, most_;
  std::size_t size_ = 0;                                  ///< of all pages
  std::unordered_map<digest, std::uint64_t, hash> known_; ///< and the number of its last page
  std::deque<page> pages_;                                ///< the last one is being filled
  std::uint64_t first_ = 0;                               ///< the number of the first page
  std::uint64_t forgotten_ = 0;                           ///< pages below this number are gone from the memory
  bool is_range_changed_ = false;
};

} // namespace keukentafel::cloudevents
