/// Who may ask what of the school, and how much. Pure, as release.hpp.
/// docs/write-back.md has the rule as a table.
#pragma once

#include "policy/release.hpp"
#include "record/request.hpp"

namespace keukentafel::policy {

/// A reason that the school lets people choose.
struct reason {
  std::string code;
  std::string words; ///< as the school writes it; empty: the catalogue has words for this code
};

/// The school's choices about requests.
struct asking {
  bool takes_sick_reports = false;
  std::vector<reason> reasons;
  record::report_bounds bounds;
  std::int64_t open_per_student = 3; ///< by one person, that wait or stand at the desk
  std::int64_t a_day_per_student = 10;
  std::chrono::days kept_for{90};

  const reason* find(std::string_view code) const;
};

/// Under 18 a legal representative who sees the student and whose view of absence nobody limited; from 18 the student,
/// and a guardian to whom the student consented to show absence.
bool may_report_sick(const reader& who, const bond& child, const rules& school, moment now);

/// The students for whom the reader may do so.
std::vector<const bond*> reportable(const reader& who, const rules& school, moment now);

} // namespace keukentafel::policy
