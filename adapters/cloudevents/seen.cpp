#include "seen.hpp"

#include "signature.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace keukentafel::cloudevents {

namespace {

constexpr std::size_t page_size = 256; // digests: 5.5 kB of text
constexpr auto range_key = "seen";     // "FIRST COUNT"; of a page: "UNTIL BASE64"
constexpr std::uint64_t most_pages = 100'000;

std::string key_of(std::uint64_t number) { return "seen/" + std::to_string(number); }

} // namespace

void seen::load(const recall& from) {
  std::istringstream range{from(range_key).value_or("")};
  std::uint64_t count = 0;
  if (!(range >> first_ >> count) || count > most_pages) {
    first_ = 0;
    return;
  }
  forgotten_ = first_;
  for (auto number = first_; number < first_ + count; ++number) {
    auto& one = pages_.emplace_back();
    const auto text = from(key_of(number)).value_or("");
    const auto blank = text.find(' '); // an earlier version wrote no time
    if (blank != text.npos) std::from_chars(text.data(), text.data() + blank, one.until);
    const auto bytes = from_base64(text.substr(blank + 1)).value_or("");
    for (std::size_t at = 0; at + sizeof(digest) <= bytes.size(); at += sizeof(digest)) {
      digest each{};
      std::memcpy(each.data(), bytes.data() + at, sizeof each);
      known_[each] = number;
      one.list.push_back(each);
    }
    size_ += one.list.size();
  }
}

/// The oldest pages, when there are enough without them, or no room with them; never one whose time lasts.
void seen::forget(std::size_t to_come, std::int64_t now) {
  while (pages_.size() > 1 && pages_.front().until < now &&
         (size_ - pages_.front().list.size() >= limit_ || size_ + to_come > most_)) {
    for (const auto& old : pages_.front().list)
      if (const auto found = known_.find(old); found != known_.end() && found->second == first_) known_.erase(found);
    size_ -= pages_.front().list.size();
    pages_.pop_front();
    ++first_;
    is_range_changed_ = true;
  }
}

bool seen::has_room(std::size_t count, std::int64_t now) {
  forget(count, now);
  return size_ + count <= most_;
}

bool seen::add(const digest& one, std::int64_t until, std::int64_t now) {
  const auto [found, is_new] = known_.try_emplace(one);
  if (!is_new && pages_[found->second - first_].until >= until) return false;
  if (is_new || found->second + 1 != first_ + pages_.size()) {
    if (pages_.empty() || pages_.back().list.size() >= page_size) {
      pages_.emplace_back().list.reserve(page_size);
      is_range_changed_ = true;
    }
    pages_.back().list.push_back(one);
    ++size_;
    found->second = first_ + pages_.size() - 1;
  }
  pages_.back().until = std::max(pages_.back().until, until);
  pages_.back().is_changed = true;
  forget(0, now);
  return true;
}

void seen::keep(const remember& to) {
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    if (!std::exchange(pages_[i].is_changed, false)) continue;
    const auto& list = pages_[i].list;
    to(key_of(first_ + i), std::to_string(pages_[i].until) + ' ' +
                               to_base64({reinterpret_cast<const char*>(list.data()), list.size() * sizeof(digest)}));
  }
  for (; forgotten_ < first_; ++forgotten_) to(key_of(forgotten_), {});
  if (std::exchange(is_range_changed_, false))
    to(range_key, std::to_string(first_) + ' ' + std::to_string(pages_.size()));
}

} // namespace keukentafel::cloudevents
