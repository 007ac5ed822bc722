#include "module/configuration.hpp"

#include <gmock/gmock.h>

using namespace keukentafel;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

/// Four lines, so that what follows begins at the fifth.
constexpr const char* four_lines = "[gateway]\ntls = false\ntrusted_proxies = [\"127.0.0.1\"]\n\n";

module::configuration read(const std::string& text, module::complaints& wrong) {
  return module::read_configuration("kt.toml", four_lines + text, wrong);
}

void expect_complaint(const std::string& text, const std::string& said) {
  module::complaints wrong;
  read(text, wrong);
  EXPECT_THAT(wrong, ElementsAre(HasSubstr("kt.toml:" + said))) << text;
}

} // namespace

TEST(moments_keys, all_is_off_by_default) {
  module::complaints wrong;
  const auto moments = read("", wrong).moments;
  ASSERT_THAT(wrong, IsEmpty());
  EXPECT_FALSE(moments.quiet);
  for (const auto& one : moments.categories) {
    EXPECT_FALSE(one.publish_at || one.publish_until);
    EXPECT_EQ(one.publish_on, policy::category_rules{}.publish_on);
    EXPECT_EQ(one.student_first + one.hold, 0h);
    EXPECT_FALSE(one.holds_everything || one.holds_failed_exam || one.holds_from_unexcused > 0);
  }
}

TEST(moments_keys, each_category_has_its_own) {
  module::complaints wrong;
  const auto moments = read("[policy]\nquiet_from = \"21:30\"\nquiet_until = \"07:00\"\n"
                            "[category.result]\npublish_at = \"17:00\"\npublish_until = \"01:05\"\n"
                            "publish_on = [\"sun\", \"mon\"]\nstudent_first_hours = 2\nhold_failed_exam = true\n"
                            "hold_hours = 24\n[category.absence]\nhold_from_unexcused_hours = 10\nhold_hours = 48\n"
                            "[category.appointment]\nhold_all = true\nhold_hours = 1\n",
                            wrong)
                           .moments;
  ASSERT_THAT(wrong, IsEmpty());
  EXPECT_EQ(moments.quiet->from, 21h + 30min);
  EXPECT_EQ(moments.quiet->until, 7h);
  const auto& results = moments.of(record::category::result);
  EXPECT_EQ(results.publish_at, 17h);
  EXPECT_EQ(results.publish_until, 1h + 5min);
  EXPECT_EQ(results.publish_on, (std::array{true, false, false, false, false, false, true}));
  EXPECT_EQ(results.student_first, 2h);
  EXPECT_EQ(results.hold, 24h);
  EXPECT_TRUE(results.holds_failed_exam);
  EXPECT_EQ(moments.of(record::category::absence).holds_from_unexcused, 10);
  EXPECT_EQ(moments.of(record::category::absence).hold, 48h);
  EXPECT_TRUE(moments.of(record::category::appointment).holds_everything);
  EXPECT_EQ(moments.of(record::category::milestone).hold, 0h);
}

TEST(moments_keys, a_complaint_names_the_line) {
  expect_complaint("[category.results]\n", "5: [category.results] is no section: write [category.result], ");
  expect_complaint("[category]\nresult = 5\n", "6: category.result must be written as [category.result]");
  expect_complaint("[[category]]\n", "5: category must be written as [category.NAME]");
  expect_complaint("[category.result]\npublish_att = \"17:00\"\n", "6: category.result.publish_att is no key: ");
  expect_complaint("[category.result]\nhold_hours = 1000\n", "6: category.result.hold_hours is 1000: write a number");
  for (const char* time : {"17", "24:00", "17:60", "1700", "x7:00", "17:00:00", ""})
    expect_complaint("[category.result]\npublish_at = \"" + std::string{time} + "\"\n",
                     "6: category.result.publish_at must be a time of day");
  expect_complaint("[category.result]\npublish_until = \"17:00\"\n",
                   "6: category.result.publish_until wants a publish_at");
  expect_complaint("[category.result]\npublish_on = [\"mon\", \"zat\"]\n",
                   "6: category.result.publish_on is a list of days: write some of mon, tue");
  expect_complaint("[category.result]\npublish_on = []\n", "6: category.result.publish_on is empty");
  expect_complaint("[category.result]\nhold_failed_exam = true\n", "5: category.result.hold_hours is missing");
  expect_complaint("[category.result]\nhold_hours = 24\n", "6: category.result.hold_hours holds nothing");
  expect_complaint("[category.absence]\nhold_hours = 24\nhold_failed_exam = true\n",
                   "7: category.absence.hold_failed_exam is of [category.result] and [category.milestone] only");
  expect_complaint("[category.milestone]\nhold_hours = 24\nhold_from_unexcused_hours = 10\n",
                   "7: category.milestone.hold_from_unexcused_hours is of [category.absence] only");
  expect_complaint("[policy]\nquiet_from = \"21:30\"\n", "5: policy.quiet_until is missing");
  expect_complaint("[policy]\nquiet_until = \"07:00\"\n", "5: policy.quiet_from is missing");
  expect_complaint("[policy]\nquiet_from = \"7:00\"\nquiet_until = \"07:00\"\n",
                   "6: policy.quiet_from must be a time of day");
  expect_complaint("[policy]\nquiet_from = \"07:00\"\nquiet_until = \"07:00\"\n",
                   "7: policy.quiet_until equals quiet_from");
  expect_complaint(
      "[policy]\nquiet_from = \"16:00\"\nquiet_until = \"18:00\"\n[category.result]\npublish_at = \"17:00\"\n",
      "9: category.result.publish_at lies within the quiet hours");
}
