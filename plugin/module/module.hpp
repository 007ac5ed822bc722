/// The module as one thing: engine, gateway and control, in order of construction.
#pragma once

#include "gateway/server.hpp"
#include "gateway/site.hpp"
#include "module/control.hpp"
#include "module/engine.hpp"
#include "module/reception.hpp"

#include <memory>

namespace keukentafel::module {

class running_module {
public:
  /// Returns when the gateway answers.
  /// `failed`: see kt_options.
  static result<std::unique_ptr<running_module>> start(configuration what, logger log,
                                                       std::function<void(const fault&)> failed);
  /// Within 5 seconds: streams end, adapters are interrupted, the store writes what waits.
  ~running_module();

  /// What a SIS in this process submits. It may outlive the module, and refuses then.
  const std::shared_ptr<reception>& submissions() const { return reception_; }

private:
  running_module() = default;

  logger log_;
  std::unique_ptr<engine> engine_;
  std::unique_ptr<gateway::site> site_;
  std::unique_ptr<gateway::server> server_;
  std::unique_ptr<control> control_;
  std::shared_ptr<reception> reception_;
};

} // namespace keukentafel::module
