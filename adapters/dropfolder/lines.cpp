#include "lines.hpp"

#include <algorithm>
#include <cstring>

namespace keukentafel::dropfolder {

bool line_reader::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(std::min(buffer_.size() * 2, longest_row + 1));
  const auto got = from_.read(buffer_.data() + end_, buffer_.size() - end_);
  end_ += got;
  return got > 0;
}

void line_reader::skip_rest(line& into) {
  // The beginning stays where it is; what follows is read over its own room.
  std::vector<char> room(std::size_t{64} << 10);
  for (;;) {
    const auto got = from_.read(room.data(), room.size());
    if (got == 0) break;
    const auto* feed = static_cast<const char*>(std::memchr(room.data(), '\n', got));
    if (!feed) {
      offset_ += got;
      continue;
    }
    const auto used = static_cast<std::size_t>(feed - room.data()) + 1;
    offset_ += used;
    into.has_end = true;
    // What was read beyond it comes first in the next line.
    std::memcpy(buffer_.data(), room.data() + used, got - used);
    begin_ = 0;
    end_ = got - used;
    return;
  }
  begin_ = end_ = 0;
}

bool line_reader::next(line& into) {
  std::size_t searched = 0;
  for (;;) {
    const auto* from = buffer_.data() + begin_;
    const auto* feed = static_cast<const char*>(std::memchr(from + searched, '\n', end_ - begin_ - searched));
    if (feed) {
      const auto size = static_cast<std::size_t>(feed - from) + 1;
      begin_ += size;
      offset_ += size;
      into = {{from, size}, number_++, offset_, true, size > longest_row};
      return true;
    }
    searched = end_ - begin_;
    if (searched > longest_row) {
      offset_ += searched;
      into = {{}, number_++, 0, false, true};
      skip_rest(into);
      into.end = offset_;
      return true;
    }
    if (fill()) continue;
    if (searched == 0) return false;
    into = {{buffer_.data() + begin_, searched}, number_++, offset_ + searched, false, false};
    begin_ = end_ = 0;
    offset_ += searched;
    return true;
  }
}

} // namespace keukentafel::dropfolder
