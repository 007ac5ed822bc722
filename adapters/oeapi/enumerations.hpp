/// The values that a version knows, and what they are here. A value that is not among them is not guessed. Pure.
#pragma once

#include "document.hpp"
#include "kinds.hpp"

#include <optional>

namespace keukentafel::oeapi {

/// Of a person in an offering: whether it is the student's own association.
bool is_student_role(const json& association, version of);

/// Whether an association makes an enrolment that counts, or counted until its last day.
bool is_enrolled(const json& association, version of);

enum class result_state { open, completed };
result_state state_of(const json& result, version of);

/// Nothing when it is not known.
std::optional<bool> passed_of(const json& result);

/// Attendance is not shown; a value that nobody knows says that the rest may mean something else, too.
void check_attendance(const json& of, version is);

} // namespace keukentafel::oeapi
