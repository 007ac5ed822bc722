#include "local_time.hpp"
#include "query.hpp"
#include "settings.hpp"

#include <gtest/gtest.h>

using namespace keukentafel::eduarte;

namespace {

std::string utc(const char* local) { return utc_text(*parse_second(local)); }
std::string mark(const char* text, int places) { return rounded(*parse_decimal(text), places); }

} // namespace

TEST(eduarte_parse, integers_are_whole_or_nothing) {
  EXPECT_EQ(parse_integer("42"), 42);
  EXPECT_EQ(parse_integer("-1"), -1);
  for (const char* bad : {"", " 1", "1 ", "1.0", "0x1", "99999999999999999999", "een"})
    EXPECT_FALSE(parse_integer(bad)) << bad;
}

TEST(eduarte_parse, booleans_of_every_backend) {
  for (const char* yes : {"t", "1", "true"}) EXPECT_EQ(parse_bool(yes), true);
  for (const char* no : {"f", "0", "false"}) EXPECT_EQ(parse_bool(no), false);
  for (const char* bad : {"", "T", "ja", "2", "yes"}) EXPECT_FALSE(parse_bool(bad)) << bad;
}

TEST(eduarte_parse, decimals_are_rounded_half_up) {
  EXPECT_EQ(mark("8.3", 1), "8.3");
  EXPECT_EQ(mark("8.3000000000", 1), "8.3");
  EXPECT_EQ(mark("5.45", 1), "5.5");
  EXPECT_EQ(mark("5.4499999999", 1), "5.4");
  EXPECT_EQ(mark("5.5", 0), "6");
  EXPECT_EQ(mark("10", 1), "10.0");
  EXPECT_EQ(mark(".5", 2), "0.50");
  EXPECT_EQ(mark("-0.04", 1), "0.0");
  EXPECT_EQ(mark("5.333333333333333", 2), "5.33");
  for (const char* bad : {"", "-", ".", "8,3", "8.3x", "1e2", "8.", "123456789"})
    EXPECT_FALSE(parse_decimal(bad)) << bad;
}

TEST(eduarte_parse, dates_and_times) {
  EXPECT_EQ(to_text(*parse_day("2024-02-29")), "2024-02-29");
  EXPECT_TRUE(parse_day("2025-11-18 00:00:00.000"));
  for (const char* bad : {"", "2025-02-29", "2025-13-01", "18-11-2025", "2025-11-18 10:00:00", "2025-11-18x"})
    EXPECT_FALSE(parse_day(bad)) << bad;
  EXPECT_TRUE(parse_second("2025-11-18 09:00:00"));
  EXPECT_TRUE(parse_second("2025-11-18T09:00:00.123456"));
  for (const char* bad : {"", "2025-11-18", "2025-11-18 24:00:00", "2025-11-18 09:00", "2025-11-18 09:00:00+01"})
    EXPECT_FALSE(parse_second(bad)) << bad;
}

TEST(eduarte_parse, amsterdam_to_utc) {
  EXPECT_EQ(utc("2025-11-18 09:00:00"), "2025-11-18T08:00:00Z");
  EXPECT_EQ(utc("2025-07-01 09:00:00"), "2025-07-01T07:00:00Z");
}

TEST(eduarte_parse, the_double_hour_is_its_first_and_the_missing_hour_its_end) {
  EXPECT_EQ(utc("2025-10-26 02:30:00"), "2025-10-26T00:30:00Z");
  EXPECT_EQ(utc("2025-10-26 03:00:00"), "2025-10-26T02:00:00Z");
  EXPECT_EQ(utc("2025-03-30 02:30:00"), "2025-03-30T01:00:00Z");
  EXPECT_EQ(utc("2025-03-30 03:00:00"), "2025-03-30T01:00:00Z");
  EXPECT_EQ(utc("2025-03-30 01:59:59"), "2025-03-30T00:59:59Z");
}

TEST(eduarte_parse, a_reason_names_the_column_and_not_the_value) {
  const query asked{"r.cijfer r.toets", "from Resultaat r where r.id in ({ids})"};
  const row one{asked, {"geheim", std::nullopt}};
  try {
    one.maybe_decimal("r.cijfer");
    FAIL();
  } catch (const dirty& broken) {
    EXPECT_STREQ(broken.what(), "Resultaat.cijfer is not a number");
  }
  EXPECT_THROW(one.id("r.toets"), dirty);
  const ids list{1, 2};
  EXPECT_EQ(filled(asked, 7, {list}), "select r.cijfer, r.toets from Resultaat r where r.id in (1,2)");
  EXPECT_EQ(filled(asked, 7, {}), "select r.cijfer, r.toets from Resultaat r where r.id in (null)");
}

TEST(eduarte_settings, bounds_and_defaults) {
  const auto read = read_settings(R"({"connection":"sqlite3://dbname=x","organisation":3})");
  EXPECT_EQ(read.gap_window.count(), 300);
  EXPECT_TRUE(read.appointment_categories.contains("EXTERN"));
  EXPECT_THROW(read_settings(R"({"connection":"x","organisation":3,"gap_window_s":5})"), std::runtime_error);
  EXPECT_THROW(read_settings(R"({"connection":"x"})"), std::runtime_error);
  EXPECT_THROW(read_settings("[]"), std::runtime_error);
}
