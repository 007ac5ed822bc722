#include "files.hpp"
#include "guard.hpp"
#include "kept_sample.hpp"
#include "refusal.hpp"
#include "table_rows.hpp"
#include "tabular/ids.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace keukentafel::dropfolder;
using namespace testing;
using nlohmann::json;

namespace {

constexpr const char* begin = "[[csv]]\nfiles = \"*.csv\"\nholds = \"changes\"\ntype = \"result\"\n";
constexpr const char* usual = "id = \"{nr}\"\n[csv.data]\n";

mapping mapped(const std::string& rest) { return read_mapping(begin + rest); }

std::string problem_of(const std::string& text) {
  try {
    read_mapping(text);
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

/// The key and data of each row, or "LINE COLUMN: rule".
std::vector<std::string> rows(const mapping& all, const std::string& text) {
  const auto file = file_of(text);
  const auto from = table_rows::open(file, all.files.at(0), {});
  std::vector<std::string> said;
  offered row;
  while (from->next(row, table_rows::depth::everything)) {
    if (row.what == offered::kind::state) said.push_back(row.key + " " + json::parse(row.json).at("data").dump());
    if (row.what == offered::kind::gone) said.push_back(row.key + " gone");
    if (row.what == offered::kind::broken)
      said.push_back(std::to_string(from->line()) + " " + row.key + " " + row.column + ": " + std::string{row.rule});
  }
  return said;
}

std::string refused(const mapping& all, const std::string& text) {
  try {
    rows(all, text);
  } catch (const refusal& why) {
    return std::string{"refused: "} + why.what();
  } catch (const unfinished& why) {
    return std::string{"unfinished: "} + why.what();
  }
  return {};
}

} // namespace

TEST(dropfolder_mapping, members_come_from_columns_constants_and_tables) {
  const auto all =
      mapped("id = \"m-{class}-{nr}\"\n[csv.data]\nstudent = { from = \"student/{student}\", as = \"key\" }\n"
             "active = true\nkind = \"grade\"\n[csv.data.detail]\nvalue = { from = \"{mark}\", as = \"decimal\" }\n"
             "passed = { from = \"{ok}\", values = { J = true, N = false } }\n"
             "weight = { from = \"{weight}\", as = \"integer\" }\n"
             "test = { from = \"{kind}\", values = { V = \"Voortgang\" }, otherwise = \"Toets\" }\n");
  const auto said = rows(all, "nr,class,student,mark,ok,weight,kind,extra\n7,3 A,12%,\"7,5\",J,2,V,x\n8,3A,é,onv,,,,\n"
                              "9,3A,1,6,X,1,,\n10,3A,1,6,J,een,Z,\n");
  EXPECT_THAT(
      said, ElementsAre("result/m-3%20A-7 " + json::parse(R"({"active":true,"detail":{"passed":true,"test":"Voortgang",
                              "value":"7.5","weight":2},"kind":"grade","student":"student/12%25"})")
                                                  .dump(),
                        "result/m-3A-8 " + json::parse(R"({"active":true,"detail":{"value":"onv"},"kind":"grade",
                              "student":"student/%C3%A9"})")
                                               .dump(),
                        "4 result/m-3A-9 ok: has a value that is not in the table",
                        "5 result/m-3A-10 weight: is no whole number"));
}

TEST(dropfolder_mapping, a_percent_sign_and_a_dash_keep_two_columns_apart) {
  const auto all = mapped("id = \"{a}%-{b}\"\n[csv.data]\n");
  EXPECT_THAT(rows(all, "a,b\n1-3,1\n1,3-1\n1%,-1\n1%-,1\n"),
              ElementsAre("result/1-3%-1 {}", "result/1%-3-1 {}", "result/1%25%--1 {}", "result/1%25-%-1 {}"));
}

TEST(dropfolder_mapping, days_and_moments) {
  const auto all =
      mapped("id = \"{nr}\"\n[csv.data]\nfrom = { from = \"{day}\", as = \"day\", format = \"%d-%m-%Y\" }\n"
             "at = { from = \"{at}\", as = \"moment\", format = \"%d-%m-%Y %H:%M\", zone = \"Europe/Amsterdam\" }\n");
  const auto at = [&](const std::string& day, const std::string& moment) {
    return rows(all, "nr,day,at\n1," + day + "," + moment + "\n").at(0);
  };
  EXPECT_EQ(at("1-8-2025", "24-11-2026 09:30"), R"(result/1 {"at":"2026-11-24T08:30:00Z","from":"2025-08-01"})");
  EXPECT_EQ(at("", "24-07-2026 09:30"), R"(result/1 {"at":"2026-07-24T07:30:00Z"})");
  // The hour that comes twice, and the one that does not come.
  EXPECT_EQ(at("", "25-10-2026 02:30"), R"(result/1 {"at":"2026-10-25T00:30:00Z"})");
  EXPECT_EQ(at("", "29-03-2026 02:30"), R"(result/1 {"at":"2026-03-29T01:00:00Z"})");
  for (const auto* day : {"31-2-2025", "1-8-25", "2025-08-01", "1-8-2025x", "1-13-2025", " "})
    EXPECT_EQ(at(day, ""), "2 result/1 day: is no day of this format") << day;
  EXPECT_EQ(at("", "24-11-2026"), "2 result/1 at: is no moment of this format");
}

TEST(dropfolder_mapping, a_key_needs_its_columns) {
  const auto all = mapped(usual);
  EXPECT_THAT(rows(all, "nr\n\"\"\n" + std::string(300, '9') + "\n"),
              ElementsAre("2  nr: is empty, and the id needs it", "3  nr: makes an id of more than 200 bytes"));
  EXPECT_NE(id_text("a b"), id_text("a%20b"));
}

TEST(dropfolder_mapping, encodings_and_marks) {
  const std::string data = "id = \"{nr}\"\n[csv.data]\nname = \"{name}\"\n";
  EXPECT_THAT(rows(mapped(data), "\xef\xbb\xbfnr,name\n1,Ren\xc3\xa9\n2,Ren\xe9\n"),
              ElementsAre("result/1 {\"name\":\"René\"}", "3 result/2 name: is not in the encoding of its table"));
  EXPECT_THAT(rows(mapped("encoding = \"windows-1252\"\n" + data), "nr,name\n1,Ren\xe9 \x80\n"),
              ElementsAre("result/1 {\"name\":\"René €\"}"));
  EXPECT_THAT(rows(mapped("encoding = \"iso-8859-15\"\n" + data), "nr,name\n1,\xa4\n"),
              ElementsAre("result/1 {\"name\":\"€\"}"));
  EXPECT_THAT(refused(mapped(data), "\xff\xfen\0r\0"), HasSubstr("UTF-16"));
}

TEST(dropfolder_mapping, changes_can_delete) {
  EXPECT_THAT(rows(mapped("delete = { column = \"m\", values = [\"D\", \"V\"] }\nid = \"{nr}\"\n[csv.data]\nweight = { "
                          "from = \"{w}\", as = \"integer\" }\n"),
                   "nr,m,w\n1,D,x\n2,,3\n3,V,\n"),
              ElementsAre("result/1 gone", "result/2 {\"weight\":3}", "result/3 gone"));
}

TEST(dropfolder_mapping, a_trailer_tells_whether_all_is_there) {
  const auto all = mapped("trailer = \"END\"\n" + std::string{usual});
  EXPECT_EQ(refused(all, "nr,x\n1,\n2,\nEND,2\n"), "");
  EXPECT_EQ(refused(all, "nr,x\n1,\n2,\n"), "unfinished: its last row is not the trailer END");
  EXPECT_EQ(refused(all, "nr,x\n1,\nEND,2\n"), "refused: its trailer tells another number of rows than it has");
  EXPECT_EQ(refused(all, "nr,x\n1,\nEND,1\n2,\n"), "refused: it goes on after its trailer");
}

TEST(dropfolder_mapping, a_file_that_is_not_as_the_mapping_says_is_refused) {
  const auto all = mapped(usual);
  EXPECT_EQ(refused(all, "number\n1\n"), "refused: its first row has no column nr");
  EXPECT_EQ(refused(all, "nr,nr\n1,2\n"), "refused: its first row has two columns nr");
  EXPECT_EQ(refused(all, ""), "unfinished: it is empty");
  EXPECT_EQ(refused(all, "nr\n1"), "unfinished: its last line has no end");
  EXPECT_EQ(refused(all, "\"nr\n"), "refused: its first row can't be read: a quoted field that does not end");
}

TEST(dropfolder_mapping, events_of_ndjson) {
  const auto all = read_mapping("[[ndjson]]\nfiles = \"*\"\nholds = \"changes\"\n");
  EXPECT_THAT(
      rows(all,
           "{\"subject\": \"result/1\", \"data\": {\"a\": 1}}\r\n\n{\"subject\": \"result/2\", \"data\": null}\nno\n"
           "{\"subject\": \"other/1\"}\n[]\n{\"subject\": \"result/1\", \"subject\": \"result/2\"}\n"),
      ElementsAre("result/1 {\"a\":1}", "result/2 gone", "4  : is no JSON", "5  : has no key as its subject",
                  "6  : has no key as its subject", "7  : has no key as its subject"));
}

TEST(dropfolder_mapping, what_is_wrong_in_it_is_told_with_its_line) {
  EXPECT_EQ(problem_of("x = 1"), "the mapping, line 1: x is no key here");
  EXPECT_THAT(problem_of("[[csv]\n"), StartsWith("the mapping, line 1: "));
  EXPECT_THAT(problem_of(""), HasSubstr("it names no files"));
  EXPECT_THAT(problem_of(std::string{begin} + "id = \"{nr}\"\nnothing = 1\n[csv.data]\n"),
              StartsWith("the mapping, line 6: nothing"));
  EXPECT_THAT(problem_of(std::string{begin} + "id = \"nr\"\n[csv.data]\n"), HasSubstr("line 5: id must name a column"));
  EXPECT_THAT(problem_of(std::string{begin} + "id = \"{nr\"\n[csv.data]\n"), HasSubstr("brace"));
  EXPECT_THAT(problem_of(std::string{begin} + usual + "a = { from = \"{b}\", as = \"date\" }\n"),
              HasSubstr("as must be"));
  EXPECT_THAT(problem_of(std::string{begin} + usual + "a = { from = \"{b}\", zone = \"Mars\" }\n"), HasSubstr("zone"));
  EXPECT_THAT(problem_of("[oneroster]\nfiles = \"*.zip\"\nlegal_roles = []\n"), HasSubstr("nobody_is_barred = true"));
  const std::string whole = "[[csv]]\nfiles = \"a\"\nholds = \"everything\"\ntype = \"result\"\n";
  EXPECT_THAT(problem_of(whole + "id = \"{nr}\"\n[csv.data]\n" + whole + "id = \"a-{nr}\"\n[csv.data]\n"),
              HasSubstr("everything under result/"));
  EXPECT_EQ(problem_of(whole + "id = \"b-{nr}\"\n[csv.data]\n" + whole + "id = \"a-{nr}\"\n[csv.data]\n"), "");
}

TEST(dropfolder_guard, a_sample_tells_what_is_lost) {
  const auto sample = [](int from, int to) {
    kept_sample made;
    for (int n = from; n < to; ++n) made.add("result/" + std::to_string(n));
    return made;
  };
  EXPECT_EQ(sample(0, 1000).lost_in(sample(400, 2000)), 400u);
  const auto large = sample(0, 200'000);
  EXPECT_NEAR(static_cast<double>(large.size()), 200'000, 10'000);
  EXPECT_NEAR(static_cast<double>(large.lost_in(sample(50'000, 210'000))), 50'000, 6'000);
  EXPECT_EQ(large.lost_in(large), 0u);
  EXPECT_EQ(sample(0, 2'000).lost_in(large), 0u);
  EXPECT_NEAR(static_cast<double>(large.lost_in(sample(0, 100))), 200'000, 10'000);
  EXPECT_LT(large.text().size(), 60'000u); // a host takes 64 KiB
  EXPECT_EQ(kept_sample{large.text()}, large);
  EXPECT_EQ(kept_sample{"none"}, kept_sample{});
  auto less = sample(0, 1000);
  for (int n = 0; n < 500; ++n) less.remove("result/" + std::to_string(n));
  EXPECT_EQ(less, sample(500, 1000));
}

TEST(dropfolder_guard, a_whole_that_lacks_much_is_refused) {
  const auto found_in = [](int rows, std::uint64_t broken = 0, std::uint64_t nameless = 0) {
    found made{static_cast<std::uint64_t>(rows), broken, nameless, "line 2: x", {}};
    for (int n = 0; n < rows; ++n) made.keys.add(std::to_string(n));
    return made;
  };
  const auto kept = found_in(100).keys;
  EXPECT_FALSE(refuse_whole(found_in(100), kept, 20));
  EXPECT_FALSE(refuse_whole(found_in(80), kept, 20));
  EXPECT_THAT(refuse_whole(found_in(79), kept, 20).value_or(""), HasSubstr("about 21 of 100"));
  EXPECT_THAT(refuse_whole(found_in(0), kept, 100).value_or(""), HasSubstr("no row"));
  EXPECT_FALSE(refuse_whole(found_in(97), kept, 0)) << "a few always may go";
  EXPECT_THAT(refuse_whole(found_in(100, 21), kept, 20).value_or(""), HasSubstr("line 2: x"));
  EXPECT_FALSE(refuse_whole(found_in(60, 5, 5), kept, 20)) << "then nothing is taken as gone";
  EXPECT_FALSE(refuse_whole(found_in(1), {}, 0)) << "the first one";
}
