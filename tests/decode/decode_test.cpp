#include "decode/decode.hpp"
#include "record/plain_line.hpp"

#include <gtest/gtest.h>
#include <keukentafel/event.h>

using namespace keukentafel;

namespace {

std::string event(const std::string& key, const std::string& data) {
  return R"({"specversion":"1.0","id":"1","source":"/t","type":"nl.keukentafel.)" + key.substr(0, key.find('/')) +
         R"(","subject":")" + key + R"(","data":)" + data + "}";
}

std::string reason(const std::string& key, const std::string& json) {
  const auto state = decode::decode(key, json);
  return state ? "" : state.error().sentence();
}

const std::string grade = R"({"student":"student/1","kind":"grade","occurred_at":"2026-01-02T03:04:05Z",
  "detail":{"value":"6.1","passed":true,"test":"Toets","salary":"9","notitie":"x"},"bsn":"1"})";

} // namespace

TEST(decode, takes_what_is_whitelisted_and_nothing_else) {
  const auto state = decode::decode("result/1", event("result/1", grade));
  ASSERT_TRUE(state) << state.error().sentence();
  const auto& item = std::get<record::item_state>(*state);
  EXPECT_EQ(item.student, "student/1");
  EXPECT_EQ(record::to_json(item.said), R"({"value":"6.1","passed":true,"test":"Toets"})");
}

TEST(decode, reads_the_roster) {
  const auto student = decode::decode("student/1", event("student/1", R"({"first_name":"Noor","birth_date":"2009-05",
    "barred_from_third_parties":false,"language":"nl"})"));
  ASSERT_TRUE(student);
  EXPECT_EQ(std::get<record::student>(*student).birth_date, "2009-05");
  const auto mentors = decode::decode("mentor/1", event("mentor/1", R"({"student":"student/1","mentors":[
    {"mentor":"staff/3","name":"M","from":"2026-01-01"}]})"));
  ASSERT_TRUE(mentors);
  EXPECT_EQ(std::get<record::mentors>(*mentors).list.size(), 1u);
}

TEST(decode, names_the_field_and_the_rule_and_no_value) {
  EXPECT_EQ(reason("student/1", event("student/1", R"({"birth_date":"geheim","barred_from_third_parties":false})")),
            "data.birth_date must be YYYY, YYYY-MM or YYYY-MM-DD");
  EXPECT_EQ(reason("student/1", event("student/1", R"({"first_name":"A"})")),
            "data.barred_from_third_parties is missing");
  EXPECT_EQ(reason("relation/1", event("relation/1", R"({"student":"student/1","guardian":"student/2",
    "legal_representative":true,"from":"2026-01-01"})")),
            "data.guardian must be a key that starts with guardian/");
  EXPECT_EQ(
      reason("result/1",
             event("result/1",
                   R"({"student":"student/1","kind":"absent","occurred_at":"2026-01-02T03:04:05Z","detail":{}})")),
      "data.kind is not a kind of this category");
  EXPECT_EQ(reason("result/1", event("result/2", grade)), "subject must equal the key");
  EXPECT_EQ(reason("incident/1", "{}"), "the key is not \"type/ID\" with a known type");
}

TEST(decode, refuses_bombs_and_doubles) {
  std::string deep = R"({"a":)";
  for (int i = 0; i < 100; ++i) deep += '[';
  EXPECT_NE(reason("result/1", deep), "");
  EXPECT_EQ(reason("result/1", R"({"id":"1","id":"2"})"), "the event names a member twice");
  EXPECT_EQ(reason("result/1", event("result/1", R"({"student":"student/1","student":"student/2"})")),
            "the event names a member twice");
  EXPECT_NE(reason("result/1", std::string(KT_EVENT_MAX_BYTES + 1, ' ')), "");
  EXPECT_NE(reason("result/1", ""), "");
  EXPECT_NE(reason("result/1", "[]"), "");
  EXPECT_NE(reason("result/1", event("result/1", "\"\xff\xfe\"")), "");
  EXPECT_NE(reason("result/1",
                   event("result/1", R"({"student":"student/1","kind":"grade","occurred_at":"2026-01-02T03:04:05Z",
    "detail":{"value":"1","weight":1e400}})")),
            "");
}

TEST(decode, survives_every_truncation) {
  const auto whole = event("result/1", grade);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(reason("result/1", whole.substr(0, size)), "") << size;
}

TEST(plain_line, holds_no_control_and_no_turning_characters) {
  EXPECT_EQ(record::plain_line(" a\n\n b\t", 10), "a b");
  EXPECT_EQ(record::plain_line("a\u202eb\u2066c\u200fd", 10), "abcd");
  EXPECT_EQ(record::plain_line("ééé", 5), "éé");
  EXPECT_EQ(record::plain_line("\xc2\x85x", 5), "x");
}

TEST(known_members, nothing_unlisted_is_kept_of_an_event_that_is_set_aside) {
  const auto kept = decode::known_members(
      R"({"specversion":"1.0","note":"secret","data":{"kind":"foo","notitie":"secret","detail":{"value":"6.1","x":{"y":"secret"}}}})");
  EXPECT_EQ(kept, R"({"data":{"detail":{"value":"6.1"},"kind":"foo"},"specversion":"1.0"})");
  EXPECT_EQ(decode::known_members("{\"a\":"), "");
  EXPECT_EQ(decode::known_members(std::string(100, '[')), "");
}
