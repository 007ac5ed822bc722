/// The one door out. Every channel renders `released`, and only release() makes
/// one: a channel that forgets to ask does not compile. Pure: time is a parameter.
#pragma once

#include "policy/reader.hpp"
#include "record/item.hpp"

#include <variant>

namespace keukentafel::policy {

// For staff and tests; a reader never learns which one it was.
enum class refusal {
  no_relation,
  not_a_representative,
  of_age,
  age_unknown,
  barred,
  deceased,
  not_enrolled,
  roster_not_confirmed
};

class released {
public:
  const record::item& item() const { return item_; }

private:
  explicit released(record::item item) : item_(std::move(item)) {}
  record::item item_;
  friend std::variant<released, refusal> release(record::item, const reader&, const rules&, moment);
};

/// May this reader see this item now?
std::variant<released, refusal> release(record::item item, const reader& who, const rules& school, moment now);

/// The students of whom the reader may see items now.
std::vector<const bond*> children(const reader& who, const rules& school, moment now);

/// True when a child would be visible, were the roster confirmed lately.
bool is_paused(const reader& who, const rules& school, moment now);

/// The next moment at which time alone may change an answer (a birthday, the end
/// of a relation, a roster that grows old); nothing when none is in sight.
std::optional<moment> next_change(const reader& who, const rules& school, moment now);

} // namespace keukentafel::policy
