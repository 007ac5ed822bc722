#include "base/one_time.hpp"

#include <gtest/gtest.h>

using namespace keukentafel;

namespace {
const std::string key = "12345678901234567890"; // RFC 6238, appendix B
moment at(std::int64_t seconds) { return moment{std::chrono::seconds{seconds}}; }
} // namespace

TEST(one_time, gives_the_codes_of_the_standard) {
  EXPECT_EQ(one_time_code(key, 59 / 30), "287082");
  EXPECT_EQ(one_time_code(key, 1111111109 / 30), "081804");
  EXPECT_EQ(one_time_code(key, 1111111111 / 30), "050471");
  EXPECT_EQ(one_time_code(key, 20000000000 / 30), "353130");
}

TEST(one_time, takes_a_code_once_and_not_when_it_is_old) {
  EXPECT_EQ(match_one_time(key, "081804", at(1111111109), 0), 37037036);
  EXPECT_EQ(match_one_time(key, "081804", at(1111111109 + 30), 0), 37037036);
  EXPECT_FALSE(match_one_time(key, "081804", at(1111111109 + 60), 0));
  EXPECT_FALSE(match_one_time(key, "081804", at(1111111109), 37037036)) << "it was used";
  EXPECT_FALSE(match_one_time(key, "81804", at(1111111109), 0));
  EXPECT_FALSE(match_one_time(key, "", at(1111111109), 0));
}

TEST(one_time, writes_base32) {
  EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
  EXPECT_EQ(to_base32("f"), "MY");
  EXPECT_EQ(to_base32(""), "");
}
