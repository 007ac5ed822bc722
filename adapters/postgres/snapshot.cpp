#include "snapshot.hpp"

#include <charconv>
#include <stdexcept>

namespace keukentafel::postgres {

namespace {

/// Takes a number, and the sign behind it.
std::uint64_t take(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) throw std::runtime_error("the server tells a snapshot that can't be read");
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty()) text.remove_prefix(1);
  return number;
}

} // namespace

bool is_visible(std::uint32_t transaction, std::string_view snapshot) {
  take(snapshot);
  const auto next = take(snapshot);
  // The stream has the lower half of a number that the snapshot has whole: it lies within 2^31 of the next one.
  const auto distance = static_cast<std::int32_t>(transaction - static_cast<std::uint32_t>(next));
  if (distance >= 0) return false;
  while (!snapshot.empty())
    if (static_cast<std::uint32_t>(take(snapshot)) == transaction) return false;
  return true;
}

} // namespace keukentafel::postgres
