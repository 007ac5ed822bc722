/// News about one student, as it is kept.
#pragma once

#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "record/detail.hpp"

namespace keukentafel::record {

struct item {
  item_id id;
  student_id student;
  kind what = kind::grade;
  moment occurred_at;
  moment published_at;
  std::int64_t sequence = 0; ///< the store-wide order; rises when the item changes
  bool is_withdrawn = false; ///< then `said` is empty, but for `final` of a result
  detail said;
  std::string previous;  ///< the value before the last correction; empty when there was none
  bool is_early = false; ///< not for guardians yet: the store says when, by the clock that its moments follow
  std::string comment;   ///< the student's own words
  std::string note;      ///< a sentence of the school
  bool has_file = false; ///< of one that was released: the SIS holds a file that belongs to it
};

/// How much a student is absent beside others of the group.
enum class beside : std::uint8_t { unknown, less, alike, more };

/// Absence of one student in the last four weeks, in lesson hours.
struct absence_totals {
  student_id student;
  std::int64_t hours = 0, unexcused = 0;
  beside group = beside::unknown;
};

} // namespace keukentafel::record
