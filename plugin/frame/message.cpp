#include "frame/message.hpp"

#include <cstring>

namespace keukentafel::frame {

namespace {
constexpr std::size_t head = sizeof(std::uint32_t) + sizeof(kind);
}

packer::packer(std::string& to, kind what) : to_(to), begin_(to.size()) {
  to_.append(sizeof(std::uint32_t), '\0');
  to_.push_back(static_cast<char>(what));
}

packer::~packer() {
  const auto length = static_cast<std::uint32_t>(to_.size() - begin_ - head);
  std::memcpy(to_.data() + begin_, &length, sizeof length);
}

packer& packer::number(std::uint64_t value) {
  to_.append(reinterpret_cast<const char*>(&value), sizeof value);
  return *this;
}

packer& packer::text(std::string_view value) {
  const auto length = static_cast<std::uint32_t>(value.size());
  to_.append(reinterpret_cast<const char*>(&length), sizeof length);
  to_.append(value);
  return *this;
}

std::uint64_t unpacker::number() {
  std::uint64_t value = 0;
  is_good_ = is_good_ && rest_.size() >= sizeof value;
  if (!is_good_) return 0;
  std::memcpy(&value, rest_.data(), sizeof value);
  rest_.remove_prefix(sizeof value);
  return value;
}

std::uint64_t unpacker::number(std::uint64_t limit) {
  const auto value = number();
  if (value <= limit) return value;
  is_good_ = false;
  return 0;
}

std::string_view unpacker::text() {
  std::uint32_t length = 0;
  is_good_ = is_good_ && rest_.size() >= sizeof length;
  if (!is_good_) return {};
  std::memcpy(&length, rest_.data(), sizeof length);
  rest_.remove_prefix(sizeof length);
  is_good_ = rest_.size() >= length;
  if (!is_good_) return {};
  const auto value = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return value;
}

char* inbox::room(std::size_t size) {
  if (begin_ > 0) {
    bytes_.erase(0, begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (bytes_.size() < end_ + size) bytes_.resize(end_ + size);
  return bytes_.data() + end_;
}

std::optional<message> inbox::next() {
  if (is_broken_ || end_ - begin_ < head) return std::nullopt;
  std::uint32_t length = 0;
  std::memcpy(&length, bytes_.data() + begin_, sizeof length);
  is_broken_ = length > body_limit;
  if (is_broken_ || end_ - begin_ < head + length) return std::nullopt;
  const auto what = static_cast<kind>(bytes_[begin_ + sizeof length]);
  const std::string_view body{bytes_.data() + begin_ + head, length};
  begin_ += head + length;
  return message{what, body};
}

} // namespace keukentafel::frame
