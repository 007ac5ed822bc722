/// Pictures that people sent, cleaned (picture/cleaner.hpp), one with each thing that they belong to. Whoever keeps
/// that thing takes its picture out together with it, and decides who may see both.
#pragma once

#include "store/store.hpp"

#include <optional>
#include <string>

namespace keukentafel::store {

/// `about` names the thing by a word and its number: "notice-12". In the place of an earlier picture.
void keep_picture(writing& in, std::string_view about, std::string_view jpeg);
bool has_picture(connection& database, std::string_view about);
std::optional<std::string> find_picture(connection& database, std::string_view about);
void remove_picture(writing& in, std::string_view about);

} // namespace keukentafel::store
