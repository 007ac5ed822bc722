#include "roll.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

namespace keukentafel::oeapi {

namespace {

constexpr std::size_t ids_a_page = 900; ///< of at most 64 characters: below 64 KiB

std::string key_of(std::size_t page) { return "roll/" + std::to_string(page); }

} // namespace

void roll::load(const recall& from) {
  for (auto page = from(key_of(0)); page; page = from(key_of(pages_.size()))) {
    std::istringstream in{*page};
    std::string id;
    while (std::getline(in, id)) ids_.insert(id);
    pages_.push_back(std::move(*page));
  }
}

std::vector<std::string> roll::missing_in(const std::set<std::string>& next) const {
  std::vector<std::string> missing;
  std::set_difference(ids_.begin(), ids_.end(), next.begin(), next.end(), std::back_inserter(missing));
  return missing;
}

std::vector<std::string> roll::pages_of(const std::set<std::string>& ids) {
  std::vector<std::string> pages;
  std::size_t count = 0;
  for (const auto& id : ids) {
    if (count++ % ids_a_page == 0) pages.emplace_back();
    pages.back() += id + "\n";
  }
  return pages;
}

void roll::replace(std::set<std::string> next, const remember& to) {
  auto pages = pages_of(next);
  for (std::size_t i = 0; i < std::max(pages.size(), pages_.size()); ++i) {
    const auto& now = i < pages.size() ? pages[i] : std::string{};
    if (i >= pages_.size() || pages_[i] != now) to(key_of(i), now);
  }
  pages_ = std::move(pages);
  ids_ = std::move(next);
}

} // namespace keukentafel::oeapi
