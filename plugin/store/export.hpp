/// All that is kept of one person, for that person (AVG, articles 15 and 20).
#pragma once

#include "base/account.hpp"
#include "store/store.hpp"

#include <string>
#include <vector>

namespace keukentafel::store {

/// Rows of text under their names; empty where nothing is kept.
struct export_section {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// A guardian's own: nothing of the children but who they are, nothing of another guardian. A student's own: all items
/// and who saw them.
std::vector<export_section> export_person(connection& database, account who);

} // namespace keukentafel::store
