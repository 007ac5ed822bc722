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
  bool is_withdrawn = false; ///< then `said` is empty
  detail said;
  std::string previous; ///< the value before the last correction; empty when there was none
};

} // namespace keukentafel::record
