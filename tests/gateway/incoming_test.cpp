#include "gateway/big_bodies.hpp"
#include "gateway/incoming.hpp"
#include "gateway/server.hpp"
#include "gateway/site.hpp"
#include "publish/bus.hpp"

#include "../store/stored.hpp"

#include <keukentafel/ext/incoming.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <keukentafel/ext/incoming.h>
#include <thread>

namespace asio = boost::asio;
using namespace keukentafel;
using namespace keukentafel::gateway;
using namespace testing;

namespace {

/// A gateway whose one adapter "school" answers by the path: at once, from another thread, or never.
struct incoming : stored {
  publish::bus bus;
  std::unique_ptr<site> shown;
  std::unique_ptr<server> served;
  unsigned short port = 0;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<request> asked;
  std::vector<std::function<void(response)>> kept; ///< not answered yet

  adapter_door door() {
    adapter_door made;
    made.knows = [](std::string_view name) { return name == "school" || name == "full"; };
    made.ask = [this](const std::string& name, request what, std::function<void(response)> answered) {
      if (name == "full") return adapter_door::said::no_room;
      const std::lock_guard guard{mutex};
      asked.push_back(what);
      if (what.path == "/now")
        answered(response{201,
                          {{"Content-Type", "text/plain"},
                           {"Set-Cookie", "a=b"},
                           {"X-Accel-Redirect", "/etc"},
                           {"Webhook-Allowed-Rate", "7"},
                           {"Allow", "POST\r\nX-Evil: 1"}},
                          "done",
                          nullptr});
      else kept.push_back(std::move(answered));
      changed.notify_all();
      return adapter_door::said::taken;
    };
    return made;
  }

  void start(std::chrono::milliseconds patience = std::chrono::seconds{30}, std::size_t room = std::size_t{64} << 20) {
    site::options what{*store_, bus, {}, make_logger(nullptr, nullptr), ""};
    what.adapters = door();
    what.adapter_patience = patience;
    shown = std::make_unique<site>(std::move(what));
    server_options how;
    how.is_tls = false;
    how.big_bodies_limit = room;
    how.body_timeout = how.big_body_timeout = std::chrono::milliseconds{400};
    how.big_body_limit = [](const request& one) { return is_incoming(one.path) ? KT_REQUEST_MAX_BYTES : 0; };
    how.is_cut_when_too_big = [](const request& one) { return one.path == "/in/school/now"; };
    how.cut_limit = KT_REQUEST_MAX_BYTES + 500'000;
    served = std::make_unique<server>(
        how, [this](const request& one) { return shown->answer(one); }, [](const std::string&) {});
    port = *served->start();
  }
  void TearDown() override {
    served.reset();
    shown.reset();
    stored::TearDown();
  }

  asio::ip::tcp::socket dial(asio::io_context& on) const {
    asio::ip::tcp::socket made{on};
    made.connect({asio::ip::address_v4::loopback(), port});
    return made;
  }
  static std::string rest(asio::ip::tcp::socket& of) {
    std::string got;
    boost::system::error_code error;
    asio::read(of, asio::dynamic_buffer(got), error);
    return got;
  }
  std::string exchange(const std::string& bytes) const {
    asio::io_context on;
    auto socket = dial(on);
    boost::system::error_code error;
    asio::write(socket, asio::buffer(bytes), error);
    return rest(socket);
  }
  void wait_for_asked(std::size_t count) {
    std::unique_lock guard{mutex};
    ASSERT_TRUE(changed.wait_for(guard, std::chrono::seconds{20}, [&] { return asked.size() >= count; }));
  }
};

std::string post(const std::string& target, const std::string& body, const std::string& more = "") {
  return "POST " + target +
         " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more +
         "\r\n" + body;
}

} // namespace

TEST_F(incoming, an_adapter_gets_what_was_sent) {
  start();
  exchange(post("/in/school/now?b=%31&b=2&c", "body", "Cookie: x=y\r\nOrigin: https://evil.example\r\n"));
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].method, "POST");
  EXPECT_EQ(asked[0].path, "/now");
  EXPECT_EQ(asked[0].query_text, "b=%31&b=2&c");
  EXPECT_EQ(asked[0].body, "body");
  EXPECT_EQ(asked[0].header("cookie"), "x=y");
}

TEST_F(incoming, of_the_answer_only_what_may_leaves) {
  start();
  const auto got = exchange(post("/in/school/now", ""));
  EXPECT_THAT(got, StartsWith("HTTP/1.1 201 Created\r\n"));
  EXPECT_THAT(got, HasSubstr("Content-Type: text/plain\r\n"));
  EXPECT_THAT(got, HasSubstr("Webhook-Allowed-Rate: 7\r\n"));
  EXPECT_THAT(got, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(got, EndsWith("\r\n\r\ndone"));
  for (const auto* hidden : {"Set-Cookie", "X-Accel-Redirect", "X-Evil", "Allow:", "ETag", "Content-Language"})
    EXPECT_THAT(got, Not(HasSubstr(hidden)));
}

TEST_F(incoming, no_answer_in_time_is_504_and_a_late_one_harms_nothing) {
  start(std::chrono::milliseconds{50});
  EXPECT_THAT(exchange(post("/in/school/slow", "")), StartsWith("HTTP/1.1 504"));
  ASSERT_EQ(kept.size(), 1u);
  kept[0](response{204, {}, {}, nullptr});
  EXPECT_THAT(exchange(post("/in/school/now", "")), StartsWith("HTTP/1.1 201"));
}

TEST_F(incoming, no_room_is_503_and_no_adapter_404) {
  start();
  const auto full = exchange(post("/in/full", ""));
  EXPECT_THAT(full, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(full, HasSubstr("Retry-After: 5\r\n"));
  for (const auto* path : {"/in/nobody", "/in/", "/in/scho%6fl", "/in/school%2Fnow", "/in/SCHOOL"})
    EXPECT_THAT(exchange(post(path, "")), StartsWith("HTTP/1.1 404")) << path;
}

TEST_F(incoming, a_client_that_went_away_harms_nothing) {
  start();
  asio::io_context on;
  for (int i = 0; i < 20; ++i) {
    auto socket = dial(on);
    asio::write(socket, asio::buffer(post("/in/school/slow", "x")));
    wait_for_asked(static_cast<std::size_t>(i) + 1);
    socket.set_option(asio::socket_base::linger{true, 0});
    socket.close();
  }
  std::thread adapter{[&] {
    for (auto& answer : kept) answer(response{200, {}, std::string(100'000, 'x'), nullptr});
  }};
  adapter.join();
  EXPECT_THAT(exchange(post("/in/school/now", "")), StartsWith("HTTP/1.1 201"));
}

TEST_F(incoming, a_stop_does_not_wait_for_the_adapter) {
  start();
  asio::io_context on;
  auto socket = dial(on);
  asio::write(socket, asio::buffer(post("/in/school/slow", "x")));
  wait_for_asked(1);
  const auto begin = std::chrono::steady_clock::now();
  served->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
  kept[0](response{204, {}, {}, nullptr}); // the adapters stop after the gateway, and before it is gone
  kept.clear();
}

TEST_F(incoming, big_bodies_have_bounds) {
  start();
  const std::string big(KT_REQUEST_MAX_BYTES, 'x');
  EXPECT_THAT(exchange(post("/in/school/now", big)), StartsWith("HTTP/1.1 201"));
  EXPECT_EQ(asked.at(0).body, big);
  asio::io_context on;
  const auto announced = [&](const std::string& path, std::size_t size) {
    return exchange("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
  };
  EXPECT_THAT(announced("/in/school/other", KT_REQUEST_MAX_BYTES + 1), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(announced("/in/school/now", KT_REQUEST_MAX_BYTES + 500'001), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(announced("/api/v1/session", 70'000), StartsWith("HTTP/1.1 413"));
  // One that does not go on is cut.
  auto slow = dial(on);
  asio::write(slow, asio::buffer("POST /in/school/now HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" +
                                 std::string(100'000, 'x')));
  EXPECT_EQ(rest(slow), "");
}

TEST_F(incoming, of_a_body_that_is_too_long_the_beginning_comes_where_that_is_wanted) {
  start();
  const std::string long_one = "begin" + std::string(KT_REQUEST_MAX_BYTES, 'x');
  asio::io_context on;
  auto socket = dial(on);
  asio::write(socket,
              asio::buffer("POST /in/school/now HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                           std::to_string(long_one.size()) + "\r\n\r\n" + long_one + post("/in/school/now", "next")));
  const auto got = rest(socket);
  ASSERT_EQ(asked.size(), 2u) << got;
  EXPECT_TRUE(asked[0].is_cut);
  EXPECT_EQ(asked[0].body, long_one.substr(0, 64 << 10));
  EXPECT_FALSE(asked[1].is_cut);
  EXPECT_EQ(asked[1].body, "next") << "nothing of the body was taken for a request";
  auto slow = dial(on);
  asio::write(slow, asio::buffer("POST /in/school/now HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                                 std::to_string(long_one.size()) + "\r\n\r\n" + std::string(100'000, 'x')));
  EXPECT_EQ(rest(slow), "") << "one that does not go on is ended";
}

TEST_F(incoming, a_flood_of_big_bodies_leaves_room_for_small_ones) {
  start(std::chrono::seconds{30}, std::size_t{4} << 20); // a quarter for one address: 1 MiB
  asio::io_context on;
  auto first = dial(on);
  asio::write(first, asio::buffer(post("/in/school/slow", std::string(900'000, 'x'))));
  wait_for_asked(1);
  const auto second =
      exchange("POST /in/school/now HTTP/1.1\r\nHost: a\r\nContent-Length: 150000\r\n\r\n" + std::string(150'000, 'x'));
  EXPECT_THAT(second, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(second, HasSubstr("Retry-After: 5"));
  EXPECT_THAT(exchange(post("/in/school/now", std::string(60'000, 'x'))), StartsWith("HTTP/1.1 201"));
  kept[0](response{204, {}, {}, nullptr});
  EXPECT_THAT(rest(first), StartsWith("HTTP/1.1 204"));
  EXPECT_THAT(exchange(post("/in/school/now", std::string(150'000, 'x'))), StartsWith("HTTP/1.1 201"));
}

TEST(big_bodies, count_all_and_each_network) {
  big_bodies all{1000};
  std::vector<std::unique_ptr<big_bodies::share>> held;
  for (int i = 0; i < 4; ++i) {
    held.push_back(std::make_unique<big_bodies::share>(all, "192.0.2." + std::to_string(i)));
    EXPECT_TRUE(held.back()->hold(100));
    EXPECT_TRUE(held.back()->hold(250));
    EXPECT_FALSE(held.back()->hold(251));
  }
  big_bodies::share other{all, "2001:db8::1"}, neighbour{all, "2001:db8::2"};
  EXPECT_FALSE(other.hold(1));
  held.resize(2);
  EXPECT_TRUE(other.hold(250));
  EXPECT_FALSE(neighbour.hold(1));
}
