#include "gateway/gate.hpp"

#include <gtest/gtest.h>
#include <string>

using keukentafel::gateway::refuse_head;

using namespace std::string_literals;

namespace {

bool passes(const std::string& head) { return !refuse_head(head); }
std::string with(const std::string& fields) { return "POST /x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; }

} // namespace

TEST(gate, lets_plain_requests_through) {
  EXPECT_TRUE(passes("GET / HTTP/1.1\r\nHost: localhost:8443\r\n\r\n"));
  EXPECT_TRUE(passes("GET /a?b=c%20d HTTP/1.0\r\nHost: [::1]:1\r\nX-A: \xc3\xa9\r\n\r\n"));
  EXPECT_TRUE(passes(with("Content-Length: 5\r\n")));
  EXPECT_TRUE(passes(with("Transfer-Encoding: chunked\r\n")));
  EXPECT_TRUE(passes(with("Expect: 100-continue\r\nContent-Length: 0\r\n")));
}

TEST(gate, refuses_doubtful_framing) {
  for (const auto* fields : {"Transfer-Encoding: xchunked\r\n",
                             "Transfer-Encoding: identity\r\n",
                             "Transfer-Encoding: chunked, identity\r\n",
                             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                             "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                             "Transfer-Encoding:\x0b"
                             "chunked\r\n",
                             "Content-Length: 5,5\r\n",
                             "Content-Length: 5\r\nContent-Length: 5\r\n",
                             "Content-Length: +5\r\n",
                             "Content-Length: -1\r\n",
                             "Content-Length: 0x5\r\n",
                             "Content-Length:\r\n",
                             "Content-Length: 99999999999999999999\r\n",
                             "Content-Length : 5\r\n",
                             " Content-Length: 5\r\n",
                             "X: a\r\n b\r\n",
                             "X: a\rb\r\n",
                             "X: a\nb\r\n",
                             "X\r\n",
                             ": a\r\n",
                             "X(: a\r\n",
                             "Expect: other\r\n",
                             "Upgrade: h2c\r\n",
                             "HTTP2-Settings: AAMAAABkAAQAAP__\r\n",
                             "Host: b\r\n"})
    EXPECT_FALSE(passes(with(fields))) << fields;
  EXPECT_FALSE(passes("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
  EXPECT_FALSE(passes("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n"s));
}

TEST(gate, expects_a_body_where_it_means_something) {
  for (const std::string method : {"GET", "HEAD", "DELETE", "POST"}) {
    const auto start = method + " / HTTP/1.1\r\nHost: a\r\n";
    EXPECT_EQ(passes(start + "Content-Length: 5\r\n\r\n"), method == "POST");
    EXPECT_EQ(passes(start + "Transfer-Encoding: chunked\r\n\r\n"), method == "POST");
    EXPECT_TRUE(passes(start + "Content-Length: 0\r\n\r\n"));
  }
}

TEST(gate, refuses_doubtful_request_lines) {
  for (const auto* line :
       {"GET http://a/ HTTP/1.1", "GET a HTTP/1.1", "GET //a HTTP/1.1", "GET * HTTP/1.1", "CONNECT a:1 HTTP/1.1",
        "get / HTTP/1.1", "GET / HTTP/1.2", "GET / HTTP/2.0", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ",
        "GET /a b HTTP/1.1", "GET /a#b HTTP/1.1", "GET /\xc3\xa9 HTTP/1.1", "G\tT / HTTP/1.1", "TRACE / HTTP/1.1"})
    EXPECT_FALSE(passes(std::string{line} + "\r\nHost: a\r\n\r\n")) << line;
  EXPECT_FALSE(passes("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_FALSE(passes("GET / HTTP/1.1\r\nHost:\r\n\r\n"));
  EXPECT_FALSE(passes("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"));
  EXPECT_FALSE(passes("GET / HTTP/1.1\r\nHost: a\r\n"));
}
