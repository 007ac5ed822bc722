/// The students that were there at the last reading, so that it can be told who is missing. Kept in pages of the
/// adapter's memory: ids only. [feed-thread]
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace keukentafel::oeapi {

class roll {
public:
  using recall = std::function<std::optional<std::string>(const std::string& key)>;
  using remember = std::function<void(std::string key, std::string value)>;

  /// What an earlier life kept.
  void load(const recall& from);

  bool has(const std::string& id) const { return ids_.contains(id); }
  std::size_t size() const { return ids_.size(); }
  std::vector<std::string> missing_in(const std::set<std::string>& next) const;

  /// Pages that say the same are not written.
  void replace(std::set<std::string> next, const remember& to);

private:
  static std::vector<std::string> pages_of(const std::set<std::string>& ids);

  std::set<std::string> ids_;
  std::vector<std::string> pages_;
};

} // namespace keukentafel::oeapi
