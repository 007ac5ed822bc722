/// Everything that the decision needs to know about who asks: read from the
/// store at the moment of asking, never kept beyond its number of rights.
#pragma once

#include "base/account.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "record/kind.hpp"
#include "record/roster.hpp"

#include <optional>
#include <string>
#include <vector>

namespace keukentafel::policy {

/// What representatives of a student of some age see.
enum class age_rule {
  all,        ///< everything
  may_object, ///< everything but the categories to which the student objects
  restrained, ///< end results, exams, other milestones, appointments and totals; the student may object
  consent,    ///< what the student consents to
  general     ///< what the student consents to; without it general wording only
};

/// The school's choices.
struct rules {
  bool parents_are_third_parties = true;
  std::chrono::days after_enrolment{30};
  std::chrono::days roster_trusted_for{7};
  age_rule under_16 = age_rule::all;
  age_rule from_16 = age_rule::may_object;
  age_rule from_18 = age_rule::consent;
  std::int64_t often_absent_hours = 16; ///< unexcused, in four weeks
  bool compares_with_group = true;      ///< absence, in a word
};

struct period {
  day from;
  std::optional<day> until; ///< inclusive
  bool holds_on(day date) const { return from <= date && (!until || date <= *until); }
};

struct custody {
  period during;
  bool is_legal_representative = false;
};

// Stored: numbers never change.
enum class permission_kind : std::uint8_t {
  release = 1,   ///< by staff: for someone related without custody
  limit = 2,     ///< by staff: less than custody gives, such as by a court order
  objection = 3, ///< by a student of 16 or 17
  consent = 4    ///< by a student of 18 or over
};

struct permission {
  permission_kind what = permission_kind::limit;
  record::category of = record::category::result;
  period during;
};

/// One student to whom the reader has a relation, whatever it is worth.
struct bond {
  student_id student;
  std::string first_name;
  std::optional<day> turns_16, turns_18; ///< nothing: the birth date is unknown
  bool is_barred = true;
  bool is_deceased = false;
  std::vector<custody> relations;      ///< of a guardian
  std::vector<period> mentorships;     ///< of staff
  std::vector<permission> permissions; ///< those that touch this reader
  std::vector<period> enrolments;      ///< of an active status only
  moment confirmed_at;                 ///< when the SIS last confirmed this roster
};

struct reader {
  account who;
  bool is_deceased = false;
  bool is_administrator = false; ///< staff for every student
  std::vector<bond> bonds;

  const bond* find(student_id student) const {
    for (const auto& one : bonds)
      if (one.student == student) return &one;
    return nullptr;
  }
};

} // namespace keukentafel::policy
