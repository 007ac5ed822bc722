/// How the columns of a row become the id and the data of an event.
#pragma once

#include "convert.hpp"
#include "section.hpp"
#include "text_template.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace keukentafel::tabular {

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

/// Rows that are entities of one type.
struct entity_rule {
  std::string type;
  text_template id;
  std::string prefix; ///< of the keys: the type, and what stands before the first column
  std::vector<member> data;
};

/// The keys type, id and data.
void read_entity(section& in, entity_rule& into);

/// The columns that the data names.
std::vector<std::string> columns_of(const std::vector<member>& members);

} // namespace keukentafel::tabular
