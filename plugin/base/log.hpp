/// The module's own log: one line per happening, ids only. Never the default
/// logger of spdlog, which belongs to the host process.
#pragma once

#include <memory>
#include <spdlog/fwd.h>
#include <string>
#include <string_view>

namespace keukentafel {

using logger = std::shared_ptr<spdlog::logger>;

/// Lines go to `line`, or to standard error when it is null.
logger make_logger(void (*line)(void* to, std::string_view text), void* to);

/// Control characters become '?', so that no text forges a line; at most 500 bytes.
std::string loggable(std::string_view text);

} // namespace keukentafel
