/// The texts that people read, in their language. One file per language stands
/// in text/; the first one listed is what the others fall back on.
#pragma once

#include "publish/pattern.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::publish {

using arguments = std::map<std::string, std::string, std::less<>>;

/// Codes such as "nl", in order of preference when nothing is known.
const std::vector<std::string>& languages();

bool is_right_to_left(std::string_view language);

/// The best of languages() for an Accept-Language header (RFC 9110, 12.5.4),
/// then for the language in the SIS, then the first.
std::string choose_language(std::string_view accept_language, std::string_view language_in_sis);

/// The message of that key, formatted (ICU MessageFormat, named arguments).
std::string message(std::string_view language, std::string_view key, const arguments& with = {});
std::string message(std::string_view language, std::string_view key, const argument_source& with);

/// All keys of a language.
std::vector<std::string> message_keys(std::string_view language);

/// A moment or a day, in words, in Dutch local time.
std::string day_in_words(std::string_view language, std::int64_t seconds_since_1970);
std::string time_in_words(std::string_view language, std::int64_t seconds_since_1970);

} // namespace keukentafel::publish
