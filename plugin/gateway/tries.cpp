#include "gateway/tries.hpp"

#include <boost/asio/ip/address.hpp>

namespace keukentafel::gateway {

namespace {

constexpr int wrong_limit = 60;
constexpr std::chrono::minutes window{15};
constexpr std::size_t bucket_limit = 100'000;
constexpr int running_limit = 64; // checked one after another, in some seconds

} // namespace

std::string network_of(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error || !parsed.is_v6()) return address;
  const auto bytes = parsed.to_v6().to_bytes();
  return {reinterpret_cast<const char*>(bytes.data()), 8};
}

tries::answer tries::begin(const std::string& address, clock::time_point now) {
  const std::lock_guard guard{mutex_};
  make_room(now);
  auto& held = buckets_[network_of(address)];
  if (now - held.since > window) held.wrong = 0, held.since = now;
  if (held.wrong >= wrong_limit) return answer::too_many;
  if (running_ >= running_limit || held.wrong + held.running >= wrong_limit) return answer::busy;
  ++held.running;
  ++running_;
  return answer::go;
}

void tries::end(const std::string& address, bool was_wrong, clock::time_point now) {
  const std::lock_guard guard{mutex_};
  auto& held = buckets_[network_of(address)];
  --held.running;
  --running_;
  if (now - held.since > window) held.wrong = 0, held.since = now;
  if (was_wrong) ++held.wrong;
}

/// What has nothing to remember goes first, then what is old; what is being checked stays.
void tries::make_room(clock::time_point now) {
  if (buckets_.size() < bucket_limit) return;
  std::erase_if(buckets_, [&](const auto& one) {
    return one.second.running == 0 && (one.second.wrong == 0 || now - one.second.since > window);
  });
  if (buckets_.size() < bucket_limit) return;
  std::erase_if(buckets_, [](const auto& one) { return one.second.running == 0; });
}

} // namespace keukentafel::gateway
