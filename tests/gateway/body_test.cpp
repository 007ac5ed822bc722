#include "gateway/body.hpp"

#include <gtest/gtest.h>

using keukentafel::gateway::body_reader;
using state = body_reader::state;

using namespace std::string_literals;

namespace {

struct outcome {
  state how;
  std::string body, rest;
  bool operator==(const outcome&) const = default;
};

outcome read(body_reader reader, std::string_view bytes) {
  const auto how = reader.put(bytes);
  return {how, reader.release(), std::string{bytes}};
}

outcome chunks(std::string_view bytes) { return read(body_reader{std::nullopt, 100}, bytes); }
outcome counted(std::uint64_t length, std::string_view bytes) { return read(body_reader{length, 100}, bytes); }

} // namespace

TEST(body, leaves_the_next_request) {
  EXPECT_EQ(counted(3, "abcGET"), (outcome{state::done, "abc", "GET"}));
  EXPECT_EQ(counted(0, "GET"), (outcome{state::done, "", "GET"}));
  EXPECT_EQ(counted(3, "ab"), (outcome{state::needs_more, "ab", ""}));
  EXPECT_EQ(chunks("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\nGET"), (outcome{state::done, "abc0123456789", "GET"}));
  EXPECT_EQ(chunks("0\r\n\r\n0\r\n\r\n"), (outcome{state::done, "", "0\r\n\r\n"}));
  EXPECT_EQ(chunks("0000000a\r\n0123456789\r\n000\r\n\r\n"), (outcome{state::done, "0123456789", ""}));
}

TEST(body, comes_in_any_pieces) {
  body_reader reader{std::nullopt, 100};
  const std::string sent = "3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n";
  for (std::size_t i = 0; i < sent.size(); ++i) {
    std::string_view piece{&sent[i], 1};
    EXPECT_EQ(reader.put(piece), i + 1 == sent.size() ? state::done : state::needs_more) << i;
    EXPECT_TRUE(piece.empty());
  }
  EXPECT_EQ(reader.release(), "abcd");
}

TEST(body, is_bounded_before_it_is_read) {
  EXPECT_EQ(counted(100, "").how, state::needs_more);
  EXPECT_EQ(counted(101, "").how, state::too_large);
  EXPECT_EQ(counted(~std::uint64_t{0}, "").how, state::too_large);
  EXPECT_EQ(chunks("64\r\n").how, state::needs_more);
  EXPECT_EQ(chunks("65\r\n").how, state::too_large);
  EXPECT_EQ(chunks("ffffffff\r\n").how, state::too_large);
  EXPECT_EQ(chunks("2\r\nab\r\n63\r\n").how, state::too_large);
}

TEST(body, refuses_a_doubtful_chunk) {
  for (const auto& bytes : {"\r\n"s,
                            "+3\r\n"s,
                            "-1\r\n"s,
                            " 3\r\n"s,
                            "3 \r\n"s,
                            "3\t\r\n"s,
                            "0x3\r\n"s,
                            "3h\r\n"s,
                            "3;a=b\r\n"s,
                            "3;\r\n"s,
                            "3\n"s,
                            "3\rabc"s,
                            "3\r\r\n"s,
                            "000000003\r\n"s,
                            "10000000000000003\r\n"s,
                            "3\r\nabcd\r\n"s,
                            "3\r\nabc\n0\r\n"s,
                            "3\r\nabc\rX"s,
                            "0\r\nX: y\r\n\r\n"s,
                            "0\r\nContent-Length: 9\r\n\r\n"s,
                            "0\r\n\n"s,
                            "0\n\r\n"s,
                            "0\r\n\rX"s,
                            "\0"s,
                            "3\0\r\n"s,
                            "\xef\xbc\x93\r\n"s})
    EXPECT_EQ(chunks(bytes).how, state::malformed) << bytes;
}

TEST(body, stays_refused) {
  body_reader reader{std::nullopt, 100};
  std::string_view wrong = "x0\r\n\r\n", right = "0\r\n\r\n";
  EXPECT_EQ(reader.put(wrong), state::malformed);
  EXPECT_EQ(reader.put(right), state::malformed);
  EXPECT_EQ(right.size(), 5u);
}
