/// A QR code (ISO/IEC 18004), as what an SVG image needs.
#pragma once

#include <string>

namespace keukentafel::portal {

struct qr_code {
  int size = 0;     ///< modules in a row, the quiet zone included
  std::string dark; ///< the path of the dark modules
};
qr_code make_qr(const std::string& text);

/// The whole image.
std::string qr_image(const std::string& text);

} // namespace keukentafel::portal
