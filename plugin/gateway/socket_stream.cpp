#include "gateway/socket_stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <openssl/err.h>
#include <sys/socket.h>

namespace keukentafel::gateway {

namespace asio = boost::asio;
using asio::ip::tcp;

socket_stream::socket_stream(tcp::socket socket, tls_context context)
    : socket_(std::move(socket)), context_(std::move(context)) {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay{true}, ignored);
  if (!context_) return;
  ssl_.reset(SSL_new(context_.get()));
  if (ssl_) SSL_set_fd(ssl_.get(), socket_.native_handle());
}

asio::awaitable<bool> socket_stream::wait(tcp::socket::wait_type what) {
  boost::system::error_code error;
  co_await socket_.async_wait(what, asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

asio::awaitable<bool> socket_stream::wait_for(int ssl_result) {
  switch (SSL_get_error(ssl_.get(), ssl_result)) {
  case SSL_ERROR_WANT_READ: co_return co_await wait(tcp::socket::wait_read);
  case SSL_ERROR_WANT_WRITE: co_return co_await wait(tcp::socket::wait_write);
  default: is_secured_ = false; co_return false;
  }
}

asio::awaitable<bool> socket_stream::handshake() {
  if (!context_) co_return true;
  if (!ssl_) co_return false;
  for (;;) {
    ERR_clear_error();
    const int done = SSL_accept(ssl_.get());
    if (done == 1) {
      is_secured_ = true;
      co_return true;
    }
    const bool goes_on = co_await wait_for(done);
    if (!goes_on) co_return false;
  }
}

asio::awaitable<std::size_t> socket_stream::read_some(std::span<char> into) {
  for (;;) {
    if (ssl_) {
      ERR_clear_error();
      std::size_t got = 0;
      const int done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &got);
      if (done == 1) co_return got;
      const bool goes_on = co_await wait_for(done);
      if (!goes_on) co_return 0;
    } else {
      const auto got = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
      if (got >= 0) co_return static_cast<std::size_t>(got);
      if (errno != EAGAIN && errno != EINTR) co_return 0;
      const bool goes_on = co_await wait(tcp::socket::wait_read);
      if (!goes_on) co_return 0;
    }
  }
}

bool socket_stream::write_now(std::string_view& bytes) {
  while (!bytes.empty()) {
    std::size_t sent = 0;
    if (ssl_) {
      ERR_clear_error();
      if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent) != 1) return false;
    } else {
      const auto done = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (done <= 0) return false;
      sent = static_cast<std::size_t>(done);
    }
    bytes.remove_prefix(sent);
  }
  return true;
}

asio::awaitable<bool> socket_stream::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (ssl_) {
      ERR_clear_error();
      std::size_t sent = 0;
      const int done = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
      if (done == 1) {
        bytes.remove_prefix(sent);
        continue;
      }
      const bool is_ready = co_await wait_for(done);
      if (!is_ready) co_return false;
    } else {
      const auto sent = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != EINTR) co_return false;
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      if (sent > 0) continue;
      const bool is_ready = co_await wait(tcp::socket::wait_write);
      if (!is_ready) co_return false;
    }
  }
  co_return true;
}

bool socket_stream::has_news() {
  if (!ssl_) return true;
  char byte = 0;
  std::size_t got = 0;
  ERR_clear_error();
  const int done = SSL_peek_ex(ssl_.get(), &byte, 1, &got);
  return done == 1 || SSL_get_error(ssl_.get(), done) != SSL_ERROR_WANT_READ;
}

void socket_stream::cancel() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void socket_stream::close() {
  if (ssl_ && is_secured_ && socket_.is_open()) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    is_secured_ = false;
  }
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  socket_.close(ignored);
}

} // namespace keukentafel::gateway
