/// One page of a list of the API. Pure.
#pragma once

#include "document.hpp"

#include <set>
#include <string>

namespace keukentafel::oeapi {

inline constexpr std::size_t page_size = 250; ///< the largest that the API has

/// "pageSize=250&pageNumber=1", with the consumer.
std::string page_query(std::size_t number, const std::string& consumer);

/// A list in its pages, so that one that goes in circles ends.
class paged_list {
public:
  std::size_t next_number() const { return number_ + 1; }
  bool has_next() const { return has_next_; }
  /// The items of the next page. Throws `unreadable` when it is not the page that was asked for, or brings nothing new
  /// and says that there are more. `id` names the member with the id of an item.
  const json& take(const json& page, const char* id);
  /// Whether an id was on an earlier place.
  bool is_repeat(const std::string& id) { return !seen_.insert(id).second; }

private:
  std::size_t number_ = 0;
  bool has_next_ = true;
  std::set<std::string> met_, seen_;
};

} // namespace keukentafel::oeapi
