#include "person.hpp"

#include "moments.hpp"

#include <algorithm>

namespace keukentafel::oeapi {

namespace {

/// Where affiliations are left out, the question was for students.
bool is_student(const json& person) {
  const auto& list = member(person, "affiliations");
  if (list.is_null()) return true;
  if (!list.is_array()) throw unreadable{"affiliations is no list"};
  return std::any_of(list.begin(), list.end(), [](const json& one) { return one == "student"; });
}

std::string code_of(const json& person, const settings& how) {
  if (how.student_code == "personId") return text_of(person, "personId");
  const auto& first = member(person, "primaryCode");
  if (text_of(first, "codeType") == how.student_code) return text_of(first, "code");
  const auto& others = member(person, "otherCodes");
  if (!others.is_null() && !others.is_array()) throw unreadable{"otherCodes is no list"};
  for (const auto& one : others)
    if (text_of(one, "codeType") == how.student_code) return text_of(one, "code");
  return {};
}

/// Two small letters, or empty.
std::string language_of(const json& person) {
  const auto& list = member(person, "languageOfChoice");
  if (!list.is_array() || list.empty() || !list.front().is_string()) return {};
  const auto text = list.front().get<std::string>().substr(0, 2);
  const bool is_code =
      text.size() == 2 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return is_code ? text : std::string{};
}

} // namespace

std::string student_key(const std::string& person) { return "student/" + person; }

std::string person_id_of(const json& person) {
  const auto& id = member(person, "personId");
  if (!id.is_string() || !is_id(id.get_ref<const std::string&>())) return {};
  return id.get<std::string>();
}

std::optional<student> read_person(const json& person, const settings& how) {
  if (!is_student(person)) return std::nullopt;
  student made;
  made.id = person_id_of(person);
  made.code = code_of(person, how);
  const bool is_five = how.of == version::v5;
  made.is_enrolled = yes_no(person, is_five ? "activeEnrollment" : "activeEnrolment", false);
  made.data = json::object();
  auto name = is_five ? std::string{} : text_of(person, "preferredName");
  if (name.empty()) name = text_of(person, "givenName");
  if (!name.empty()) made.data["first_name"] = name;
  if (const auto text = text_of(person, "dateOfBirth"); !text.empty()) {
    const auto day = day_of(text);
    if (!day) throw unreadable{"dateOfBirth is no day"};
    made.data["birth_date"] = *day;
  }
  if (const auto code = language_of(person); !code.empty()) made.data["language"] = code;
  if (const auto mail = text_of(person, is_five ? "mail" : "email"); !mail.empty()) made.data["email"] = mail;
  return made;
}

} // namespace keukentafel::oeapi
