#include "pgoutput.hpp"
#include "plain.hpp"
#include "replication.hpp"
#include "rules.hpp"
#include "snapshot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace keukentafel::postgres;
using namespace std::string_literals;
using namespace testing;

namespace {

/// Numbers of pgoutput, high byte first.
std::string n(std::uint64_t value, int bytes) {
  std::string made;
  for (int i = bytes - 1; i >= 0; --i) made += static_cast<char>(value >> 8 * i & 0xff);
  return made;
}
std::string field_of(const std::string& text) { return "t" + n(text.size(), 4) + text; }

std::string refusal_of(std::string_view mapping) {
  try {
    read_rules(mapping);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

constexpr const char* marks = R"(
[[table]]
table = "s.marks"
type = "result"
id = "m{nr}"
data = { student = "student/{pupil}", detail = { value = "{mark}" } }
)";

} // namespace

TEST(pgoutput, reads_every_message) {
  const auto begun = std::get<begin>(parse_message("B" + n(77, 8) + n(0, 8) + n(900, 4)));
  EXPECT_EQ(begun.commit_at, 77u);
  EXPECT_EQ(begun.transaction, 900u);
  EXPECT_EQ(std::get<commit>(parse_message("C\0"s + n(77, 8) + n(99, 8) + n(0, 8))).end, 99u);
  const auto table = std::get<relation>(parse_message("R" + n(5, 4) + "s\0marks\0d"s + n(2, 2) + "\1nr\0"s + n(23, 4) +
                                                      n(0, 4) + "\0mark\0"s + n(25, 4) + n(0, 4)));
  EXPECT_EQ(table.table, "marks");
  EXPECT_TRUE(table.columns[0].is_key);
  EXPECT_FALSE(table.columns[1].is_key);
  EXPECT_EQ(table.columns[1].type, 25u);
  const auto insert = "I" + n(5, 4) + "N" + n(3, 2) + field_of("7") + "n" + "u";
  const auto added = std::get<insertion>(parse_message(insert));
  EXPECT_EQ(added.after[0].text, "7");
  EXPECT_EQ(added.after[1].text, std::nullopt);
  EXPECT_FALSE(added.after[1].is_unchanged);
  EXPECT_TRUE(added.after[2].is_unchanged);
  const auto update = "U" + n(5, 4) + "K" + n(1, 2) + field_of("6") + "N" + n(1, 2) + field_of("7");
  const auto moved = std::get<change>(parse_message(update));
  EXPECT_EQ((*moved.key)[0].text, "6");
  EXPECT_EQ(moved.after[0].text, "7");
  EXPECT_FALSE(std::get<change>(parse_message("U" + n(5, 4) + "N" + n(1, 2) + field_of("7"))).key);
  const auto remove = "D" + n(5, 4) + "K" + n(1, 2) + field_of("6");
  EXPECT_EQ(std::get<removal>(parse_message(remove)).key[0].text, "6");
  EXPECT_THAT(std::get<truncation>(parse_message("T" + n(2, 4) + "\0"s + n(5, 4) + n(6, 4))).relations,
              ElementsAre(5u, 6u));
  EXPECT_TRUE(std::holds_alternative<other>(parse_message("Yabc")));
}

TEST(pgoutput, refuses_what_is_cut_off_or_unknown) {
  const auto whole = "U" + n(5, 4) + "K" + n(1, 2) + field_of("6") + "N" + n(2, 2) + field_of("7") + field_of("abc");
  ASSERT_NO_THROW(parse_message(whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_THROW(parse_message(whole.substr(0, size)), std::runtime_error) << size;
  EXPECT_THROW(parse_message("I" + n(5, 4) + "N" + n(0xffff, 2)), std::runtime_error);
  EXPECT_THROW(parse_message("I" + n(5, 4) + "N" + n(1, 2) + "t" + n(0xffffffff, 4)), std::runtime_error);
  EXPECT_THROW(parse_message("Sx"), std::runtime_error);
}

TEST(lsn, is_written_as_the_server_does) {
  EXPECT_EQ(parse_lsn("16/B374D848"), 0x16b374d848u);
  EXPECT_EQ(to_text(0x16b374d848u), "16/b374d848");
  for (const auto* wrong : {"", "16", "/", "16/", "16/xyz", "123456789/0", " 1/2"})
    EXPECT_THROW(parse_lsn(wrong), std::runtime_error) << wrong;
}

TEST(plain, does_not_depend_on_the_type) {
  EXPECT_EQ(plain("t", 16), "true");
  EXPECT_EQ(plain("2026-11-24 10:00:00.123+00", 1184), "2026-11-24T10:00:00Z");
  EXPECT_EQ(plain("2026-11-24 10:00:00", 1114), "2026-11-24T10:00:00");
  EXPECT_EQ(plain("infinity", 1184), "infinity");
  EXPECT_EQ(plain("t", 25), "t");
}

TEST(snapshot, sees_what_has_ended) {
  EXPECT_TRUE(is_visible(700, "750:760:750,755"));
  EXPECT_FALSE(is_visible(755, "750:760:750,755"));
  EXPECT_TRUE(is_visible(756, "750:760:750,755"));
  EXPECT_FALSE(is_visible(760, "750:760:750,755"));
  EXPECT_TRUE(is_visible(0xfffffff0, "4294967300:4294967310:")); // before the counter of 32 bits began anew
  EXPECT_FALSE(is_visible(5, "4294967300:4294967310:4294967301"));
  EXPECT_TRUE(is_visible(5, "4294967302:4294967310:4294967302"));
  EXPECT_THROW(is_visible(1, "none"), std::runtime_error);
}

TEST(rules, tells_what_the_publication_must_send) {
  const auto read = read_rules(std::string{marks} + R"(
[[related]]
table = "s.subjects"
of = "s.marks"
query = "select nr from s.marks where subject = $1")");
  EXPECT_EQ(read.tables[0].prefix, "result/m");
  EXPECT_THAT(read.wanted(),
              ElementsAre(Pair("s.marks", ElementsAre("mark", "nr", "pupil")), Pair("s.subjects", IsEmpty())));
}

TEST(rules, says_the_line_of_what_is_wrong) {
  EXPECT_EQ(refusal_of(marks), "");
  EXPECT_THAT(refusal_of(""), HasSubstr("it names no table"));
  EXPECT_THAT(refusal_of("[[table]]\ntable = \"marks\""), HasSubstr("line 2: write the table with its schema"));
  EXPECT_THAT(refusal_of(std::string{marks} + marks), HasSubstr("can't be told apart"));
  EXPECT_THAT(refusal_of(std::string{marks} + "[[related]]\ntable = \"s.x\"\nof = \"s.y\"\nquery = \"$1\""),
              HasSubstr("there is no [[table]] s.y"));
  EXPECT_THAT(refusal_of(std::string{marks} + "[[related]]\ntable = \"s.x\"\nof = \"s.marks\"\nquery = \"select 1\""),
              HasSubstr("line 10: query must ask for one row by its key"));
}
