#include "module/requests.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace keukentafel;

TEST(requests, an_adapter_is_handed_what_the_schema_says) {
  store::request_row one;
  one.key = "request/5b0c";
  one.student_key = "student/12";
  one.said = record::to_detail({"sick", "2026-11-24", "2026-11-25"});
  one.asked_at = parse_moment("2026-11-24T06:40:00Z").value();
  const auto wanted = nlohmann::json::parse(R"({"specversion": "1.0", "id": "request/5b0c", "source": "/keukentafel",
    "type": "nl.keukentafel.request.sick-report", "subject": "request/5b0c", "time": "2026-11-24T06:40:00Z",
    "datacontenttype": "application/json",
    "data": {"student": "student/12", "reason": "sick", "from": "2026-11-24", "until": "2026-11-25"}})");
  EXPECT_EQ(nlohmann::json::parse(module::request_event(one)), wanted);
  one.said = record::to_detail({"sick", "2026-11-24", ""});
  EXPECT_FALSE(nlohmann::json::parse(module::request_event(one))["data"].contains("until"));
}
