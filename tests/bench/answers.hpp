/// Answers among the bytes that came over a connection.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace load {

struct answer {
  std::size_t size = 0; ///< head and body
  int status = 0;
  std::string etag;
};

/// The first whole answer in the bytes; size 0 when there is none yet.
answer find_answer(std::string_view in);

} // namespace load
