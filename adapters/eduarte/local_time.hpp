/// Dutch wall-clock time, as EduArte stores it, to UTC. Pure.
#pragma once

#include "parse.hpp"

namespace keukentafel::eduarte {

/// Of the double hour the first; a time in the missing hour is the moment of the change.
std::chrono::sys_seconds to_utc(local_second local);
std::chrono::sys_seconds to_utc(local_day local); ///< the start of the day
local_second to_local(std::chrono::sys_seconds utc);

/// YYYY-MM-DDTHH:MM:SSZ
std::string utc_text(std::chrono::sys_seconds utc);
inline std::string utc_text(local_second local) { return utc_text(to_utc(local)); }
inline std::string utc_text(local_day local) { return utc_text(to_utc(local)); }

/// YYYY-MM-DD HH:MM:SS
std::string to_text(local_second local);

} // namespace keukentafel::eduarte
