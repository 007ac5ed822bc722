/// A form of a page (application/x-www-form-urlencoded).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::gateway {

/// The longest line that somebody may type, in characters; the pages' forms say the same.
constexpr std::size_t typed_limit = 400;

/// What a client makes once for each thing that it asks, so that asking twice does it once: 8 to 64 letters, digits and
/// hyphens. The pages' forms carry one of the server's making.
bool is_client_id(std::string_view id);

/// The first field of that name, decoded; empty when it is not there.
std::string form_field(std::string_view body, std::string_view name);
std::vector<std::string> form_fields(std::string_view body, std::string_view name);

/// Where a form about one item of the news came from: the page's query stands in `back`, the item's public id in
/// `item`.
std::string way_back(std::string_view body);

/// A number of at most 18 digits, and nothing else.
std::optional<std::int64_t> whole_number(std::string_view digits);

} // namespace keukentafel::gateway
