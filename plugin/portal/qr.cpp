#include "portal/qr.hpp"

#include <fmt/format.h>
#include <memory>
#include <qrencode.h>
#include <stdexcept>

namespace keukentafel::portal {

qr_code make_qr(const std::string& text) {
  constexpr int quiet = 4; // modules around it, section 9.1
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code{QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M),
                                                             QRcode_free};
  if (!code) throw std::runtime_error("the QR code could not be made");
  qr_code made{code->width + 2 * quiet, {}};
  const auto is_dark = [&](int x, int y) { return x < code->width && (code->data[y * code->width + x] & 1) != 0; };
  for (int y = 0; y < code->width; ++y)
    for (int x = 0; x < code->width; ++x) {
      const int from = x;
      while (is_dark(x, y)) ++x;
      if (x > from) made.dark += fmt::format("M{} {}h{}v1h-{}z", from + quiet, y + quiet, x - from, x - from);
    }
  return made;
}

std::string qr_image(const std::string& text) {
  const auto code = make_qr(text);
  return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" shape-rendering=\"crispEdges\">"
                     "<path fill=\"#fff\" d=\"M0 0h{0}v{0}H0z\"/><path d=\"{1}\"/></svg>",
                     code.size, code.dark);
}

} // namespace keukentafel::portal
