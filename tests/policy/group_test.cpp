#include "policy/group.hpp"

#include <gtest/gtest.h>

using namespace keukentafel;
using record::beside;

TEST(group, says_nothing_about_few) {
  for (std::size_t others = 0; others < policy::smallest_group; ++others)
    EXPECT_EQ(policy::compare(100, std::vector<std::int64_t>(others, 0)), beside::unknown) << others;
  EXPECT_EQ(policy::compare(100, std::vector<std::int64_t>(policy::smallest_group, 0)), beside::more);
}

TEST(group, says_less_or_more_beyond_the_middle_half) {
  const std::vector<std::int64_t> others{9, 1, 8, 2, 7, 3, 6, 4};
  EXPECT_EQ(policy::compare(2, others), beside::less);
  EXPECT_EQ(policy::compare(3, others), beside::alike);
  EXPECT_EQ(policy::compare(7, others), beside::alike);
  EXPECT_EQ(policy::compare(8, others), beside::more);
}

TEST(group, who_missed_as_much_as_everyone_missed_no_more) {
  EXPECT_EQ(policy::compare(0, std::vector<std::int64_t>(20, 0)), beside::alike);
  EXPECT_EQ(policy::compare(5, std::vector<std::int64_t>(20, 5)), beside::alike);
}
