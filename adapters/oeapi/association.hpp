/// An association of a student as an enrolment and a result. Pure.
#pragma once

#include "offering.hpp"
#include "settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace keukentafel::oeapi {

struct offer {
  std::string key;
  std::optional<json> data;
  std::string aside; ///< without data: why it can't be read
};

std::string enrolment_key(const std::string& person, const std::string& association);
std::string result_key(const std::string& person, const std::string& association);

/// The id of an association. Empty when it is none that can stand in a key.
std::string association_id_of(const json& association);

/// What kind it is by associationType, in version 5. Throws `unreadable`.
kind read_kind(const json& association);

/// Of a result only what is shown, or says whether it may be: no comment, assessor, irregularities, documents.
json allowed_of(const json& result, const settings& how);

/// What is shown of a result; nothing when it is none yet. Throws `unreadable`.
std::optional<json> result_data(const json& result, std::int64_t attempt, const std::string& person, kind of,
                                const offering& in, const settings& how);

/// Which attempt it is; 0 when it does not say. Throws `unreadable`.
std::int64_t attempt_of(const json& association, const settings& how);

/// Whether it is the student's own, and counts. Throws `unreadable`.
bool is_of_student(const json& association, version of);

/// All that an association comes to.
std::vector<offer> offers_of(const json& association, kind of, const std::string& person, const offering& in,
                             const settings& how);

} // namespace keukentafel::oeapi
