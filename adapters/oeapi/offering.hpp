/// What an association is with: of it we want the name. Pure.
#pragma once

#include "document.hpp"
#include "kinds.hpp"

#include <optional>
#include <string>

namespace keukentafel::oeapi {

struct offering {
  std::string name;
  std::string course;              ///< the name of the course of a component, when it comes along
  std::string first_day, last_day; ///< or empty
};

/// Throws `unreadable`.
offering read_offering(const json& of, version is);

/// The offering of an association: the object itself when it comes along, or where to ask for it.
struct offering_place {
  const json* object = nullptr;
  std::string path; ///< empty: neither
};
offering_place offering_of(const json& association, kind of, version is);

/// "/offerings/{offeringId}", for the log.
std::string offering_path_name(kind of, version is);

} // namespace keukentafel::oeapi
