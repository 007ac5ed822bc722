/// The language that someone chose, kept by the browser.
#pragma once

#include <string_view>

namespace keukentafel::gateway {

constexpr std::string_view language_cookie = "__Host-keukentafel-language";

} // namespace keukentafel::gateway
