/// A person of the API as a student. Pure.
#pragma once

#include "document.hpp"
#include "settings.hpp"

#include <optional>
#include <string>

namespace keukentafel::oeapi {

struct student {
  std::string id;
  std::string code; ///< by which the file guardians names them; may be empty
  json data;        ///< of the event, without barred_from_third_parties
  bool is_enrolled = false;
};

/// Where a person has no id that can stand in a key, nothing can be said of them. Empty when it is none.
std::string person_id_of(const json& person);

/// Nothing when the person is no student. Throws `unreadable`.
std::optional<student> read_person(const json& person, const settings& how);

std::string student_key(const std::string& person);

} // namespace keukentafel::oeapi
