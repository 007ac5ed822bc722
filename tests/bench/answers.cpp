#include "answers.hpp"

#include <charconv>

namespace load {

answer find_answer(std::string_view in) {
  const auto end = in.find("\r\n\r\n");
  if (end == in.npos) return {};
  const auto head = in.substr(0, end + 2);
  answer found;
  std::from_chars(head.data() + 9, head.data() + 12, found.status);
  const auto header = [&](std::string_view name) {
    auto at = head.find(name);
    if (at == head.npos) return std::string_view{};
    at += name.size();
    return head.substr(at, head.find('\r', at) - at);
  };
  std::size_t length = 0;
  const auto text = header("\r\nContent-Length: ");
  std::from_chars(text.data(), text.data() + text.size(), length);
  if (in.size() < end + 4 + length) return {};
  found.etag = header("\r\nETag: ");
  found.size = end + 4 + length;
  return found;
}

} // namespace load
