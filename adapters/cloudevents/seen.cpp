#include "seen.hpp"

#include "signature.hpp"

#include <sstream>

namespace keukentafel::cloudevents {

namespace {

constexpr std::size_t page_size = 256; // digests: 5.5 kB of text
constexpr auto range_key = "seen";     // "FIRST COUNT"
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
    const auto bytes = from_base64(from(key_of(number)).value_or("")).value_or("");
    for (std::size_t at = 0; at + sizeof(digest) <= bytes.size(); at += sizeof(digest)) {
      digest each{};
      std::memcpy(each.data(), bytes.data() + at, sizeof each);
      if (known_.insert(each).second) one.list.push_back(each);
    }
  }
}

void seen::add(const digest& one) {
  if (!known_.insert(one).second) return;
  if (pages_.empty() || pages_.back().list.size() >= page_size) {
    pages_.emplace_back().list.reserve(page_size);
    is_range_changed_ = true;
  }
  pages_.back().list.push_back(one);
  pages_.back().is_changed = true;
  while (known_.size() - pages_.front().list.size() >= limit_) {
    for (const auto& old : pages_.front().list) known_.erase(old);
    pages_.pop_front();
    ++first_;
    is_range_changed_ = true;
  }
}

void seen::keep(const remember& to) {
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    if (!std::exchange(pages_[i].is_changed, false)) continue;
    const auto& list = pages_[i].list;
    to(key_of(first_ + i), to_base64({reinterpret_cast<const char*>(list.data()), list.size() * sizeof(digest)}));
  }
  for (; forgotten_ < first_; ++forgotten_) to(key_of(forgotten_), {});
  if (std::exchange(is_range_changed_, false))
    to(range_key, std::to_string(first_) + ' ' + std::to_string(pages_.size()));
}

} // namespace keukentafel::cloudevents
