/// The picture of a work piece or a notice, on a page of its own: the feed loads none.
#pragma once

#include "base/crypto.hpp"
#include "policy/release.hpp"
#include "portal/pages.hpp"

namespace keukentafel::portal {

std::string picture_page(const frame& at, const policy::released& of, const id_cipher& ids);
/// There is no file to show; `words` is a key of the catalogue.
std::string no_file_page(const frame& at, const char* words);

} // namespace keukentafel::portal
