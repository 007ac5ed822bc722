#include "darkroom/pixels.hpp"

#include <algorithm>
#include <memory>
#include <png.h>
#include <turbojpeg.h>
#include <webp/decode.h>

namespace keukentafel::darkroom {

namespace {

using turbo = std::unique_ptr<void, decltype(&tjDestroy)>;

/// The smallest eighth part that is still as large as what is made of it.
tjscalingfactor factor_for(int width, int height) {
  for (int eighths = 1; eighths < 8; ++eighths)
    if (const tjscalingfactor factor{eighths, 8}; TJSCALED(std::max(width, height), factor) >= longest_side)
      return factor;
  return {1, 1};
}

} // namespace

std::optional<pixels> read_jpeg(bytes from) {
  const turbo with{tjInitDecompress(), tjDestroy};
  int width = 0, height = 0, sampling = 0, colours = 0;
  const auto size = static_cast<unsigned long>(from.size());
  if (!with || tjDecompressHeader3(with.get(), from.data(), size, &width, &height, &sampling, &colours) != 0)
    return std::nullopt;
  if (!fits(width, height)) return std::nullopt;
  const auto factor = factor_for(width, height);
  auto made = room_for(TJSCALED(width, factor), TJSCALED(height, factor));
  // A picture that ends too soon is a warning: the rest would be grey.
  const int said = tjDecompress2(with.get(), from.data(), size, made.rgb.data(), made.width, 0, made.height, TJPF_RGB,
                                 TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS);
  return said == 0 ? std::optional{std::move(made)} : std::nullopt;
}

std::optional<pixels> read_png(bytes from) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&image, from.data(), from.size())) return std::nullopt;
  if (!fits(image.width, image.height)) {
    png_image_free(&image);
    return std::nullopt;
  }
  image.format = PNG_FORMAT_RGB;
  auto made = room_for(static_cast<int>(image.width), static_cast<int>(image.height));
  constexpr png_color paper{255, 255, 255};
  if (!png_image_finish_read(&image, &paper, made.rgb.data(), 0, nullptr)) return std::nullopt;
  return made;
}

std::optional<pixels> read_webp(bytes from) {
  WebPDecoderConfig with;
  if (!WebPInitDecoderConfig(&with) || WebPGetFeatures(from.data(), from.size(), &with.input) != VP8_STATUS_OK)
    return std::nullopt;
  const int width = with.input.width, height = with.input.height;
  if (!fits(width, height) || with.input.has_animation) return std::nullopt;
  pixels made;
  const int longest = std::max({width, height, longest_side});
  made.width = std::max(1, static_cast<int>(std::int64_t{width} * longest_side / longest));
  made.height = std::max(1, static_cast<int>(std::int64_t{height} * longest_side / longest));
  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(made.width) * static_cast<std::size_t>(made.height) * 4);
  with.options.use_scaling = longest > longest_side;
  with.options.scaled_width = made.width;
  with.options.scaled_height = made.height;
  with.output.colorspace = MODE_rgbA; // colours are multiplied by how much they cover
  with.output.is_external_memory = 1;
  with.output.u.RGBA = {rgba.data(), made.width * 4, rgba.size()};
  if (WebPDecode(from.data(), from.size(), &with) != VP8_STATUS_OK) return std::nullopt;
  made.rgb.reserve(rgba.size() / 4 * 3);
  for (std::size_t at = 0; at < rgba.size(); at += 4)
    for (std::size_t colour = 0; colour < 3; ++colour)
      made.rgb.push_back(static_cast<std::uint8_t>(std::min(255, rgba[at + colour] + 255 - rgba[at + 3]))); // on paper
  return made;
}

std::vector<std::uint8_t> to_jpeg(const pixels& from) {
  constexpr int quality = 82;
  const turbo with{tjInitCompress(), tjDestroy};
  unsigned char* made = nullptr;
  unsigned long size = 0;
  if (!with || tjCompress2(with.get(), from.rgb.data(), from.width, 0, from.height, TJPF_RGB, &made, &size, TJSAMP_420,
                           quality, 0) != 0)
    return {};
  std::vector<std::uint8_t> all(made, made + size);
  tjFree(made);
  return all;
}

} // namespace keukentafel::darkroom
