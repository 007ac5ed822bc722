#include "gateway/form.hpp"

#include "gateway/http.hpp"

#include <algorithm>
#include <charconv>

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

std::string way_back(std::string_view body) {
  // As our pages write it: nothing in it ends a header or leaves this site.
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=&%";
  constexpr std::size_t longest = 600;
  const auto back = form_field(body, "back"), item = form_field(body, "item");
  const auto is_plain = [&](std::string_view text) {
    return !text.empty() && text.size() <= longest && text.find_first_not_of(plain) == text.npos;
  };
  return (is_plain(back) ? "/?" + back : std::string{"/"}) + (is_plain(item) ? "#i" + item : std::string{});
}

std::optional<std::int64_t> whole_number(std::string_view digits) {
  std::int64_t value = 0;
  if (digits.empty() || digits.size() > 18 || digits.find_first_not_of("0123456789") != digits.npos)
    return std::nullopt;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

} // namespace keukentafel::gateway
