/// The print of a text: another text has another one (SHA-256, in hexadecimal). Pure.
#pragma once

#include <string>
#include <string_view>

namespace keukentafel::oeapi {

std::string print_of(std::string_view text);

/// In a time that tells nothing of where they differ.
bool is_same_secret(std::string_view one, std::string_view other);

} // namespace keukentafel::oeapi
