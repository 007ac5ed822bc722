/// A picture as it is seen: three bytes a point, rows from the top.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace keukentafel::darkroom {

using bytes = std::span<const std::uint8_t>;

struct pixels {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
};

inline pixels room_for(int width, int height) {
  return {width, height,
          std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3)};
}

constexpr int longest_side = 1280; ///< of what is made
constexpr int most_side = 20'000;  ///< of what is read
constexpr std::int64_t most_points = 50'000'000;

constexpr bool fits(std::int64_t width, std::int64_t height) {
  return width > 0 && height > 0 && width <= most_side && height <= most_side && width * height <= most_points;
}

/// Nothing: it is broken, cut off, too large, or of no kind that is taken. What is large may come smaller, and never
/// smaller than `longest_side`.
std::optional<pixels> read_jpeg(bytes from);
std::optional<pixels> read_png(bytes from);
std::optional<pixels> read_webp(bytes from);

/// At most `longest_side` on each side; a point is the mean of those it stands for.
pixels shrink(pixels from);

/// How the camera was held: 1 to 8 as in Exif 2.3, 4.6.4. 1 when nothing readable says so.
int orientation_of(bytes jpeg);
pixels turn(pixels from, int orientation);

/// Nothing when memory is short.
std::vector<std::uint8_t> to_jpeg(const pixels& from);

} // namespace keukentafel::darkroom
