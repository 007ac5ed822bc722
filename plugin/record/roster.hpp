/// The people and bonds that rights depend on, as the SIS says them. Other
/// entities are named by their key ("student/12").
#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace keukentafel::record {

/// A birth date of which perhaps only the year, or year and month, is known.
struct birth_date {
  std::chrono::year year{};
  std::optional<std::chrono::month> month;
  std::optional<std::chrono::day> day;
  bool operator==(const birth_date&) const = default;
};
std::optional<birth_date> parse_birth_date(std::string_view text);

/// The birthday at which that age is reached in law, at the earliest date that is possible.
/// Who was born on 29 February is 18 on 1 March.
keukentafel::day birthday(const birth_date& born, int age);

struct student {
  std::string first_name;
  std::string birth_date; ///< YYYY, YYYY-MM or YYYY-MM-DD; empty when unknown
  bool is_barred = false; ///< nothing to third parties
  bool is_deceased = false;
  std::string language;
  std::string email;
};

struct guardian {
  std::string name;
  bool is_deceased = false;
  std::string language;
  std::string email;
};

/// Days are inclusive; no `until` is open.
struct relation {
  std::string student;
  std::string guardian;
  bool is_legal_representative = false;
  std::string kind;
  day from;
  std::optional<day> until;
};

struct enrolment {
  std::string student;
  bool is_active = false;
  day from;
  std::optional<day> until;
};

struct mentor {
  std::string mentor;
  std::string name;
  day from;
  std::optional<day> until;
};
struct mentors {
  std::string student;
  std::vector<mentor> list;
};

} // namespace keukentafel::record
