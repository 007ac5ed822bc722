#include "handshake.hpp"

#include <algorithm>

namespace keukentafel::cloudevents {

namespace {

constexpr std::size_t name_limit = 253, address_limit = 1000;

bool is_dns_name(std::string_view text) {
  return !text.empty() && text.size() <= name_limit && text.front() != '.' && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
         });
}

bool holds(const std::vector<std::string>& list, std::string_view name) {
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& one) { return one == "*" || is_same_name(one, name); });
}

/// The host of an https address with nothing odd in it, or empty.
std::string_view host_of(std::string_view address) {
  constexpr std::string_view scheme = "https://";
  const bool is_plain = address.size() <= address_limit && std::all_of(address.begin(), address.end(), [](char c) {
                          return c > ' ' && c <= '~' && c != '"' && c != '\\' && c != '<' && c != '>';
                        });
  if (!is_plain || !address.starts_with(scheme)) return {};
  const auto rest = address.substr(scheme.size());
  const auto host = rest.substr(0, rest.find_first_of("/?#"));
  return is_dns_name(host) ? host : std::string_view{};
}

bool is_rate(std::string_view text) {
  return !text.empty() && text.size() <= 9 && text.find_first_not_of("0123456789") == text.npos;
}

} // namespace

handshake_answer shake(const handshake_rules& by, const headers& of) {
  const auto origin = of.value("webhook-request-origin"), callback = of.value("webhook-request-callback"),
             rate = of.value("webhook-request-rate");
  for (const auto* name : {"webhook-request-origin", "webhook-request-callback", "webhook-request-rate"})
    if (of.count(name) > 1) return {problem({400, std::string{"The header "} + name + " stands there twice"}), {}};
  if (!is_dns_name(origin)) return {problem({400, "The header webhook-request-origin must be a DNS name"}), {}};
  if (!rate.empty() && !is_rate(rate))
    return {problem({400, "The header webhook-request-rate must be a whole number"}), {}};
  if (holds(by.origins, origin)) {
    sdk::response yes{200, {{"Allow", "POST, OPTIONS"}, {"WebHook-Allowed-Origin", std::string{origin}}}, {}};
    yes.headers.emplace_back("WebHook-Allowed-Rate",
                             by.rate_per_minute == 0 ? "*" : std::to_string(by.rate_per_minute));
    return {std::move(yes), {}};
  }
  const auto host = host_of(callback);
  if (!host.empty() && holds(by.callback_hosts, host))
    return {{200, {{"Allow", "POST, OPTIONS"}}, {}},
            "the sender " + std::string{origin} + " asks to send; to allow it, open " + std::string{callback}};
  return {problem({403, "This origin is not allowed: an administrator can add it to origins"}),
          "the sender " + std::string{origin} + " asks to send, and is not among origins"};
}

} // namespace keukentafel::cloudevents
