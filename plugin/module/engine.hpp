/// The store and the adapters that feed it; with or without a gateway.
#pragma once

#include "intake/feeder.hpp"
#include "module/configuration.hpp"
#include "module/reception.hpp"
#include "publish/bus.hpp"
#include "store/store.hpp"

#include <memory>
#include <set>
#include <vector>

namespace keukentafel::module {

class engine {
public:
  /// Opens the store and registers the adapters; does not start them yet.
  /// `failed`: see store::options.
  static result<std::unique_ptr<engine>> open(configuration what, logger log,
                                              std::function<void(const fault&)> failed = {});
  ~engine();

  void start_adapters();
  void stop_adapters();

  /// Says in the log, once each time, which roster has grown too old to release anything. [one thread]
  void tell_old_rosters();

  const configuration& settings() const { return settings_; }
  store::store& store() { return *store_; }
  publish::bus& bus() { return bus_; }
  const logger& log() const { return log_; }
  const std::vector<std::unique_ptr<intake::feeder>>& feeders() const { return feeders_; }
  intake::feeder* find(std::string_view name) const;
  /// Of the adapters that a SIS in this process speaks for; they wake the feeders.
  const submitters& submission_queues() const { return submitters_; }

private:
  engine(configuration what, logger log) : settings_(std::move(what)), log_(std::move(log)) {}

  configuration settings_;
  logger log_;
  publish::bus bus_;
  std::unique_ptr<store::store> store_;
  std::vector<std::unique_ptr<intake::feeder>> feeders_; // after the store: they write to it
  submitters submitters_;
  bool is_started_ = false;
  std::set<std::string> told_old_;
};

} // namespace keukentafel::module
