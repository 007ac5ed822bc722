#include "picture/sniff.hpp"

namespace keukentafel::picture {

using namespace std::string_view_literals;

medium sniff(std::string_view bytes) {
  if (bytes.starts_with("\xff\xd8\xff"sv)) return medium::jpeg;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return medium::png;
  if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv)) return medium::webp;
  // At the very beginning: what has something before it may be another thing, too.
  if (bytes.starts_with("%PDF-"sv)) return medium::pdf;
  return medium::other;
}

} // namespace keukentafel::picture
