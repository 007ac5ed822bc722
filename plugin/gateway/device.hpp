/// What a browser says that it is, as coarse as a person needs to know an own device again.
#pragma once

#include <string>
#include <string_view>

namespace keukentafel::gateway {

/// Such as "Chrome, Android": both parts are from short lists of our own, so nothing of the header itself is kept.
/// Empty when neither is known.
std::string device_name(std::string_view user_agent);

} // namespace keukentafel::gateway
