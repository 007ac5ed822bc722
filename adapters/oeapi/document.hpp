/// JSON of others. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace keukentafel::oeapi {

using json = nlohmann::json;

/// What is sent breaks a rule; names members and rules, never a value.
struct unreadable : std::runtime_error {
  using runtime_error::runtime_error;
};

/// At most 32 deep, no member twice, UTF-8. Throws `unreadable`.
json parse_document(std::string_view text);

/// A member that is absent, null or an empty text is nothing: null.
const json& member(const json& of, const char* name);
/// Empty when it is nothing. Throws `unreadable` when it is no text.
std::string text_of(const json& of, const char* name);
/// The default when it is nothing. Throws `unreadable` when it is neither true nor false.
bool yes_no(const json& of, const char* name, bool fallback);

/// The text of a list with a text for each language: the Dutch one, or else the first. Empty when there is none.
std::string text_in_dutch(const json& list);

/// The entry of `consumers` with this key, or null.
const json& consumer_of(const json& of, std::string_view key);

} // namespace keukentafel::oeapi
