/// The lines of a file, with their numbers and places, in bounded memory.
#pragma once

#include "bytes.hpp"

#include <string_view>
#include <vector>

namespace keukentafel::dropfolder {

/// Longer than any row that could be taken (1 MiB), so that one above that can still be named.
constexpr std::size_t longest_row = std::size_t{4} << 20;

struct line {
  std::string_view text; ///< with its line feed; only the beginning when it is too long
  std::uint64_t number = 0;
  std::uint64_t end = 0; ///< the offset after it
  bool has_end = false;  ///< a line feed stands at its end
  bool is_too_long = false;
};

class line_reader {
public:
  /// Goes on at an offset, where line `number` begins.
  explicit line_reader(byte_source& from, std::uint64_t offset = 0, std::uint64_t number = 1)
      : from_(from), offset_(offset), number_(number) {}

  /// False at the end. The text stays valid until the next call.
  bool next(line& into);

private:
  bool fill(); ///< false at the end
  void skip_rest(line& into);

  byte_source& from_;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{256} << 10);
  std::size_t begin_ = 0, end_ = 0; ///< of what is not given out yet
  std::uint64_t offset_, number_;
};

} // namespace keukentafel::dropfolder
