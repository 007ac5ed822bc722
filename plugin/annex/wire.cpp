#include "annex/wire.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

namespace keukentafel::annex {

namespace {
constexpr std::size_t piece = std::size_t{64} << 10;
}

void wire::flow() {
  if (out_.size() >= piece) flush();
}

void wire::flush() {
  for (std::size_t sent = 0; sent < out_.size();) {
    const auto count = send(frame::stream_end, out_.data() + sent, out_.size() - sent, MSG_NOSIGNAL);
    if (count > 0) sent += static_cast<std::size_t>(count);
    else if (errno != EINTR) _exit(0);
  }
  out_.clear();
}

incoming_frame wire::read() {
  for (;;) {
    if (const auto one = in_.next()) return {one->what, std::string{one->body}};
    const auto count = recv(frame::stream_end, in_.room(piece), piece, 0);
    if (count > 0) in_.added(static_cast<std::size_t>(count));
    else if (count == 0 || errno != EINTR) _exit(0);
  }
}

incoming_frame wire::next() {
  flush();
  if (early_.empty()) return read();
  auto first = std::move(early_.front());
  early_.pop_front();
  return first;
}

incoming_frame wire::await(frame::kind what) {
  flush();
  for (;;) {
    auto one = read();
    if (one.what == what) return one;
    early_.push_back(std::move(one));
  }
}

void send_line(int level, std::string_view line) {
  char record[frame::log_line_limit + 1];
  const auto size = std::min(line.size(), frame::log_line_limit);
  record[0] = static_cast<char>(level);
  std::memcpy(record + 1, line.data(), size);
  (void)send(frame::control_end, record, size + 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

} // namespace keukentafel::annex
