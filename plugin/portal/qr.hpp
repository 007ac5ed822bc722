/// A QR code (ISO/IEC 18004) as an SVG image.
#pragma once

#include <string>

namespace keukentafel::portal {

std::string qr_image(const std::string& text);

} // namespace keukentafel::portal
