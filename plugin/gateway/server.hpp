/// The engine: listens, keeps connections within bounds, stops in time.
#pragma once

#include "base/fault.hpp"
#include "gateway/http.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace keukentafel::gateway {

struct server_options {
  std::string address = "127.0.0.1";
  unsigned short port = 0; ///< 0: a free one
  bool is_tls = true;
  std::string certificate, private_key;
  std::size_t header_limit = 16 << 10, body_limit = 64 << 10; ///< bytes
  /// Requests whose body may be longer. What of those bodies goes beyond body_limit is bounded in all: 503.
  /// How long, in bytes; 0: as others.
  std::function<std::size_t(const request&)> big_body_limit = [](const request&) { return std::size_t{0}; };
  /// Whether a body of a known length that is longer still is read past, and its beginning of body_limit bytes taken.
  std::function<bool(const request&)> is_cut_when_too_big = [](const request&) { return false; };
  std::size_t cut_limit = std::size_t{64} << 20;        ///< bytes that are read past
  std::size_t big_bodies_limit = std::size_t{64} << 20; ///< bytes
  int max_connections = 20000, max_per_address = 4000;
  std::chrono::milliseconds header_timeout{10000}; ///< handshake and head, each
  std::chrono::milliseconds body_timeout{10000};
  std::chrono::milliseconds big_body_timeout{20000}; ///< from the byte beyond body_limit on
  std::chrono::milliseconds idle_timeout{75000};
  std::chrono::milliseconds write_timeout{20000};
  std::vector<std::string> trusted_proxies; ///< addresses or networks (CIDR)
  unsigned threads = 1;
  header_list security_headers; ///< on every answer
};

class server {
public:
  /// `report` takes lines for the log. [any of the server's threads]
  server(server_options how, handler answer, std::function<void(std::string)> report);
  ~server(); ///< stop()

  /// Listens; gives the port.
  result<unsigned short> start();
  /// No new connections, what runs is finished, streams end; after 4 s the rest is cut.
  void stop();

  struct impl;

private:
  std::unique_ptr<impl> impl_;
};

} // namespace keukentafel::gateway
