/// What is done once a day.
#pragma once

#include "module/engine.hpp"

namespace keukentafel::module {

/// When a day has passed. What a sweep drops is gone for good, so a clock that jumped is not believed: it must have run
/// evenly for an hour first. Also at a start: so the first sweep comes an hour after it.
class daily {
public:
  using steady = std::chrono::steady_clock::time_point;
  /// True once when the next sweep is due.
  bool is_due(moment now, steady passing);

private:
  std::optional<std::pair<moment, steady>> even_since_;
  std::optional<moment> last_;
};

class sweeps {
public:
  explicit sweeps(engine& with) : with_(with) {}
  /// Called every minute or so, from one thread; what fails is logged and tried again a day later.
  void look(moment now, daily::steady passing);

private:
  engine& with_;
  daily daily_;
};

/// Drops what is older than the setting says, a segment in each transaction.
void sweep_audit(engine& with);
/// Drops items that are older than their category is kept.
void sweep_items(engine& with);
/// Drops requests that are older than they are kept, unless they still wait for their adapter.
void sweep_requests(engine& with);
/// Drops messages that are older than they are kept, and the names of those who stand in no more.
void sweep_messages(engine& with);
/// Drops pictures that were chosen for a notice a day ago or longer, and never sent.
void sweep_drafts(engine& with);
/// Drops when someone last visited, a year later.
void sweep_visits(engine& with);

} // namespace keukentafel::module
