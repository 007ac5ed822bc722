#include "files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace keukentafel::dropfolder;
using namespace testing;

namespace {

/// "LINE: a|b", or "LINE! why", for each record.
std::vector<std::string> read(const std::string& text, std::size_t piece = 7, bool* is_whole = nullptr,
                              std::size_t width = 0) {
  text_bytes bytes{text, piece};
  line_reader lines{bytes};
  csv_records records{lines, ',', '"'};
  std::vector<std::string> all;
  csv_record one;
  while (records.next(one)) {
    if (width != 0 && one.problem.empty() && one.fields.size() != width) records.reject(one, "width");
    auto said = std::to_string(one.line) + (one.problem.empty() ? ": " : "! ");
    for (std::size_t at = 0; at < one.fields.size(); ++at) said += (at ? "|" : "") + std::string{one.fields[at]};
    all.push_back(said + std::string{one.problem});
  }
  if (is_whole) *is_whole = records.is_whole();
  return all;
}

constexpr const char* unclosed = "a quoted field that does not end";

} // namespace

TEST(dropfolder_records, quoting_is_that_of_rfc_4180) {
  for (const std::size_t piece : {1, 3, 1000})
    EXPECT_THAT(read("a,b\n\"x,\"\"y\"\"\",\"two\r\nlines\"\r\n\n ,\n", piece),
                ElementsAre("1: a|b", "2: x,\"y\"|two\r\nlines", "5:  |"));
}

TEST(dropfolder_records, a_broken_record_takes_no_other_with_it) {
  EXPECT_THAT(read("a,\"open\nb,c\nd,\"e\"\n"),
              ElementsAre("1! a quotation mark at a wrong place", "2: b|c", "3: d|e"));
  EXPECT_THAT(read("a,b\nc,\"open\nd,e\n"), ElementsAre("1: a|b", std::string{"2! "} + unclosed, "3: d|e"));
  EXPECT_THAT(read("a,b\"c\nd,e\n"), ElementsAre("1! a quotation mark at a wrong place", "2: d|e"));
  EXPECT_THAT(read("a,\"b\"c\nd,e\n"), ElementsAre("1! a quotation mark at a wrong place", "2: d|e"));
  EXPECT_THAT(read("a,b\rc,d\ne,f\n"), ElementsAre("1! a carriage return within the row", "2: e|f"));
  EXPECT_THAT(read("a,b\r\"\ne,f\n"), ElementsAre("1! a carriage return within the row", "2: e|f"));
  EXPECT_THAT(read("a,\"b\rc\"\r\ne,f\n"), ElementsAre("1: a|b\rc", "2: e|f"));
}

TEST(dropfolder_records, a_row_that_two_quotation_marks_made_of_three_is_three) {
  EXPECT_THAT(read("a,\"open\nb,c\nd\",e\nf,g\n", 7, nullptr, 2),
              ElementsAre("1! width", "2: b|c", "3! a quotation mark at a wrong place", "4: f|g"));
}

TEST(dropfolder_records, a_file_without_its_last_line_end_is_not_whole) {
  bool is_whole = true;
  EXPECT_THAT(read("a,b\nc,d", 7, &is_whole), ElementsAre("1: a|b"));
  EXPECT_FALSE(is_whole);
  EXPECT_THAT(read("a,b\nc,d\n", 7, &is_whole), SizeIs(2));
  EXPECT_TRUE(is_whole);
  EXPECT_THAT(read("", 7, &is_whole), IsEmpty());
  EXPECT_TRUE(is_whole);
}

TEST(dropfolder_records, a_line_above_the_limit_is_one_broken_record) {
  const std::string huge(longest_row + 100, 'x');
  EXPECT_THAT(read("a,b\n" + huge + "\nc,d\n", 100'000), ElementsAre("1: a|b", "2! a line above 4 MiB", "3: c|d"));
  EXPECT_THAT(read("\"a\n" + huge + "\nc,d\n", 100'000),
              ElementsAre("1! a line above 4 MiB", "2! a line above 4 MiB", "3: c|d"));
}

TEST(dropfolder_records, quoted_lines_above_the_limit_are_read_on_their_own) {
  std::string text = "a,\"open\n";
  std::size_t lines = 0;
  for (; text.size() <= longest_row; ++lines) text += "b,c\n";
  const auto all = read(text + "d,e\n", 100'000);
  EXPECT_THAT(all, SizeIs(lines + 2));
  EXPECT_EQ(all.front(), std::string{"1! "} + unclosed);
  EXPECT_EQ(all[1], "2: b|c");
}

TEST(dropfolder_records, many_open_quotes_do_not_cost_a_search_each) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += i % 2 ? "x,\"\"\"\"\n" : "x,\"\n";
  EXPECT_THAT(read(text, 100'000), SizeIs(Ge(10'000u)));
}

TEST(dropfolder_records, places_lead_back_to_the_next_record) {
  const std::string text = "a,b\nc,\"open\nd,\"two\nlines\"\ne,f\n";
  text_bytes bytes{text};
  line_reader lines{bytes};
  csv_records records{lines, ',', '"'};
  csv_record one;
  std::vector<std::string> rest;
  while (records.next(one)) {
    file_bytes from{file_of(text), one.end};
    line_reader again{from, one.end, one.next_line};
    csv_records more{again, ',', '"'};
    csv_record next;
    rest.push_back(more.next(next) ? std::to_string(next.line) : "end");
  }
  EXPECT_THAT(rest, ElementsAre("2", "3", "5", "end"));
}

TEST(dropfolder_records, bytes_that_are_no_text_pass) {
  EXPECT_THAT(read(std::string{"a\0b,\xff\n", 6}), ElementsAre(std::string{"1: a\0b|\xff", 8}));
}
