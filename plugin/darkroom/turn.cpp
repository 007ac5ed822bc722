#include "darkroom/pixels.hpp"

#include <algorithm>

namespace keukentafel::darkroom {

namespace {

std::uint8_t* point(pixels& of, int x, int y) {
  return of.rgb.data() +
         (static_cast<std::size_t>(y) * static_cast<std::size_t>(of.width) + static_cast<std::size_t>(x)) * 3;
}

/// Numbers in either order of bytes; 0 beyond the end.
struct numbers {
  bytes from;
  bool is_big = true;
  std::uint32_t at(std::size_t place, int count) const {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) {
      const auto index = place + static_cast<std::size_t>(is_big ? i : count - 1 - i);
      value = value << 8 | (index < from.size() ? from[index] : 0);
    }
    return value;
  }
};

/// Of the first directory of a TIFF file (TIFF 6.0, section 2).
int orientation_in(bytes tiff) {
  numbers read{tiff, tiff.size() > 1 && tiff[0] == 'M'};
  if (read.at(2, 2) != 42) return 1;
  const std::size_t directory = read.at(4, 4);
  const auto entries = read.at(directory, 2);
  constexpr std::size_t entry_size = 12;
  constexpr std::uint32_t orientation_tag = 0x0112;
  for (std::uint32_t i = 0; i < entries && directory + 2 + (i + 1) * entry_size <= tiff.size(); ++i) {
    const auto entry = directory + 2 + i * entry_size;
    if (read.at(entry, 2) != orientation_tag) continue;
    const auto value = read.at(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

} // namespace

pixels shrink(pixels from) {
  const int longest = std::max(from.width, from.height);
  if (longest <= longest_side) return from;
  const auto scaled = [&](int side) {
    return std::max(1, static_cast<int>(std::int64_t{side} * longest_side / longest));
  };
  auto made = room_for(scaled(from.width), scaled(from.height));
  const auto begin_of = [](int place, int whole, int parts) {
    return static_cast<int>(std::int64_t{place} * whole / parts);
  };
  for (int y = 0; y < made.height; ++y) {
    const int top = begin_of(y, from.height, made.height), bottom = begin_of(y + 1, from.height, made.height);
    for (int x = 0; x < made.width; ++x) {
      const int left = begin_of(x, from.width, made.width), right = begin_of(x + 1, from.width, made.width);
      std::uint64_t sums[3]{};
      for (int row = top; row < bottom; ++row)
        for (int column = left; column < right; ++column)
          for (int colour = 0; colour < 3; ++colour) sums[colour] += point(from, column, row)[colour];
      const auto count = static_cast<std::uint64_t>(bottom - top) * static_cast<std::uint64_t>(right - left);
      for (int colour = 0; colour < 3; ++colour)
        point(made, x, y)[colour] = static_cast<std::uint8_t>((sums[colour] + count / 2) / count);
    }
  }
  return made;
}

int orientation_of(bytes jpeg) {
  constexpr std::uint8_t exif[]{'E', 'x', 'i', 'f', 0, 0};
  const numbers read{jpeg};
  // The segments before the picture begins (ITU-T T.81, B.1.1.4).
  for (std::size_t at = 2; at + 4 <= jpeg.size() && jpeg[at] == 0xff;) {
    const auto marker = jpeg[at + 1];
    const std::size_t length = read.at(at + 2, 2);
    if (marker == 0xda || length < 2 || at + 2 + length > jpeg.size()) break;
    const auto content = jpeg.subspan(at + 4, length - 2);
    if (marker == 0xe1 && content.size() > sizeof exif && std::equal(std::begin(exif), std::end(exif), content.begin()))
      return orientation_in(content.subspan(sizeof exif));
    at += 2 + length;
  }
  return 1;
}

pixels turn(pixels from, int orientation) {
  if (orientation == 1) return from;
  const bool is_on_its_side = orientation >= 5;
  auto made = is_on_its_side ? room_for(from.height, from.width) : room_for(from.width, from.height);
  for (int y = 0; y < made.height; ++y)
    for (int x = 0; x < made.width; ++x) {
      int column = is_on_its_side ? y : x, row = is_on_its_side ? x : y;
      const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
      const bool from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
      if (from_right) column = from.width - 1 - column;
      if (from_below) row = from.height - 1 - row;
      std::copy_n(point(from, column, row), 3, point(made, x, y));
    }
  return made;
}

} // namespace keukentafel::darkroom
