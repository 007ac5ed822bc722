/// Who may ask the mentor, and who reads it. Pure, as release.hpp. docs/messages.md tells it.
#pragma once

#include "policy/release.hpp"

namespace keukentafel::policy {

/// The school's choices about messages to the mentor.
struct talking {
  bool asks_mentor = false;
  std::int64_t a_day = 10; ///< messages of one person about one student within 24 hours
  std::chrono::days kept_for{365};
};

/// Whether the reader, at home, has a thread about this student now: as long as the student is on their page.
bool may_ask_mentor(const reader& who, const bond& child, const rules& school, moment now);

/// Whether the reader guides this student today: an administrator, who is staff for all, is nobody's mentor.
bool is_mentor(const reader& who, const bond& child, moment now);

} // namespace keukentafel::policy
