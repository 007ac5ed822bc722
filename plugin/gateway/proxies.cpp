#include "gateway/proxies.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace keukentafel::gateway {

namespace ip = boost::asio::ip;

result<proxies> proxies::parse(const std::vector<std::string>& list) {
  proxies read;
  for (const auto& one : list) {
    boost::system::error_code not_v4, not_v6;
    const bool is_network = one.find('/') != one.npos;
    const auto v4 = ip::make_network_v4(is_network ? one : one + "/32", not_v4);
    const auto v6 = ip::make_network_v6(is_network ? one : one + "/128", not_v6);
    if (!not_v4) read.v4_.push_back(v4);
    else if (!not_v6) read.v6_.push_back(v6);
    else return fault{fmt::format("gateway.trusted_proxies: {} is no address and no network", one)};
  }
  return read;
}

bool proxies::trusts(const std::string& address) const {
  boost::system::error_code error;
  const auto one = ip::make_address(address, error);
  if (error) return false;
  if (one.is_v4())
    return std::any_of(v4_.begin(), v4_.end(), [&](const auto& net) {
      return (one.to_v4().to_uint() & net.netmask().to_uint()) == net.network().to_uint();
    });
  return std::any_of(v6_.begin(), v6_.end(), [&](const auto& net) {
    return ip::make_network_v6(one.to_v6(), net.prefix_length()).canonical() == net.canonical();
  });
}

std::string proxies::client_address(const std::string& peer, const request& asked) const {
  if (!trusts(peer)) return peer;
  const auto list = asked.listed("x-forwarded-for"); // a proxy may add its word as a line of its own
  std::string_view rest{list};
  std::string last = peer;
  while (!rest.empty()) {
    const auto comma = rest.rfind(',');
    auto one = rest.substr(comma == rest.npos ? 0 : comma + 1);
    rest = comma == rest.npos ? std::string_view{} : rest.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    boost::system::error_code error;
    ip::make_address(std::string{one}, error);
    if (error) return last;
    last = std::string{one};
    if (!trusts(last)) return last;
  }
  return last;
}

} // namespace keukentafel::gateway
