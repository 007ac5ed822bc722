/// [adapter.settings] of this adapter.
#pragma once

#include "kinds.hpp"

#include <keukentafel/adapter.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::oeapi {

extern const kt_setting setting_table[20];

/// Which results count.
enum class counts { final, completed };

struct settings {
  std::string url; ///< without a "/" at the end
  version of = version::v5;
  std::string consumer; ///< its key, or empty
  std::vector<kind> kinds;
  counts results = counts::final;
  bool enrolments_are_persons = false; ///< from activeEnrollment, not from programmes

  std::string token_url, client_id, client_secret, scope;
  bool has_secret_in_body = false; ///< not in the header Authorization
  std::string ca_file;
  std::chrono::seconds request_timeout{30};
  std::size_t largest_answer = 0; ///< bytes
  std::chrono::seconds poll_interval{900};

  std::string guardians; ///< a file, or empty
  bool nobody_is_barred = false;
  std::string student_code; ///< a codeType, or "personId"
  unsigned max_loss_percent = 20;
  std::string incoming_token; ///< empty: nothing is taken
};

/// Throws with a sentence.
settings read_settings(std::string_view json);

} // namespace keukentafel::oeapi
