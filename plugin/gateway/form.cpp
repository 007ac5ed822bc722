#include "gateway/form.hpp"

#include "gateway/http.hpp"

#include <algorithm>

namespace keukentafel::gateway {

bool is_client_id(std::string_view id) {
  constexpr std::size_t least = 8, most = 64;
  return id.size() >= least && id.size() <= most &&
         id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") == id.npos;
}

std::vector<std::string> form_fields(std::string_view body, std::string_view name) {
  std::vector<std::string> values;
  while (!body.empty()) {
    const auto end = std::min(body.find('&'), body.size());
    const auto pair = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (pair.substr(0, pair.find('=')) != name || pair.size() == name.size()) continue;
    if (auto value = form_decoded(pair.substr(name.size() + 1))) values.push_back(std::move(*value));
  }
  return values;
}

std::string form_field(std::string_view body, std::string_view name) {
  const auto all = form_fields(body, name);
  return all.empty() ? std::string{} : all.front();
}

} // namespace keukentafel::gateway
