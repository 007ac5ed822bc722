#include "document.hpp"
#include "guardians.hpp"
#include "moments.hpp"
#include "page.hpp"
#include "pause.hpp"
#include "request.hpp"
#include "roll.hpp"

#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <unistd.h>

namespace keukentafel::oeapi {

using std::chrono::seconds;

TEST(oeapi_document, what_is_no_document) {
  for (const std::string text : {"", "{", "[1,]", "{\"a\": 1, \"a\": 2}", "\"\xff\"", "{\"a\": {\"b\": 1, \"b\": 1}}"})
    EXPECT_THROW(parse_document(text), unreadable) << text;
  EXPECT_THROW(parse_document(std::string(1'000'000, '[')), unreadable);
  EXPECT_THROW(parse_document(std::string(33, '[') + std::string(33, ']')), unreadable);
  EXPECT_NO_THROW(parse_document(std::string(32, '[') + std::string(32, ']')));
  EXPECT_NO_THROW(parse_document(R"([{"a": 1}, {"a": 2}])"));
}

TEST(oeapi_document, the_dutch_text_comes_first) {
  EXPECT_EQ(text_in_dutch(
                json::parse(R"([{"language": "en-GB", "value": "Test"}, {"language": "nl-NL", "value": "Toets"}])")),
            "Toets");
  EXPECT_EQ(text_in_dutch(json::parse(R"([{"language": "en-GB", "value": "Test"}])")), "Test");
  EXPECT_EQ(text_in_dutch(json::parse("null")), "");
}

TEST(oeapi_moments, days_and_moments) {
  EXPECT_EQ(moment_of("2026-01-05T09:00:00+01:00"), "2026-01-05T08:00:00Z");
  EXPECT_EQ(moment_of("2026-01-05T09:00:00.123456Z"), "2026-01-05T09:00:00Z");
  EXPECT_EQ(moment_of("2026-01-05"), "2026-01-05T10:00:00Z");
  EXPECT_EQ(day_of("2026-01-05T00:30:00+01:00"), "2026-01-05");
  for (const auto* text : {"", "gisteren", "2026-02-30", "05-01-2026", "2026-01-05T09:00:00", "2026-01-05T25:00:00Z",
                           "0001-01-01", "9999-12-31T00:00:00Z", "2026-01-05T09:00:00+01:00x"}) {
    EXPECT_FALSE(moment_of(text)) << text;
    EXPECT_FALSE(day_of(text)) << text;
  }
}

TEST(oeapi_pause, retry_after_is_seconds_or_a_date) {
  const auto now = std::chrono::system_clock::from_time_t(784111777); // Sun, 06 Nov 1994 08:49:37 GMT
  EXPECT_EQ(retry_after("120", now), seconds{120});
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now), seconds{60});
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), seconds{0});
  for (const auto* text : {"", "soon", "-1", "99999999999999999999"}) EXPECT_FALSE(retry_after(text, now)) << text;
}

TEST(oeapi_pause, it_grows_and_is_bounded) {
  EXPECT_EQ(pause_after(1, {}), seconds{1});
  EXPECT_EQ(pause_after(5, {}), seconds{16});
  EXPECT_EQ(pause_after(1000, {}), seconds{300});
  EXPECT_EQ(pause_after(1, seconds{90}), seconds{90});
  EXPECT_EQ(pause_after(1, seconds{1'000'000}), seconds{3600});
  EXPECT_EQ(pause_after(9, seconds{1}), seconds{300});
}

namespace {
json page(std::size_t number, bool has_next, const char* items) {
  return {{"pageNumber", number}, {"hasNextPage", has_next}, {"items", json::parse(items)}};
}
} // namespace

TEST(oeapi_page, a_list_that_goes_in_circles_ends) {
  paged_list list;
  list.take(page(1, true, R"([{"id": "a"}])"), "id");
  EXPECT_EQ(list.next_number(), 2u);
  EXPECT_THROW(list.take(page(2, true, R"([{"id": "a"}])"), "id"), unreadable);
  paged_list other;
  EXPECT_THROW(other.take(page(2, false, "[]"), "id"), unreadable) << "it is not the page that was asked for";
  paged_list empty;
  EXPECT_THROW(empty.take(page(1, true, "[]"), "id"), unreadable);
  paged_list last;
  last.take(page(1, false, "[]"), "id");
  EXPECT_FALSE(last.has_next());
}

TEST(oeapi_roll, it_outlives_a_life) {
  std::map<std::string, std::string> memory;
  std::size_t written = 0;
  const auto remember = [&](std::string key, std::string value) {
    ++written;
    EXPECT_LE(value.size(), 65536u);
    if (value.empty()) memory.erase(key);
    else memory[key] = value;
  };
  const auto recall = [&](const std::string& key) {
    const auto found = memory.find(key);
    return found == memory.end() ? std::nullopt : std::optional{found->second};
  };
  std::set<std::string> many;
  for (int i = 0; i < 2500; ++i) many.insert(std::string(58, 'x') + std::to_string(100'000 + i));
  roll first;
  first.replace(many, remember);
  roll next;
  next.load(recall);
  EXPECT_EQ(next.size(), 2500u);
  written = 0;
  next.replace(many, remember);
  EXPECT_EQ(written, 0u);
  const auto gone = *many.begin();
  auto fewer = many;
  fewer.erase(gone);
  EXPECT_EQ(next.missing_in(fewer), std::vector<std::string>{gone});
  next.replace({"a"}, remember);
  roll last;
  last.load(recall);
  EXPECT_EQ(last.size(), 1u);
}

namespace {

class oeapi_guardians : public testing::Test {
protected:
  family_file read(const std::string& rows, bool nobody_is_barred = false) {
    std::ofstream{path_} << "student,guardian,name,email,language,legal_representative,kind,from,until,barred\n"
                         << rows;
    settings how;
    how.guardians = path_;
    how.nobody_is_barred = nobody_is_barred;
    return read_guardians(how);
  }
  ~oeapi_guardians() override { std::remove(path_.c_str()); }
  std::string path_ = testing::TempDir() + "oeapi_guardians_" + std::to_string(::getpid());
};

} // namespace

TEST_F(oeapi_guardians, rows) {
  const auto made = read("s1,g1,\"Jansen, M.\",m@example.org,nl,true,ouder,2012-05-17,,false\n"
                         "s2,g1,Anders,,,0,,2012-05-17,2030-01-01,1\n"
                         "s1,g2,,,,false,,2012-05-17,,true\n");
  EXPECT_EQ(made.look.broken, 0u);
  EXPECT_EQ(made.guardians.at("g1"),
            json::parse(R"({"name": "Jansen, M.", "email": "m@example.org", "language": "nl"})"));
  ASSERT_EQ(made.bonds.size(), 3u);
  EXPECT_EQ(made.bonds[1].data, json::parse(R"({"guardian": "guardian/g1", "legal_representative": false,
    "from": "2012-05-17", "until": "2030-01-01"})"));
  EXPECT_TRUE(made.barred.at("s1")) << "one row says so";
}

TEST_F(oeapi_guardians, a_broken_row_bars) {
  const auto made = read("s1,g1,,,,true,,2012-05-17,,false\n"
                         "s2,g2,,,,perhaps,,2012-05-17,,false\n"
                         "s3,g3,,,,true,,gisteren,,false\n"
                         ",g4,,,,true,,2012-05-17,,false\n"
                         "s5,g/5,,,,true,,2012-05-17,,false\n"
                         "s6\n");
  EXPECT_EQ(made.look.rows, 6u);
  EXPECT_EQ(made.look.broken, 5u);
  EXPECT_EQ(made.look.first_broken, "line 3: column legal_representative is neither true nor false");
  EXPECT_FALSE(made.barred.at("s1"));
  EXPECT_TRUE(made.barred.at("s2"));
  EXPECT_EQ(made.bonds.size(), 1u);
  EXPECT_FALSE(read("s2,g2,,,,perhaps,,2012-05-17,,false\n", true).barred.at("s2"));
}

TEST_F(oeapi_guardians, what_is_not_whole_is_refused) {
  EXPECT_THROW(read("s1,g1,,,,true,,2012-05-17,,false"), std::runtime_error);
  std::ofstream{path_} << "student,guardian\n";
  settings how;
  how.guardians = path_;
  EXPECT_THROW(read_guardians(how), std::runtime_error);
  how.guardians = path_ + "-not-there";
  EXPECT_THROW(read_guardians(how), std::runtime_error);
}

namespace {

unsigned status_of(const char* method, const char* path, std::vector<std::pair<const char*, const char*>> headers,
                   const char* body, version is = version::v5) {
  settings how;
  how.of = is;
  how.incoming_token = "a-token-of-24-characters";
  std::vector<kt_header> raw;
  for (const auto& [name, value] : headers) raw.push_back({sdk::text(name), sdk::text(value)});
  const kt_request asked{sizeof(kt_request), 1,          sdk::text(method), sdk::text(path), {},
                         raw.data(),         raw.size(), sdk::text(body)};
  const auto read = read_request(asked, how);
  if (const auto* why = std::get_if<refusal>(&read)) return why->status;
  return 200;
}

constexpr std::pair<const char*, const char*> proof{"authorization", "bearer a-token-of-24-characters"};
constexpr std::pair<const char*, const char*> patch{"Content-Type", "application/merge-patch+json; charset=utf-8"};

} // namespace

TEST(oeapi_request, who_may_and_what) {
  EXPECT_EQ(status_of("PATCH", "/associations/a1", {proof, patch}, R"({"result": null})"), 200u);
  EXPECT_EQ(status_of("PATCH", "/associations/a1", {patch}, "{"), 401u);
  EXPECT_EQ(status_of("PATCH", "/associations/a1", {proof, proof, patch}, "{}"), 401u);
  EXPECT_EQ(status_of("PATCH", "/associations/a1", {{"Authorization", "Bearer a-token-of-24-character"}, patch}, "{}"),
            401u);
  EXPECT_EQ(status_of("PATCH", "/associations/a1/x", {proof, patch}, "{}"), 404u);
  EXPECT_EQ(status_of("PATCH", "/test-component-offering-associations/a1", {proof, patch}, "{}"), 404u);
  EXPECT_EQ(status_of("PATCH", "/associations/a1", {proof, patch}, "{}", version::v6), 404u);
  EXPECT_EQ(status_of("GET", "/associations/a1", {proof}, ""), 405u);
  EXPECT_EQ(status_of("PUT", "/associations/a1", {proof, patch}, "{}"), 415u);
  EXPECT_EQ(status_of("PATCH", "/associations/a1", {proof, patch}, R"({"result": 7})"), 400u);
  EXPECT_EQ(status_of("PATCH", "/associations/a1", {proof, patch},
                      R"({"result": {}, "consumers": [{"consumerKey": "nl-test-admin", "orgAssociationId": "../x"}]})"),
            400u);
  EXPECT_EQ(
      status_of("PATCH", "/test-component-offering-associations/a1", {proof, patch}, R"({"result": {}})", version::v6),
      200u);
}

} // namespace keukentafel::oeapi
