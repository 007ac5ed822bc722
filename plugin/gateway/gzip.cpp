#include "gateway/gzip.hpp"

#include <algorithm>
#include <new>
#include <zlib.h>

namespace keukentafel::gateway {

bool takes_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    const auto end = std::min(accept_encoding.find(','), accept_encoding.size());
    auto one = accept_encoding.substr(0, end);
    accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
    one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
    if (!one.starts_with("gzip")) continue;
    const auto weight = one.find("q=");
    return weight == one.npos || one.find_first_of("123456789", weight) != one.npos;
  }
  return false;
}

std::string gzipped(std::string_view bytes) {
  constexpr int window = 15 + 16, memory = 8; // 16 more: with the head and the foot of gzip
  z_stream with{};
  if (deflateInit2(&with, Z_BEST_COMPRESSION, Z_DEFLATED, window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc{};
  std::string made(deflateBound(&with, static_cast<uLong>(bytes.size())), '\0');
  with.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); // it only reads
  with.avail_in = static_cast<uInt>(bytes.size());
  with.next_out = reinterpret_cast<Bytef*>(made.data());
  with.avail_out = static_cast<uInt>(made.size());
  deflate(&with, Z_FINISH);
  made.resize(with.total_out);
  deflateEnd(&with);
  return made;
}

} // namespace keukentafel::gateway
