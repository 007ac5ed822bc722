/// The body of a request: so many bytes, or in chunks (RFC 9112, 6 and 7.1).
/// Beast's own reader takes chunk extensions, and makes header fields of
/// trailers: here both are refused, and so is every other way to write a chunk
/// that two parsers may read differently. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace keukentafel::gateway {

class body_reader {
public:
  enum class state { needs_more, done, malformed, too_large };

  /// `length` as Content-Length says; nothing: in chunks. At most `limit` bytes.
  body_reader(std::optional<std::uint64_t> length, std::size_t limit);

  /// Takes what belongs to the body from the front of `bytes`. What is left when
  /// it is done belongs to the next request; after a fault nothing may be used.
  state put(std::string_view& bytes);

  /// Bytes of content so far.
  std::size_t size() const { return body_.size(); }
  /// Makes room for all that was announced, so that a long body is not copied as it grows.
  void make_room();

  std::string release() { return std::move(body_); }

private:
  enum class place { size, size_end, content, content_cr, content_lf, last_cr, last_lf };

  state put_byte(char c);
  state put_content(std::string_view& bytes);

  bool is_chunked_;
  std::size_t limit_;
  state state_ = state::needs_more;
  place place_ = place::size;
  std::uint64_t left_ = 0; ///< of the content that is being read; while in `size`: the number so far
  int digits_ = 0;
  std::string body_;
};

} // namespace keukentafel::gateway
