#include "pace.hpp"

#include <gtest/gtest.h>

using keukentafel::replay::pace;
using namespace std::chrono_literals;

namespace {
const pace::clock::time_point start{1h};
}

TEST(pace, without_a_speed_everything_is_due) {
  pace p{0};
  EXPECT_EQ(p.due(start, 500), 500);
  p.took(500);
  EXPECT_EQ(p.due(start, 500), 500);
}

TEST(pace, so_many_a_second_however_often_it_is_asked) {
  pace p{300};
  EXPECT_EQ(p.due(start, 500), 0);
  std::int64_t count = 0;
  for (auto at = start; at < start + 10s; at += 1ms) {
    const auto due = p.due(at, 500);
    p.took(due);
    count += due;
  }
  EXPECT_NEAR(static_cast<double>(count), 3000, 1);
}

TEST(pace, slower_than_one_a_call) {
  pace p{2};
  EXPECT_EQ(p.due(start, 500), 0);
  EXPECT_EQ(p.pause(), 500ms);
  EXPECT_EQ(p.due(start + 499ms, 500), 0);
  EXPECT_EQ(p.pause(), 1ms);
  EXPECT_EQ(p.due(start + 500ms, 500), 1);
}

TEST(pace, what_was_not_taken_stays_due_and_a_long_wait_is_not_made_up_for) {
  pace p{1000};
  EXPECT_EQ(p.due(start, 500), 0);
  EXPECT_EQ(p.due(start + 50ms, 500), 50);
  p.took(20);
  EXPECT_EQ(p.due(start + 50ms, 500), 30);
  EXPECT_EQ(p.due(start + 1h, 500), 100);
}
