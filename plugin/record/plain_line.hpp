/// Text that people wrote, as one line or some, that can't turn the text around it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace keukentafel::record {

/// Control characters and runs of spaces become one space, what turns the direction of text goes; cut at a character
/// to `limit` bytes. `text` is valid UTF-8.
std::string plain_line(std::string_view text, std::size_t limit);
/// The same of what someone typed; nothing when it is no UTF-8.
std::optional<std::string> typed_line(std::string_view text, std::size_t limit);

/// The same with the lines that someone typed; of empty lines one stays between two that say something.
std::optional<std::string> typed_text(std::string_view text, std::size_t limit);

/// How many characters (code points) a reader would count in valid UTF-8.
std::size_t count_characters(std::string_view text);

} // namespace keukentafel::record
