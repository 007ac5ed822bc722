#include "gateway/body.hpp"

#include "base/crypto.hpp"

#include <algorithm>

namespace keukentafel::gateway {

namespace {

constexpr int most_digits = 8; // no number of these overflows

} // namespace

body_reader::body_reader(std::optional<std::uint64_t> length, std::size_t limit)
    : is_chunked_(!length), limit_(limit), left_(length.value_or(0)) {
  if (is_chunked_) return;
  place_ = place::content;
  if (left_ == 0) state_ = state::done;
  if (left_ > limit_) state_ = state::too_large;
}

void body_reader::make_room() {
  if (!is_chunked_) body_.reserve(body_.size() + static_cast<std::size_t>(left_)); // at most limit_
}

body_reader::state body_reader::put(std::string_view& bytes) {
  while (state_ == state::needs_more && !bytes.empty()) {
    if (place_ == place::content) {
      state_ = put_content(bytes);
    } else {
      state_ = put_byte(bytes.front());
      bytes.remove_prefix(1);
    }
  }
  return state_;
}

body_reader::state body_reader::put_content(std::string_view& bytes) {
  const auto taken = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
  body_ += taken;
  bytes.remove_prefix(taken.size());
  left_ -= taken.size();
  if (left_ > 0) return state::needs_more;
  if (!is_chunked_) return state::done;
  place_ = place::content_cr;
  return state::needs_more;
}

body_reader::state body_reader::put_byte(char c) {
  const auto expect = [&](char wanted, place then) {
    place_ = then;
    return c == wanted ? state::needs_more : state::malformed;
  };
  switch (place_) {
  case place::size:
    if (const int digit = hex_digit(c); digit >= 0) {
      left_ = left_ * 16 + static_cast<unsigned>(digit);
      return ++digits_ > most_digits ? state::malformed : state::needs_more;
    }
    if (digits_ == 0) return state::malformed;
    return expect('\r', place::size_end);
  case place::size_end:
    digits_ = 0;
    if (left_ > limit_ - body_.size()) return c == '\n' ? state::too_large : state::malformed;
    return expect('\n', left_ > 0 ? place::content : place::last_cr);
  case place::content_cr: return expect('\r', place::content_lf);
  case place::content_lf: return expect('\n', place::size);
  case place::last_cr: return expect('\r', place::last_lf);
  case place::last_lf: return c == '\n' ? state::done : state::malformed;
  case place::content: break;
  }
  return state::malformed;
}

} // namespace keukentafel::gateway
