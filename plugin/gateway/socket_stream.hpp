/// One connection's bytes, with TLS or without. OpenSSL works on the socket
/// itself (SSL_set_fd): `asio::ssl::stream` would keep 76 kB per idle connection.
#pragma once

#include "gateway/tls.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <span>
#include <string_view>

namespace keukentafel::gateway {

/// All functions run on the socket's executor. They return false or 0 when the
/// connection is over, cancelled, or broken: there is nothing else to do then.
///
/// OpenSSL writes without MSG_NOSIGNAL. The gateway's threads block every
/// signal, so a SIGPIPE never reaches the host.
class socket_stream {
public:
  /// `context` may be null: plain HTTP.
  socket_stream(boost::asio::ip::tcp::socket socket, tls_context context);

  boost::asio::awaitable<bool> handshake();
  boost::asio::awaitable<std::size_t> read_some(std::span<char> into);
  boost::asio::awaitable<bool> write(std::string_view bytes);
  /// Writes what goes without waiting and takes it off; false when the rest needs write().
  bool write_now(std::string_view& bytes);
  /// Calls ready(error) once when bytes or the end have come, or waits were cancelled.
  template <class Ready> void wait_readable(Ready ready) {
    socket_.async_wait(boost::asio::ip::tcp::socket::wait_read, std::move(ready));
  }
  /// Whether what has come means something: the client has closed, or sent data.
  bool has_news();

  auto executor() { return socket_.get_executor(); }
  void cancel(); ///< ends waits
  void close();  ///< says goodbye if that needs no waiting, and closes

private:
  /// Waits for what OpenSSL asked for; false when the connection is over.
  boost::asio::awaitable<bool> wait_for(int ssl_result);
  boost::asio::awaitable<bool> wait(boost::asio::ip::tcp::socket::wait_type what);

  boost::asio::ip::tcp::socket socket_;
  tls_context context_; // outlives ssl_
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
  bool is_secured_ = false;
};

} // namespace keukentafel::gateway
