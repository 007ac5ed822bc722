/// A form with a file in it: multipart/form-data as browsers send it (RFC 7578). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keukentafel::gateway {

/// Of the body of a form with a picture; a phone makes them of 3 to 8 MB.
constexpr std::size_t upload_limit = std::size_t{12} << 20;

struct upload {
  std::vector<std::pair<std::string, std::string_view>> fields;
  std::string_view file; ///< of the first part that has a file's name and is not empty; what it is, its bytes say
  std::string_view field(std::string_view name) const; ///< the first of this name, or empty
};

/// `body` is borrowed. Nothing: it is no such form. `is_cut`: its end is missing, and what it cut through.
std::optional<upload> read_upload(std::string_view content_type, std::string_view body, bool is_cut = false);

} // namespace keukentafel::gateway
