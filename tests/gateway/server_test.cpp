#include "gateway/server.hpp"

#include "gateway/problem.hpp"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

namespace asio = boost::asio;
using namespace keukentafel;
using namespace keukentafel::gateway;

namespace {

/// Sends 64 KiB at once, for ever.
class flood final : public event_source {
public:
  explicit flood(std::atomic<std::size_t>& made) : made_(made) {}
  asio::awaitable<std::optional<std::string>> next() override {
    made_ += 64 << 10;
    co_return std::string(64 << 10, 'x');
  }
  void end() override {}

private:
  std::atomic<std::size_t>& made_;
};

/// Sends nothing until it is ended.
class silence final : public event_source {
public:
  explicit silence(asio::any_io_executor executor) : timer_(executor, std::chrono::hours{1}) {}
  asio::awaitable<std::optional<std::string>> next() override {
    boost::system::error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return std::nullopt;
  }
  void end() override { timer_.cancel(); }

private:
  asio::steady_timer timer_;
};

class served : public testing::Test {
protected:
  void start(std::function<void(server_options&)> change = [](server_options&) {}) {
    server_options how;
    how.is_tls = false;
    how.trusted_proxies = {"127.0.0.1"};
    how.header_timeout = how.body_timeout = how.idle_timeout = std::chrono::milliseconds{400};
    how.write_timeout = std::chrono::milliseconds{400};
    change(how);
    server_ = std::make_unique<server>(
        how, [this](const request& asked) { return answer(asked); }, [](std::string) {});
    const auto port = server_->start();
    ASSERT_TRUE(port) << port.error().sentence();
    port_ = *port;
  }

  asio::awaitable<response> answer(const request& asked) {
    ++handled_;
    response made{200, {}, asked.method + " " + asked.path + " " + asked.body + " " + asked.address, nullptr};
    const auto executor = co_await asio::this_coro::executor;
    if (asked.path == "/flood") made.stream = std::make_unique<flood>(flooded_);
    if (asked.path == "/silence") made.stream = std::make_unique<silence>(executor);
    if (asked.path == "/throw") throw std::runtime_error("no");
    co_return made;
  }

  asio::ip::tcp::socket dial() {
    asio::ip::tcp::socket socket{context_};
    socket.connect({asio::ip::address_v4::loopback(), port_});
    return socket;
  }

  /// Everything that comes back until the server closes.
  std::string exchange(const std::string& bytes) {
    auto socket = dial();
    boost::system::error_code error;
    asio::write(socket, asio::buffer(bytes), error);
    std::string got;
    asio::read(socket, asio::dynamic_buffer(got), error);
    return got;
  }

  asio::io_context context_;
  std::atomic<int> handled_ = 0;
  std::atomic<std::size_t> flooded_ = 0;
  std::unique_ptr<server> server_;
  unsigned short port_ = 0;
};

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

const std::string end = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

} // namespace

TEST_F(served, answers_one_after_another_on_one_connection) {
  start();
  const auto got =
      exchange("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
               "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n"
               "HEAD /c HTTP/1.1\r\nHost: a\r\n\r\n" +
               end);
  EXPECT_EQ(count(got, "HTTP/1.1 200"), 4u) << got;
  EXPECT_NE(got.find("POST /a abc "), got.npos);
  EXPECT_NE(got.find("POST /b def "), got.npos);
  EXPECT_EQ(got.find("HEAD /c"), got.npos);
}

TEST_F(served, reads_no_second_request_after_a_doubtful_one) {
  start();
  for (const std::string fields :
       {"Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: chunked, identity\r\n", "Content-Length: 5,5\r\n",
        "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 0\r\nContent-Length: 0\r\n",
        "X: a\r\n b\r\n", "Host: b\r\n", "Content-Length : 0\r\n", "X: a\nContent-Length: 9\r\n"}) {
    handled_ = 0;
    const auto got = exchange("POST /a HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + end);
    EXPECT_EQ(count(got, "HTTP/1.1 "), 1u) << fields << got;
    EXPECT_EQ(count(got, "HTTP/1.1 400"), 1u) << fields << got;
    EXPECT_EQ(handled_, 0) << fields;
  }
  for (const std::string body : {"zz\r\n", "1;x\r\na\r\n0\r\n\r\n", "0\r\nCookie: b\r\n\r\n"}) {
    const auto got = exchange("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body + end);
    EXPECT_EQ(count(got, "HTTP/1.1 400"), 1u) << got;
    EXPECT_EQ(count(got, "HTTP/1.1 "), 1u) << got;
  }
}

TEST_F(served, bounds_head_body_and_time) {
  start();
  EXPECT_EQ(count(exchange("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20000, 'x')), "HTTP/1.1 431"), 1u);
  EXPECT_EQ(count(exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n"), "HTTP/1.1 413"), 1u);
  EXPECT_EQ(exchange("GET / HTTP/1.1\r\nHost"), "");                                    // slow head: cut
  EXPECT_EQ(exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"), ""); // slow body: cut
  EXPECT_EQ(exchange(""), "");                                                          // idle: cut
  EXPECT_EQ(handled_, 0);
}

TEST_F(served, an_exception_becomes_a_problem) {
  start();
  const auto got = exchange("GET /throw HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(count(got, "HTTP/1.1 500"), 1u);
  EXPECT_NE(got.find("application/problem+json"), got.npos);
  EXPECT_EQ(got.find("no\""), got.npos);
}

TEST_F(served, believes_only_a_trusted_proxy) {
  start();
  const std::string asked =
      "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6, 9.9.9.9\r\nConnection: close\r\n\r\n";
  EXPECT_NE(exchange(asked).find(" 9.9.9.9"), std::string::npos);
  // HAProxy writes its word below the client's own.
  EXPECT_NE(exchange("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 9.9.9.9\r\n"
                     "Connection: close\r\n\r\n")
                .find(" 9.9.9.9"),
            std::string::npos);
  server_.reset();
  start([](server_options& how) { how.trusted_proxies = {"10.0.0.0/8"}; });
  EXPECT_NE(exchange(asked).find(" 127.0.0.1"), std::string::npos);
}

TEST_F(served, cuts_a_reader_that_does_not_read) {
  start([](server_options& how) { how.max_connections = 1; });
  auto socket = dial();
  asio::write(socket, asio::buffer(std::string{"GET /flood HTTP/1.1\r\nHost: a\r\n\r\n"}));
  char byte = 0;
  asio::read(socket, asio::buffer(&byte, 1));
  // Not a byte more is read: its place comes free when the server gives it up.
  std::string got;
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (got.empty() && std::chrono::steady_clock::now() < patience) got = exchange(end);
  EXPECT_NE(got, "");
  EXPECT_LT(flooded_, 1u << 20) << "the kernel holds little for it";
}

TEST_F(served, holds_no_more_connections_than_it_may) {
  start([](server_options& how) { how.max_connections = 2; });
  auto one = dial(), two = dial();
  asio::write(one, asio::buffer(std::string{"GET /silence HTTP/1.1\r\nHost: a\r\n\r\n"}));
  asio::write(two, asio::buffer(std::string{"GET /silence HTTP/1.1\r\nHost: a\r\n\r\n"}));
  char byte = 0;
  asio::read(one, asio::buffer(&byte, 1));
  asio::read(two, asio::buffer(&byte, 1));
  EXPECT_EQ(exchange(end), "");
}

TEST_F(served, stops_at_once_with_streams_open) {
  start();
  auto socket = dial();
  asio::write(socket, asio::buffer(std::string{"GET /silence HTTP/1.1\r\nHost: a\r\n\r\n"}));
  char byte = 0;
  asio::read(socket, asio::buffer(&byte, 1));
  const auto before = std::chrono::steady_clock::now();
  server_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{2});
  boost::system::error_code error;
  std::string rest;
  asio::read(socket, asio::dynamic_buffer(rest), error);
  EXPECT_TRUE(rest.ends_with("0\r\n\r\n")) << rest;
}
