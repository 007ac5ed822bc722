/// An item as the API and the stream send it (see /openapi.json).
#pragma once

#include "base/crypto.hpp"
#include "policy/release.hpp"
#include "publish/catalogue.hpp"

#include <string>

namespace keukentafel::publish {

// First byte of the public ids: one kind of thing can't stand for another.
constexpr std::uint8_t public_student = 1, public_item = 2, public_guardian = 3, public_request = 4,
                       public_session = 16, public_message = 21, public_notice = 22;

std::string item_json(const policy::released& what, const tongue& in, const id_cipher& ids);

} // namespace keukentafel::publish
