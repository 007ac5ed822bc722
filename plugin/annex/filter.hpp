/// The system calls that an adapter may make: files, sockets, threads, time.
#pragma once

#include <string>

namespace keukentafel::annex {

/// From here on every thread of this process is held to it. A call that is not
/// allowed gets EPERM, and the log says once which it was. Returns what went
/// wrong, or nothing. [before any other thread]
std::string filter_calls();

} // namespace keukentafel::annex
