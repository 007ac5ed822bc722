#include "page.hpp"

namespace keukentafel::oeapi {

namespace {
constexpr std::size_t most_pages = 4000; ///< a million items
}

std::string page_query(std::size_t number, const std::string& consumer) {
  auto query = "pageSize=" + std::to_string(page_size) + "&pageNumber=" + std::to_string(number);
  if (!consumer.empty()) query += "&consumer=" + consumer;
  return query;
}

const json& paged_list::take(const json& page, const char* id) {
  if (!page.is_object()) throw unreadable{"the page is no object"};
  const auto& items = member(page, "items");
  if (!items.is_array()) throw unreadable{"the page has no list of items"};
  ++number_;
  if (const auto& number = member(page, "pageNumber"); number.is_number_integer() && number != number_)
    throw unreadable{"another page came than was asked for"};
  const auto& next = member(page, "hasNextPage");
  if (!next.is_boolean()) throw unreadable{"the page does not say hasNextPage"};
  has_next_ = next.get<bool>();
  bool is_news = false;
  for (const auto& one : items)
    if (const auto& found = member(one, id); found.is_string()) is_news |= met_.insert(found.get<std::string>()).second;
  if (has_next_ && !is_news)
    throw unreadable{"the pages go in circles: one brings nothing new, and there would be more"};
  if (has_next_ && number_ >= most_pages) throw unreadable{"there are more than 4,000 pages"};
  return items;
}

} // namespace keukentafel::oeapi
