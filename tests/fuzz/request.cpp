/// What a connection does with bytes, without the connection: the gate, Beast's
/// reading of the head, the target, and the body; then the next request.
#include "gateway/body.hpp"
#include "gateway/gate.hpp"
#include "gateway/head.hpp"
#include "must.hpp"

using namespace keukentafel::gateway;

namespace {

constexpr std::size_t header_limit = 16 << 10, body_limit = 64 << 10;

/// The same body however the bytes are cut.
body_reader::state read_body(const request_head& head, std::string_view& bytes) {
  body_reader whole{head.length, body_limit}, cut{head.length, body_limit};
  std::string_view rest = bytes;
  const auto state = whole.put(rest);
  const auto used = bytes.size() - rest.size();
  std::string_view none;
  auto again = cut.put(none);
  for (std::size_t i = 0; i < used; ++i) {
    auto one = bytes.substr(i, 1);
    must(again == body_reader::state::needs_more);
    again = cut.put(one);
    must(one.empty());
  }
  const auto body = whole.release();
  must(state == again && body == cut.release() && body.size() <= body_limit);
  if (state == body_reader::state::done && head.length) must(body.size() == *head.length);
  bytes = rest;
  return state;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  for (;;) {
    const auto end = bytes.substr(0, header_limit).find("\r\n\r\n");
    if (end == bytes.npos) {
      refuse_head(bytes); // must not read beyond
      return 0;
    }
    const auto head = bytes.substr(0, end + 4);
    if (refuse_head(head)) return 0;
    must(head.find("\r\n\r\n") == end);
    const auto read = parse_head(head);
    if (!read) return 0;
    must(read->asked.path.starts_with('/'));
    int hosts = 0;
    for (const auto& [name, value] : read->asked.headers) {
      must(value.find_first_of(std::string_view{"\r\n\0", 3}) == value.npos);
      hosts += name.size() == 4 && (name[0] | 0x20) == 'h' && (name[1] | 0x20) == 'o' && (name[2] | 0x20) == 's' &&
               (name[3] | 0x20) == 't';
    }
    must(hosts == 1);
    must(read->length || read->is_1_1);
    bytes.remove_prefix(head.size());
    if (read_body(*read, bytes) != body_reader::state::done || !read->keeps_alive) return 0;
  }
}
