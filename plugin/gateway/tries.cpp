#include "gateway/tries.hpp"

#include <boost/asio/ip/address.hpp>

namespace keukentafel::gateway {

namespace {

constexpr int wrong_limit = 60;
constexpr std::chrono::minutes window{15};
constexpr std::size_t bucket_limit = 100'000;

/// An IPv6 subscriber owns a /64: it counts as one.
std::string network_of(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error || !parsed.is_v6()) return address;
  const auto bytes = parsed.to_v6().to_bytes();
  return {reinterpret_cast<const char*>(bytes.data()), 8};
}

} // namespace

bool tries::may_try(const std::string& address, clock::time_point now) {
  const std::lock_guard guard{mutex_};
  const auto found = buckets_.find(network_of(address));
  return found == buckets_.end() || now - found->second.since > window || found->second.wrong < wrong_limit;
}

void tries::count_wrong(const std::string& address, clock::time_point now) {
  const std::lock_guard guard{mutex_};
  if (buckets_.size() >= bucket_limit)
    std::erase_if(buckets_, [&](const auto& one) { return now - one.second.since > window; });
  if (buckets_.size() >= bucket_limit) buckets_.clear();
  auto& held = buckets_[network_of(address)];
  if (now - held.since > window) held = {0, now};
  ++held.wrong;
}

} // namespace keukentafel::gateway
