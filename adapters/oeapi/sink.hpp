/// What is read, as events to the module. [feed-thread]
#pragma once

#include "association.hpp"

#include <keukentafel/host.hpp>

#include <unordered_map>

namespace keukentafel::oeapi {

class sink {
public:
  struct counts {
    double offered = 0, aside = 0;
  };

  explicit sink(sdk::host& host) : host_(host) {}

  /// An entity above 1 MiB is set aside.
  void state(const std::string& key, const json& data, std::uint64_t token = 0);
  /// The same; what this life offered already is only named.
  void state_of_roster(const std::string& key, const json& data);
  /// What this life offered is offered again, when it is read: all, or one.
  void offer_anew() { offered_.clear(); }
  void offer_anew(const std::string& key) { offered_.erase(key); }
  void aside(const std::string& key, const std::string& reason);
  void offer_all(const std::vector<offer>& all);
  const counts& counted() const { return counted_; }

private:
  sdk::host& host_;
  std::unordered_map<std::string, std::size_t> offered_; ///< key: hash of the data
  counts counted_;
};

} // namespace keukentafel::oeapi
