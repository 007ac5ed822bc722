/// Whose word about the client's address counts.
#pragma once

#include "base/fault.hpp"
#include "gateway/http.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace keukentafel::gateway {

class proxies {
public:
  /// Addresses or networks, such as "127.0.0.1" and "10.0.0.0/8".
  static result<proxies> parse(const std::vector<std::string>& list);

  bool trusts(const std::string& address) const;
  /// The last address in X-Forwarded-For that is no trusted proxy, when the peer is one; else the peer.
  std::string client_address(const std::string& peer, const request& asked) const;

private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

} // namespace keukentafel::gateway
