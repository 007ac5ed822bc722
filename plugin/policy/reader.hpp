/// Everything that the decision needs to know about who asks: read from the
/// store at the moment of asking, never kept.
#pragma once

#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "record/roster.hpp"

#include <optional>
#include <vector>

namespace keukentafel::policy {

/// The school's choices.
struct rules {
  bool parents_are_third_parties = true;
  std::chrono::days after_enrolment{30};
  std::chrono::days roster_trusted_for{7};
};

struct period {
  day from;
  std::optional<day> until;
  bool holds_on(day date) const { return from <= date && (!until || date <= *until); }
};

struct custody {
  period during;
  bool is_legal_representative = false;
};

/// One student to whom the reader has a relation, whatever it is worth.
struct bond {
  student_id student;
  std::string first_name;
  std::string birth_date;
  bool is_barred = true;
  bool is_deceased = false;
  std::vector<custody> relations;
  std::vector<period> enrolments; ///< of an active status only
  moment confirmed_at;            ///< when the SIS last confirmed this roster
};

struct reader {
  guardian_id guardian;
  bool is_deceased = false;
  std::vector<bond> bonds;

  const bond* find(student_id student) const {
    for (const auto& one : bonds)
      if (one.student == student) return &one;
    return nullptr;
  }
};

} // namespace keukentafel::policy
