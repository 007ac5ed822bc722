/// The file with guardians: the API has none. One row for each bond between a guardian and a student.
#pragma once

#include "document.hpp"
#include "guard.hpp"
#include "settings.hpp"

#include <map>
#include <string>
#include <vector>

namespace keukentafel::oeapi {

struct bond {
  std::string student; ///< as the file names them
  std::string guardian;
  json data; ///< of the relation, without the student
};

struct family_file {
  std::map<std::string, json> guardians; ///< by id: the event's data; of several rows the first
  std::vector<bond> bonds;
  std::map<std::string, bool> barred; ///< by student
  dropfolder::found look;             ///< for the guard
  std::string print;                  ///< of the text
};

/// Throws std::runtime_error when the file can't be read, or lacks a column.
family_file read_guardians(const settings& how);

} // namespace keukentafel::oeapi
