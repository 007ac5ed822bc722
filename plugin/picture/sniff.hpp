/// What bytes are, by what stands in them: never by a name or by what somebody says of them. Pure.
#pragma once

#include <string_view>

namespace keukentafel::picture {

enum class medium { jpeg, png, webp, pdf, other };

medium sniff(std::string_view bytes);

inline bool is_picture(medium what) { return what == medium::jpeg || what == medium::png || what == medium::webp; }

} // namespace keukentafel::picture
