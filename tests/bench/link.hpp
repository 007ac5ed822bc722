/// One TLS connection of the load generator: non-blocking, over OpenSSL on the
/// socket itself, with released buffers, so that one process holds thousands.
#pragma once

#include <cstdint>
#include <memory>
#include <openssl/ssl.h>
#include <string>
#include <string_view>
#include <vector>

namespace load {

using context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
context make_context();
context make_server_context(const std::string& certificate, const std::string& private_key);

/// CLOCK_MONOTONIC in nanoseconds, the clock of the adapter that stamps events.
std::int64_t now_ns();

class link {
public:
  enum class state { shaking, open, over };

  link(SSL_CTX* with, int port);
  /// The server's side of a connection that was accepted.
  static std::unique_ptr<link> accepted(SSL_CTX* with, int descriptor);
  ~link();
  link(const link&) = delete;
  link& operator=(const link&) = delete;

  int descriptor() const { return descriptor_; }
  state now() const { return state_; }

  /// Goes on with the handshake; call when the socket is ready.
  void shake();
  void send(std::string_view bytes);
  /// Appends what has come; false when the other side has ended.
  bool receive(std::string& to);

private:
  explicit link(SSL_CTX* with);
  int descriptor_ = -1;
  state state_ = state::shaking;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

/// Edge-triggered readiness of many links, each with its number.
class poller {
public:
  poller();
  ~poller();
  void add(int descriptor, std::uint32_t number) const;
  /// Calls ready(number) for each, after at most so many milliseconds.
  template <class Ready> void wait(int at_most_ms, Ready ready);

private:
  int fill(int at_most_ms);
  std::uint32_t number(int at) const;
  int descriptor_;
  struct events;
  std::unique_ptr<events> events_;
};

template <class Ready> void poller::wait(int at_most_ms, Ready ready) {
  const int count = fill(at_most_ms);
  for (int i = 0; i < count; ++i) ready(number(i));
}

/// The lines of a file.
std::vector<std::string> read_lines(const std::string& path);

/// The value at this share (0 to 1) of a sorted copy.
double quantile(std::vector<float> of, double share);

} // namespace load
