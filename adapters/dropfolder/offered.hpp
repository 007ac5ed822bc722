/// What one row of a file comes to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace keukentafel::dropfolder {

struct offered {
  enum class kind {
    state,  ///< `key` is as `json` says
    gone,   ///< `key` is gone
    broken, ///< it breaks `rule`; `key` is empty when not even that can be read
    none    ///< it says nothing: a trailer, an empty line
  } what = kind::none;
  std::string key;
  std::string json;
  std::string column;    ///< of what is broken; may be empty
  std::string_view rule; ///< names no value; lives for ever
};

/// One CloudEvent with this data.
std::string event_text(std::string_view key, const std::string& data);

} // namespace keukentafel::dropfolder
