#include "association.hpp"
#include "person.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keukentafel::oeapi {

namespace {

using testing::IsEmpty;
using testing::SizeIs;

settings of_version(version is, counts which = counts::final) {
  settings made;
  made.of = is;
  made.consumer = is == version::v5 ? std::string{test_admin} : std::string{};
  made.results = which;
  made.student_code = "studentNumber";
  return made;
}

json five(const char* more = "{}") {
  auto made =
      json::parse(R"({"associationId": "a1", "associationType": "componentOfferingAssociation", "role": "student",
    "state": "associated", "consumers": [{"consumerKey": "nl-test-admin", "attempt": 2}],
    "result": {"state": "completed", "pass": "passed", "score": "7,5", "resultDate": "2026-01-05", "weight": 2,
      "comment": "geheim",
      "consumers": [{"consumerKey": "nl-test-admin", "attendance": "present", "final": true, "assessorId": "geheim",
        "irregularities": "geheim"}]}})");
  made.merge_patch(json::parse(more));
  return made;
}

json six(const char* more = "{}") {
  auto made = json::parse(R"({"associationId": "a1", "role": "student", "state": "associated", "attendance": "present",
    "personId": "p1", "testComponentOfferingId": "o1", "irregularities": ["geheim"],
    "result": {"state": "completed", "pass": "failed", "score": "4", "resultDateTime": "2026-01-05T09:00:00+01:00",
      "final": true, "assessorId": "geheim", "comment": "geheim"}})");
  made.merge_patch(json::parse(more));
  return made;
}

std::vector<offer> map(const json& one, version is, kind of = kind::test, counts which = counts::final) {
  const offering in{"Toets 2", "Rekenen", "2025-08-01", "2029-07-31"};
  return offers_of(one, of, "p1", in, of_version(is, which));
}

/// Why the first one is set aside.
std::string aside(const std::vector<offer>& all) { return all.empty() ? "nothing" : all.front().aside; }

} // namespace

TEST(oeapi_mapping, a_result_of_version_5_with_the_consumer) {
  const auto made = map(five(), version::v5);
  ASSERT_THAT(made, SizeIs(1));
  EXPECT_EQ(made[0].key, "result/p1.a1");
  EXPECT_EQ(made[0].data,
            json::parse(R"({"student": "student/p1", "kind": "resit", "occurred_at": "2026-01-05T10:00:00Z",
    "detail": {"value": "7.5", "passed": true, "weight": 2, "attempt": 2, "test": "Toets 2", "course": "Rekenen"}})"));
}

TEST(oeapi_mapping, a_result_of_version_6) {
  const auto made = map(six(), version::v6);
  ASSERT_THAT(made, SizeIs(1));
  EXPECT_EQ(made[0].data,
            json::parse(R"({"student": "student/p1", "kind": "grade", "occurred_at": "2026-01-05T08:00:00Z",
    "detail": {"value": "4", "passed": false, "test": "Toets 2", "course": "Rekenen"}})"));
}

TEST(oeapi_mapping, of_a_course_as_a_whole_it_is_the_end_result) {
  for (const auto of : {kind::course, kind::programme, kind::test, kind::learning}) {
    const auto made = map(six(), version::v6, of);
    ASSERT_FALSE(made.empty());
    const auto& detail = (*made.back().data)["detail"];
    EXPECT_EQ(detail.contains("final"), of == kind::course || of == kind::programme);
    EXPECT_TRUE(detail.value("final", true));
  }
}

TEST(oeapi_mapping, what_is_not_final_is_not_offered) {
  const char* open =
      R"({"result": {"consumers": [{"consumerKey": "nl-test-admin", "attendance": "present", "final": false}]}})";
  EXPECT_THAT(map(five(open), version::v5), IsEmpty());
  EXPECT_THAT(map(five(open), version::v5, kind::test, counts::completed), SizeIs(1));
  EXPECT_THAT(map(five(R"({"result": {"consumers": null}})"), version::v5), IsEmpty());
  EXPECT_THAT(map(five(R"({"result": {"consumers": [{"consumerKey": "other", "final": true}]}})"), version::v5),
              IsEmpty());
  EXPECT_THAT(map(six(R"({"result": {"final": null}})"), version::v6), IsEmpty());
  EXPECT_THAT(map(six(R"({"result": {"state": "in_progress"}})"), version::v6), IsEmpty());
  EXPECT_THAT(map(six(R"({"result": {"state": "in_progress"}})"), version::v6, kind::test, counts::completed),
              IsEmpty());
}

TEST(oeapi_mapping, of_others_and_of_what_was_cancelled_there_is_nothing) {
  EXPECT_THAT(map(five(R"({"role": "teaching assistant"})"), version::v5), IsEmpty());
  EXPECT_THAT(map(five(R"({"state": "canceled"})"), version::v5), IsEmpty());
  EXPECT_THAT(map(six(R"({"role": "assessor"})"), version::v6), IsEmpty());
  EXPECT_THAT(map(six(R"({"state": "cancelled"})"), version::v6), IsEmpty());
  EXPECT_THAT(map(six(R"({"result": null})"), version::v6), IsEmpty());
}

TEST(oeapi_mapping, a_value_of_the_other_version_is_not_guessed) {
  EXPECT_EQ(aside(map(five(R"({"role": "teaching_assistant"})"), version::v5)),
            "role has a value that is not in the table");
  EXPECT_EQ(aside(map(five(R"({"state": "cancelled"})"), version::v5)), "state has a value that is not in the table");
  EXPECT_EQ(aside(map(six(R"({"state": "canceled"})"), version::v6)), "state has a value that is not in the table");
  EXPECT_EQ(aside(map(six(R"({"attendance": "notPresent"})"), version::v6)),
            "attendance has a value that is not in the table");
  EXPECT_EQ(aside(map(five(R"({"result": {"state": "in_progress"}})"), version::v5)),
            "result.state has a value that is not in the table");
  EXPECT_EQ(aside(map(five(R"({"result": {"pass": "x-perhaps"}})"), version::v5)),
            "result.pass has a value that is not in the table");
}

TEST(oeapi_mapping, a_wrong_type_is_set_aside) {
  EXPECT_EQ(aside(map(six(R"({"result": {"score": 7}})"), version::v6)), "score is no text");
  EXPECT_EQ(aside(map(six(R"({"result": {"weight": "2"}})"), version::v6)), "weight is no whole number");
  EXPECT_EQ(aside(map(six(R"({"result": {"weight": -1}})"), version::v6)), "weight is out of its bounds");
  EXPECT_EQ(aside(map(six(R"({"result": {"final": "true"}})"), version::v6)), "final is neither true nor false");
  EXPECT_EQ(aside(map(six(R"({"result": {"resultDateTime": "2026-13-05"}})"), version::v6)),
            "result.resultDateTime is no day or moment");
  EXPECT_EQ(aside(map(six(R"({"role": null})"), version::v6)), "role is missing");
  EXPECT_EQ(aside(map(five(R"({"consumers": {}})"), version::v5)), "consumers is no list");
}

TEST(oeapi_mapping, a_result_without_a_score_says_whether_it_was_passed) {
  const auto made = map(six(R"({"result": {"score": null}})"), version::v6);
  ASSERT_THAT(made, SizeIs(1));
  EXPECT_EQ((*made[0].data)["detail"]["value"], "Niet voldaan");
  EXPECT_THAT(map(six(R"({"result": {"score": null, "pass": "unknown"}})"), version::v6), IsEmpty());
}

TEST(oeapi_mapping, a_programme_is_an_enrolment) {
  const auto from_6 = map(json::parse(R"({"associationId": "a1", "role": "student", "state": "finished",
        "startDateTime": "2025-09-01T00:00:00+02:00", "actualEndDateTime": "2026-02-01T00:00:00+01:00"})"),
                          version::v6, kind::programme);
  ASSERT_THAT(from_6, SizeIs(1));
  EXPECT_EQ(from_6[0].key, "enrolment/p1.a1");
  EXPECT_EQ(from_6[0].data, json::parse(R"({"student": "student/p1", "active": true, "from": "2025-09-01",
    "until": "2026-02-01"})"));
  const auto from_5 = map(json::parse(R"({"associationId": "a1", "role": "student", "state": "pending",
        "consumers": [{"consumerKey": "nl-test-admin", "startDate": "2025-08-20", "finalEndDate": null}]})"),
                          version::v5, kind::programme);
  ASSERT_THAT(from_5, SizeIs(1));
  EXPECT_EQ(from_5[0].data, json::parse(R"({"student": "student/p1", "active": false, "from": "2025-08-20"})"));
}

TEST(oeapi_mapping, what_is_kept_of_a_result_holds_nothing_private) {
  for (const auto& kept : {allowed_of(five()["result"], of_version(version::v5)).dump(),
                           allowed_of(six()["result"], of_version(version::v6)).dump()})
    EXPECT_EQ(kept.find("geheim"), kept.npos) << kept;
}

TEST(oeapi_mapping, a_person) {
  const auto person = json::parse(R"({"personId": "p1", "primaryCode": {"codeType": "eckid", "code": "x"},
    "otherCodes": [{"codeType": "studentNumber", "code": "s1"}], "givenName": "Johanna", "preferredName": "Jo",
    "surname": "Bakker", "dateOfBirth": "2012-05-17", "activeEnrolment": true, "affiliations": ["guest", "student"],
    "languageOfChoice": ["en-GB"], "email": "jo@example.org", "address": {"street": "geheim"}})");
  const auto made = read_person(person, of_version(version::v6));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->code, "s1");
  EXPECT_TRUE(made->is_enrolled);
  EXPECT_EQ(made->data, json::parse(R"({"first_name": "Jo", "birth_date": "2012-05-17", "language": "en",
    "email": "jo@example.org"})"));
  auto teacher = person;
  teacher["affiliations"] = {"employee"};
  EXPECT_FALSE(read_person(teacher, of_version(version::v6)));
  EXPECT_EQ(person_id_of(json{{"personId", "../x"}}), "");
}

} // namespace keukentafel::oeapi
