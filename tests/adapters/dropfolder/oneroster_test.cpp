#include "oneroster.hpp"

#include "refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace keukentafel::dropfolder;
using namespace keukentafel::dropfolder::oneroster;
using namespace testing;

namespace {

class made_row {
public:
  made_row(std::initializer_list<std::pair<const char*, const char*>> fields) {
    for (const auto& [name, value] : fields) {
      places_[name] = fields_.size();
      fields_.emplace_back(value);
    }
  }
  operator row() const { return {places_, fields_}; } // NOLINT(google-explicit-constructor)

private:
  std::map<std::string, std::size_t, std::less<>> places_;
  std::vector<std::string_view> fields_;
};

const package_rule rule{{"*.zip"}, {"parent"}, "metadata.barred", false, "1900-01-01"};

std::map<std::string, std::string> manifest(std::initializer_list<std::pair<const char*, const char*>> files) {
  std::map<std::string, std::string> all{{"oneroster.version", "1.2"}};
  for (const auto& [name, how] : files) all[std::string{"file."} + name] = how;
  return all;
}

} // namespace

TEST(dropfolder_oneroster, a_manifest_says_how_each_file_comes) {
  const auto modes =
      read_manifest(manifest({{"users", "bulk"}, {"roles", "bulk"}, {"results", "delta"}, {"other", "x"}}));
  EXPECT_EQ(modes.at("users"), mode::bulk);
  EXPECT_EQ(modes.at("results"), mode::delta);
  EXPECT_EQ(modes.at("demographics"), mode::absent);
  EXPECT_THROW(read_manifest({{"oneroster.version", "1.1"}}), refusal);
  EXPECT_THROW(read_manifest({}), refusal);
  EXPECT_THROW(read_manifest(manifest({{"users", "bulk"}})), refusal);
  EXPECT_THROW(read_manifest(manifest({{"roles", "bulk"}, {"users", "delta"}})), refusal);
  EXPECT_THROW(read_manifest(manifest({{"demographics", "bulk"}})), refusal);
  EXPECT_THROW(read_manifest(manifest({{"users", "full"}, {"roles", "full"}})), refusal);
}

TEST(dropfolder_oneroster, only_what_is_graded_is_a_result) {
  const auto said = [](const char* status, const char* score, const char* words, const char* date) {
    std::optional<breach> problem;
    const auto data = result_data(made_row{{"studentSourcedId", "s 1"},
                                           {"scoreStatus", status},
                                           {"score", score},
                                           {"textScore", words},
                                           {"scoreDate", date}},
                                  "Toets", "Rekenen", problem);
    return problem ? std::string{problem->column} : data ? data->at("detail").at("value").get<std::string>() : "none";
  };
  EXPECT_EQ(said("fully graded", "7.5", "", "2026-01-05"), "7.5");
  EXPECT_EQ(said("fully graded", "7.5", "goed", "2026-01-05T08:00:00Z"), "goed");
  for (const auto* status : {"exempt", "not submitted", "partially graded", "submitted", "", "Fully graded"})
    EXPECT_EQ(said(status, "7.5", "", "2026-01-05"), "none") << status;
  EXPECT_EQ(said("fully graded", "", "", "2026-01-05"), "none");
  EXPECT_EQ(said("fully graded", "7.5", "", ""), "scoreDate");
  EXPECT_EQ(said("fully graded", "7.5", "", "05-01-2026"), "scoreDate");
}

TEST(dropfolder_oneroster, an_end_is_not_included_and_a_bond_takes_the_legal_role) {
  std::optional<breach> problem;
  const auto ended =
      read_role(made_row{{"role", "parent"}, {"beginDate", "2020-08-01"}, {"endDate", "2026-03-01"}}, problem);
  EXPECT_EQ(ended.until, "2026-02-28");
  const role relative{"relative", "", ""};
  auto data = relation_data("s1", "g1", {relative, ended}, rule);
  EXPECT_EQ(data.at("legal_representative"), true);
  EXPECT_EQ(data.at("until"), "2026-02-28");
  data = relation_data("s1", "g1", {relative}, rule);
  EXPECT_EQ(data.at("legal_representative"), false);
  EXPECT_EQ(data.at("from"), "1900-01-01");
  EXPECT_FALSE(data.contains("until"));
  EXPECT_NE(relation_key("a-b", "c"), relation_key("a", "b-c"));
}

TEST(dropfolder_oneroster, what_is_said_badly_is_not_taken_for_no) {
  const auto read = [](const char* barred, const char* enabled) {
    std::optional<breach> problem;
    const auto its = read_user(made_row{{"givenName", "Noor"},
                                        {"preferredGivenName", ""},
                                        {"familyName", "Jansen"},
                                        {"agentSourcedIds", "g1, g 2,,"},
                                        {"metadata.barred", barred},
                                        {"enabledUser", enabled}},
                               rule, problem);
    EXPECT_EQ(its.name, "Noor Jansen");
    EXPECT_THAT(its.agents, ElementsAre("g1", "g%202"));
    return problem ? std::string{problem->column}
                   : std::string{its.is_barred ? "barred" : "open"} + (its.is_enabled ? "" : " off");
  };
  EXPECT_EQ(read("false", "true"), "open");
  EXPECT_EQ(read("true", "false"), "barred off");
  EXPECT_EQ(read("", ""), "barred");
  EXPECT_EQ(read("nee", "true"), "metadata.barred");
  EXPECT_EQ(read("false", "1"), "enabledUser");
}

TEST(dropfolder_oneroster, a_delta_needs_a_status) {
  const auto said = [](const char* status, mode how) {
    std::optional<breach> problem;
    const bool gone = is_gone(made_row{{"status", status}}, how, problem);
    return problem ? "broken" : gone ? "gone" : "there";
  };
  EXPECT_STREQ(said("active", mode::delta), "there");
  EXPECT_STREQ(said("tobedeleted", mode::delta), "gone");
  EXPECT_STREQ(said("", mode::delta), "broken");
  EXPECT_STREQ(said("", mode::bulk), "there");
  EXPECT_STREQ(said("tobedeleted", mode::bulk), "gone");
}
