#include "oneroster.hpp"

#include "convert.hpp"
#include "ids.hpp"
#include "refusal.hpp"

#include <algorithm>

namespace keukentafel::dropfolder::oneroster {

namespace {

constexpr const char* iso_day = "%Y-%m-%d";

std::string read_day(const row& of, std::string_view column, std::optional<breach>& problem) {
  const auto text = of[column];
  if (text.empty()) return {};
  // Some write a moment where the specification wants a day.
  auto day = day_text(text.substr(0, text.find('T')), iso_day);
  if (!day && !problem) problem = breach{column, "is no day such as 2026-11-24"};
  return day.value_or("");
}

bool yes_no(const row& of, std::string_view column, bool fallback, std::optional<breach>& problem) {
  const auto text = of[column];
  if (text.empty()) return fallback;
  if (text != "true" && text != "false" && !problem) problem = breach{column, "is neither true nor false"};
  return text == "true";
}

std::vector<std::string> read_ids(std::string_view list) {
  std::vector<std::string> all;
  while (!list.empty()) {
    auto one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(one.size() + 1, list.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (!one.empty()) all.push_back(id_text(one));
  }
  return all;
}

std::string_view first_of(std::string_view one, std::string_view other) { return one.empty() ? other : one; }

void add_words(json& to, const char* name, std::string_view text) {
  if (!text.empty()) to[name] = text;
}

mode mode_of(const std::string& word, std::string_view file) {
  if (word == "absent") return mode::absent;
  if (word == "bulk") return mode::bulk;
  if (word == "delta") return mode::delta;
  throw refusal{"manifest.csv: file." + std::string{file} + " must be absent, bulk or delta"};
}

} // namespace

const std::vector<file_kind>& file_kinds() {
  static const std::vector<file_kind> all{
      {"roles", {"sourcedId", "status", "userSourcedId", "role", "beginDate", "endDate"}},
      {"demographics", {"sourcedId", "status", "birthDate"}},
      {"courses", {"sourcedId", "status", "title"}},
      {"classes", {"sourcedId", "status", "title", "courseSourcedId"}},
      {"lineItems", {"sourcedId", "status", "title", "classSourcedId"}},
      {"users", {"sourcedId", "status", "enabledUser", "givenName", "familyName", "email", "agentSourcedIds"}},
      {"enrollments", {"sourcedId", "status", "userSourcedId", "role", "beginDate", "endDate"}},
      {"results",
       {"sourcedId", "status", "lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate"}},
  };
  return all;
}

std::map<std::string, mode, std::less<>> read_manifest(const std::map<std::string, std::string>& properties) {
  const auto version = properties.find("oneroster.version");
  if (version == properties.end() || !version->second.starts_with("1.2"))
    throw refusal{"manifest.csv: oneroster.version is not 1.2"};
  std::map<std::string, mode, std::less<>> modes;
  for (const auto& kind : file_kinds()) {
    const auto found = properties.find("file." + std::string{kind.name});
    modes.emplace(kind.name, found == properties.end() ? mode::absent : mode_of(found->second, kind.name));
  }
  // A whole of people of which the roles are not whole would leave rights that nobody has any more.
  const bool are_whole = modes["users"] == mode::bulk;
  if (are_whole != (modes["roles"] == mode::bulk))
    throw refusal{"manifest.csv: users and roles must both be bulk, or neither"};
  if (modes["demographics"] == mode::bulk && !are_whole)
    throw refusal{"manifest.csv: demographics can be bulk only when users is"};
  return modes;
}

bool is_gone(const row& of, mode how, std::optional<breach>& problem) {
  const auto status = of["status"];
  if (status == "tobedeleted") return true;
  if (how == mode::delta && status != "active" && !problem) problem = breach{"status", "must be active or tobedeleted"};
  return false;
}

role read_role(const row& of, std::optional<breach>& problem) {
  role read;
  read.name = of["role"];
  if (read.name.empty() && !problem) problem = breach{"role", "is empty"};
  read.from = read_day(of, "beginDate", problem);
  const auto end = read_day(of, "endDate", problem);
  if (!end.empty()) read.until = day_before(end); // the specification's end is not included
  return read;
}

user read_user(const row& of, const package_rule& rule, std::optional<breach>& problem) {
  user read;
  read.given = first_of(of["preferredGivenName"], of["givenName"]);
  const auto family = first_of(of["preferredFamilyName"], of["familyName"]);
  read.name = read.given;
  if (!family.empty()) read.name.append(read.name.empty() ? "" : " ").append(family);
  read.email = of["email"];
  read.agents = read_ids(of["agentSourcedIds"]);
  read.is_enabled = yes_no(of, "enabledUser", true, problem);
  // An empty field is not taken for "no".
  if (!rule.barred_column.empty()) read.is_barred = yes_no(of, rule.barred_column, true, problem);
  return read;
}

std::string read_birth_date(const row& of, std::optional<breach>& problem) {
  return read_day(of, "birthDate", problem);
}

bool is_guardian_role(std::string_view role, const package_rule& rule) {
  return role == "parent" || role == "guardian" || role == "relative" || rule.legal_roles.contains(role);
}

json student_data(const user& of, const std::string& birth_date) {
  json data{{"barred_from_third_parties", of.is_barred}};
  add_words(data, "first_name", of.given);
  add_words(data, "birth_date", birth_date);
  add_words(data, "email", of.email);
  return data;
}

json guardian_data(const user& of) {
  json data = json::object();
  add_words(data, "name", of.name);
  add_words(data, "email", of.email);
  return data;
}

json relation_data(const std::string& student, const std::string& guardian, const std::vector<role>& as,
                   const package_rule& rule) {
  const auto is_legal = [&](const role& one) { return rule.legal_roles.contains(one.name); };
  // Of two the legal one, and then the one that lasts longest.
  const auto best = std::max_element(as.begin(), as.end(), [&](const role& one, const role& other) {
    const auto rank = [&](const role& of) { return std::tuple{is_legal(of), of.until.empty(), of.until}; };
    return rank(one) < rank(other);
  });
  json data{{"student", "student/" + student},
            {"guardian", "guardian/" + guardian},
            {"legal_representative", is_legal(*best)},
            {"from", best->from.empty() ? rule.first_day : best->from},
            {"kind", best->name}};
  add_words(data, "until", best->until);
  return data;
}

json enrolment_data(const std::string& student, const role& of, const package_rule& rule) {
  json data{{"student", "student/" + student}, {"active", true}, {"from", of.from.empty() ? rule.first_day : of.from}};
  add_words(data, "until", of.until);
  return data;
}

std::optional<json> result_data(const row& of, const std::string& test, const std::string& course,
                                std::optional<breach>& problem) {
  const auto value = first_of(of["textScore"], of["score"]);
  if (of["scoreStatus"] != "fully graded" || value.empty()) return std::nullopt;
  const auto day = read_day(of, "scoreDate", problem);
  if (day.empty() && !problem) problem = breach{"scoreDate", "is empty"};
  json detail{{"value", value}};
  add_words(detail, "test", test);
  add_words(detail, "course", course);
  return json{{"student", "student/" + id_text(of["studentSourcedId"])},
              {"kind", "grade"},
              {"occurred_at", day + "T00:00:00Z"},
              {"detail", std::move(detail)}};
}

std::string relation_key(const std::string& student, const std::string& guardian) {
  // id_text() leaves no "%" that is not followed by two digits.
  return "relation/" + student + "%-" + guardian;
}

} // namespace keukentafel::dropfolder::oneroster
