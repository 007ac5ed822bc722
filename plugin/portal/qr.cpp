#include "portal/qr.hpp"

#include <fmt/format.h>
#include <memory>
#include <qrencode.h>
#include <stdexcept>

namespace keukentafel::portal {

std::string qr_image(const std::string& text) {
  constexpr int quiet = 4; // modules around it, section 9.1
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code{QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M),
                                                             QRcode_free};
  if (!code) throw std::runtime_error("the QR code could not be made");
  std::string dark;
  for (int y = 0; y < code->width; ++y)
    for (int x = 0; x < code->width; ++x)
      if (code->data[y * code->width + x] & 1) dark += fmt::format("M{} {}h1v1h-1z", x + quiet, y + quiet);
  const auto size = code->width + 2 * quiet;
  return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" shape-rendering=\"crispEdges\">"
                     "<path fill=\"#fff\" d=\"M0 0h{0}v{0}H0z\"/><path d=\"{1}\"/></svg>",
                     size, dark);
}

} // namespace keukentafel::portal
