/// The texts that people read, in their language. One file per language stands
/// in text/; the first one listed is what the others fall back on.
#pragma once

#include "publish/pattern.hpp"

#include <concepts>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::publish {

using arguments = std::map<std::string, std::string, std::less<>>;

/// Codes such as "nl", in order of preference when nothing is known.
const std::vector<std::string>& languages();

bool is_language(std::string_view code);
bool is_right_to_left(std::string_view language);
/// The BCP 47 tag by which ICU and the browser write dates and numbers in that language.
std::string locale_tag(std::string_view language);
/// Whether someone who grew up with the language has read its texts, or they were written in it.
bool is_reviewed(std::string_view language);

/// In which language someone reads, and in which the school writes.
struct tongue {
  template <std::convertible_to<std::string_view> Text>
  tongue(const Text& of_reader, std::string_view of_school = "nl") : reader(of_reader), school(of_school) {}
  std::string_view reader, school;
};

/// What the school wrote, marked so that it stays apart from the words around it; one that is marked once stays so.
/// Text of a SIS holds no such marks (record/plain_line.hpp).
std::string as_written(std::string text);
/// A text with marks, cut where they stand.
struct run {
  std::string_view text;
  bool is_as_written;
};
std::vector<run> cut_at_marks(std::string_view text);

/// The best of languages() for an Accept-Language header (RFC 9110, 12.5.4),
/// then for the language in the SIS, then the first.
std::string choose_language(std::string_view accept_language, std::string_view language_in_sis);

/// The message of that key, formatted (ICU MessageFormat, named arguments). In a language from right to left the
/// arguments of the first form are isolated; whoever uses the second does that.
std::string message(std::string_view language, std::string_view key, const arguments& with = {});
std::string message(std::string_view language, std::string_view key, const argument_source& with);

/// Names, one after another: "Daan, Yasmin en Sem".
std::string in_list(std::string_view language, const std::vector<std::string>& names);

/// The pattern of a message, as its file has it.
std::string_view message_pattern(std::string_view language, std::string_view key);
/// All keys of a language.
std::vector<std::string> message_keys(std::string_view language);

/// A mark as that language writes numbers: "6.1" is "6,1" in Dutch; other text stays.
std::string value_in_words(std::string_view value, std::string_view language);
/// Whether it is written in digits, with a point or without.
bool is_number(std::string_view value);

/// A moment or a day, in words, in Dutch local time.
std::string day_in_words(std::string_view language, std::int64_t seconds_since_1970);
/// With its year, for what may be far off.
std::string date_in_words(std::string_view language, std::int64_t seconds_since_1970);
std::string time_in_words(std::string_view language, std::int64_t seconds_since_1970);

} // namespace keukentafel::publish
