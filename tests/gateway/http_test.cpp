#include "gateway/http.hpp"

#include <gtest/gtest.h>

using namespace keukentafel::gateway;

TEST(target, is_split_and_decoded_once) {
  request asked;
  ASSERT_TRUE(split_target("/feed?before=12&student=a%2Bb+c", asked));
  EXPECT_EQ(asked.path, "/feed");
  EXPECT_EQ(asked.query["student"], "a+b c");
  for (const auto* wrong : {"/?a=1&a=2", "/?a=%", "/?a=%zz", "/?%4"}) {
    request again;
    EXPECT_FALSE(split_target(wrong, again)) << wrong;
  }
}

TEST(cookie, is_found_by_its_whole_name) {
  request asked;
  asked.headers.emplace_back("COOKIE", "x__Host-k=1; __Host-k=2;__Host-kk=3");
  EXPECT_EQ(asked.cookie("__Host-k"), "2");
  EXPECT_EQ(asked.cookie("absent"), "");
}
