/// The one door in: what an adapter offers is decoded, kept, announced.
#pragma once

#include "base/log.hpp"
#include "intake/feeder.hpp"
#include "store/store.hpp"

#include <atomic>
#include <memory>
#include <set>

namespace keukentafel::module {

class carrier final : public intake::sink {
public:
  carrier(store::store& to, adapter_id adapter) : store_(to), adapter_(adapter) {}

  void begin() override;
  void take(std::vector<intake::offer> batch, std::function<void(bool)> committed) override;
  std::optional<std::string> recall(std::string_view key) override;

private:
  struct sweep {
    std::string prefix;
    std::set<std::string> seen;
  };

  store::store& store_;
  const adapter_id adapter_;
  std::shared_ptr<sweep> sweep_; ///< the one that is open
  std::shared_ptr<std::atomic<bool>> is_broken_;
};

} // namespace keukentafel::module
