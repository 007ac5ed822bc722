#include "gateway/form.hpp"

#include "gateway/http.hpp"

#include <algorithm>

namespace keukentafel::gateway {

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
