#include "gateway/places.hpp"
#include "gateway/tries.hpp"

#include <gtest/gtest.h>

using namespace keukentafel;
using namespace keukentafel::gateway;
using namespace std::chrono_literals;
using answer = tries::answer;

namespace {

const tries::clock::time_point start{1000h};

void fail_once(tries& of, const std::string& address, tries::clock::time_point at = start) {
  ASSERT_EQ(of.begin(address, at), answer::go);
  of.end(address, true, at);
}

} // namespace

TEST(tries, sixty_wrong_ones_hold_an_address_for_a_quarter) {
  tries limit;
  for (int i = 0; i < 60; ++i) fail_once(limit, "192.0.2.1");
  EXPECT_EQ(limit.begin("192.0.2.1", start + 15min), answer::too_many);
  EXPECT_EQ(limit.begin("192.0.2.1", start + 16min), answer::go);
  EXPECT_EQ(limit.begin("192.0.2.2", start), answer::go);
}

TEST(tries, right_ones_do_not_count) {
  tries limit;
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(limit.begin("192.0.2.1", start), answer::go);
    limit.end("192.0.2.1", false, start);
  }
}

TEST(tries, what_is_being_checked_may_be_wrong) {
  tries limit;
  for (int i = 0; i < 50; ++i) fail_once(limit, "192.0.2.1");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limit.begin("192.0.2.1", start), answer::go);
  EXPECT_EQ(limit.begin("192.0.2.1", start), answer::busy) << "sixty at most, however many come at once";
  limit.end("192.0.2.1", false, start);
  EXPECT_EQ(limit.begin("192.0.2.1", start), answer::go);
}

TEST(tries, few_wait_in_all) {
  tries limit;
  int went = 0;
  for (int i = 0; i < 1000; ++i) went += limit.begin("192.0.2." + std::to_string(i % 250), start) == answer::go;
  EXPECT_EQ(went, 64);
  limit.end("192.0.2.0", true, start);
  EXPECT_EQ(limit.begin("198.51.100.1", start), answer::go);
}

TEST(tries, a_subscriber_of_ipv6_is_one) {
  tries limit;
  for (int i = 0; i < 60; ++i) fail_once(limit, "2001:db8::" + std::to_string(i));
  EXPECT_EQ(limit.begin("2001:db8::ffff", start), answer::too_many);
  EXPECT_EQ(limit.begin("2001:db8:0:1::1", start), answer::go);
}

TEST(tries, a_flood_of_addresses_has_a_bound_and_frees_no_check) {
  tries limit;
  ASSERT_EQ(limit.begin("2001:db8::", start), answer::go);
  for (int i = 1; i < 200'000; ++i) {
    const auto high = std::to_string(i / 10'000), low = std::to_string(i % 10'000);
    fail_once(limit, "2001:" + high + ":" + low + "::");
  }
  limit.end("2001:db8::", true, start);
}

TEST(places, come_free_with_the_last_copy) {
  places two{2};
  auto first = two.take(account{role::guardian, 1}), second = two.take(account{role::guardian, 1});
  EXPECT_TRUE(first);
  EXPECT_FALSE(two.take(account{role::guardian, 1}));
  EXPECT_TRUE(two.take(account{role::guardian, 2}));
  auto copy = first;
  first.reset();
  EXPECT_FALSE(two.take(account{role::guardian, 1}));
  copy.reset();
  EXPECT_TRUE(two.take(account{role::guardian, 1}));
}

TEST(places, outlive_their_house) {
  auto house = std::make_unique<places>(1);
  auto place = house->take(account{role::guardian, 1});
  house.reset();
  place.reset();
}
