/// The events that were taken, by what they are known again: the newest of them,
/// kept in pages of the adapter's memory. [feed-thread]
#pragma once

#include "messages.hpp"

#include <cstring>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_set>

namespace keukentafel::cloudevents {

class seen {
public:
  using recall = std::function<std::optional<std::string>(const std::string& key)>;
  using remember = std::function<void(std::string key, std::string value)>;

  /// Keeps at least the newest `limit`, and one page more at most.
  explicit seen(std::size_t limit) : limit_(limit) {}

  /// What an earlier life kept. A page that can't be read is empty.
  void load(const recall& from);
  bool has(const digest& one) const { return known_.contains(one); }
  void add(const digest& one);
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
    std::vector<digest> list;
    bool is_changed = false;
  };

  std::size_t limit_;
  std::unordered_set<digest, hash> known_;
  std::deque<page> pages_;      ///< the last one is being filled
  std::uint64_t first_ = 0;     ///< the number of the first page
  std::uint64_t forgotten_ = 0; ///< pages below this number are gone from the memory
  bool is_range_changed_ = false;
};

} // namespace keukentafel::cloudevents
