/// What the mapping file says: which files hold what, and how their rows become events.
#pragma once

#include "convert.hpp"
#include "text_template.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace keukentafel::dropfolder {

/// A member of an event's data.
struct member {
  std::string name;
  bool is_object = false;
  std::vector<member> members; ///< of an object
  bool is_constant = false;
  nlohmann::json constant;
  text_template from;  ///< empty in a row: the event has no such member
  bool is_key = false; ///< the columns stand in it as id_text()
  conversion how;
};

/// Files of one kind, [[csv]] or [[ndjson]].
struct file_rule {
  std::string pattern; ///< of the file name, as fnmatch has it
  bool is_csv = true;
  bool holds_everything = false; ///< what is not in it is gone
  bool wants_done_file = false;  ///< it is whole when NAME.done stands beside it
  std::string prefix;            ///< of the keys in it; what holds_everything means by everything

  // Of CSV:
  char delimiter = ',', quote = '"';
  std::string encoding = "utf-8";
  std::string type;
  text_template id;
  std::vector<member> data;
  std::string delete_column; ///< empty: no row deletes
  std::set<std::string, std::less<>> delete_values;
  std::string trailer; ///< what stands first in the last row, before the number of rows; empty: none
};

/// OneRoster packages.
struct package_rule {
  std::vector<std::string> patterns;
  std::set<std::string, std::less<>> legal_roles; ///< those that have custody at this school
  std::string barred_column;                      ///< of users.csv; empty: nobody is barred from third parties
  bool enrolments_are_classes = false;            ///< enrollments.csv instead of the roles of students
  std::string first_day = "1900-01-01";           ///< from when a bond counts for which no beginning is given
};

struct mapping {
  std::vector<file_rule> files;
  std::optional<package_rule> packages;
  std::uint64_t print = 0; ///< another text has another one
};

/// Throws std::runtime_error with the line and what is wrong there.
mapping read_mapping(std::string_view text);

} // namespace keukentafel::dropfolder
