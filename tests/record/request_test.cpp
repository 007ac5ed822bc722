#include "record/request.hpp"

#include <gtest/gtest.h>

using namespace keukentafel;
using record::read_sick_report;

namespace {

const moment noon = parse_moment("2026-11-24T12:00:00Z").value();

bool is_taken(const std::string& from, const std::string& until = "", moment now = noon) {
  return read_sick_report("sick", from, until, {}, now).has_value();
}

} // namespace

TEST(request, days_and_moments_within_bounds) {
  for (const char* from : {"2026-11-22", "2026-11-24", "2026-12-24", "2026-11-22T00:00:00Z", "2026-12-24T08:00:00Z"})
    EXPECT_TRUE(is_taken(from)) << from;
  for (const char* from : {"2026-11-21", "2026-12-25", "2026-11-21T22:59:59Z", "2026-12-24T23:00:00Z", "", "24-11-2026",
                           "2026-11-31", "2026-11-24T08:30", "2026-11-24 08:30:00", "2026-11-24T08:30:00+01:00"})
    EXPECT_FALSE(is_taken(from)) << from;
  EXPECT_TRUE(is_taken("2026-11-21T23:00:00Z")) << "the 22nd in Dutch time";
}

TEST(request, the_end_is_of_the_same_form_and_not_far_behind) {
  EXPECT_TRUE(is_taken("2026-11-24", "2026-11-24"));
  EXPECT_TRUE(is_taken("2026-11-24", "2026-12-24"));
  EXPECT_FALSE(is_taken("2026-11-24", "2026-12-25"));
  EXPECT_FALSE(is_taken("2026-11-24", "2026-11-23"));
  EXPECT_FALSE(is_taken("2026-11-24", "2026-11-24T08:30:00Z"));
  EXPECT_FALSE(is_taken("2026-11-24T08:30:00Z", "2026-11-24"));
  EXPECT_FALSE(is_taken("2026-11-24T08:30:00Z", "2026-11-24T08:30:00Z"));
  EXPECT_TRUE(is_taken("2026-11-24T08:30:00Z", "2026-11-24T08:30:01Z"));
}

TEST(request, today_is_dutch) {
  const auto late = parse_moment("2026-11-24T23:30:00Z").value();
  EXPECT_FALSE(is_taken("2026-11-22", "", late));
  EXPECT_TRUE(is_taken("2026-11-23", "", late));
}

TEST(request, it_is_kept_as_fields_and_read_back) {
  const auto one = read_sick_report("sick", "2026-11-24", "2026-11-25", {}, noon).value();
  EXPECT_TRUE(one.is_whole_days());
  const auto back = record::sick_report_of(record::detail_from_json(record::to_json(record::to_detail(one))));
  EXPECT_EQ(back.reason, "sick");
  EXPECT_EQ(back.from, "2026-11-24");
  EXPECT_EQ(back.until, "2026-11-25");
  EXPECT_EQ(record::to_detail({"sick", "2026-11-24", ""}).find("until"), nullptr);
}
