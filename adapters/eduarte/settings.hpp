/// What [adapter.settings] says to this adapter.
#pragma once

#include <keukentafel/adapter.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace keukentafel::eduarte {

struct settings {
  std::string connection;
  std::string password;
  std::int64_t organisation = 0;
  std::set<std::string> project_kinds;
  std::set<std::string> appointment_categories;
  std::chrono::milliseconds poll_interval{200};
  std::chrono::seconds gap_window{300};
  std::chrono::seconds compare_interval{600};
  std::chrono::seconds statement_timeout{30};
  std::int64_t consumer_row = 0;                ///< 0: none
  std::string write_connection, write_password; ///< empty: nothing is written
  std::string write_sequence;
  std::map<std::string, std::string, std::less<>> write_reasons; ///< code to an id of AbsentieReden, or its afkorting
  std::int64_t write_created_by = 0;                             ///< 0: none
};

extern const kt_setting setting_table[15];

/// From the complete JSON object that the host hands over. Throws std::runtime_error naming the key.
settings read_settings(std::string_view json);

} // namespace keukentafel::eduarte
