#include "kept_sample.hpp"

#include "ids.hpp"

#include <charconv>

namespace keukentafel::dropfolder {

namespace {

constexpr std::size_t most = 2048;

/// FNV-1a with its bits mixed: the first ones must be as even as the last.
std::uint64_t even_print(std::string_view key) {
  auto print = print_of(key);
  print ^= print >> 33;
  print *= 0xff51afd7ed558ccdu;
  print ^= print >> 33;
  print *= 0xc4ceb9fe1a85ec53u;
  return print ^ print >> 33;
}

} // namespace

kept_sample::kept_sample(std::string_view text) {
  std::uint64_t number = 0;
  bool is_first = true;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (std::from_chars(part.data(), part.data() + part.size(), number, 16).ec != std::errc{}) {
      *this = {};
      return;
    }
    if (!is_first) prints_.insert(number);
    else shift_ = static_cast<unsigned>(number % 64);
    is_first = false;
  }
}

std::string kept_sample::text() const {
  auto text = hex(shift_);
  for (const auto print : prints_) text += " " + hex(print);
  return text;
}

void kept_sample::narrow() {
  ++shift_;
  std::erase_if(prints_, [&](auto print) { return !takes(print); });
}

bool kept_sample::add(std::string_view key) {
  const auto print = even_print(key);
  if (!takes(print) || !prints_.insert(print).second) return false;
  while (prints_.size() > most) narrow();
  return true;
}

bool kept_sample::remove(std::string_view key) { return prints_.erase(even_print(key)) > 0; }

std::uint64_t kept_sample::lost_in(const kept_sample& next) const {
  // Both as wide as the narrower one.
  auto mine = *this;
  while (mine.shift_ < next.shift_) mine.narrow();
  std::uint64_t lost = 0;
  for (const auto print : mine.prints_) lost += next.prints_.contains(print) ? 0 : 1;
  return lost << mine.shift_;
}

} // namespace keukentafel::dropfolder
