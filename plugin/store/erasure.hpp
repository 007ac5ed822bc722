/// What the AVG asks of the store: taking a person out for good, and keeping
/// nothing longer than the school chose.
#pragma once

#include "base/account.hpp"
#include "policy/moments.hpp"
#include "record/event.hpp"
#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

/// Takes out all that is kept of a student or a guardian, under every number that is confirmed to be the same person.
/// What the SIS says of them later is not kept: of its keys only prints stay, which name nobody. The audit keeps its
/// numbers.
void erase(writing& in, account who);

/// Whether anyone was erased.
bool has_erased(writing& in);
/// Whether nothing is to be kept under this key.
bool is_erased(writing& in, adapter_id adapter, std::string_view key);
/// The same of an entity that is about someone who was erased.
bool is_about_erased(writing& in, adapter_id adapter, const record::state& state);
/// The same of an event that could not be read, by the keys that stand in it.
bool names_erased(writing& in, adapter_id adapter, std::string_view event);

/// Forgets what an adapter remembered under "KEY#...": it goes with the entity.
void forget_about(writing& in, adapter_id adapter, std::string_view key);
/// Whether a key of an adapter's memory is about someone who was erased.
bool is_memory_of_erased(writing& in, adapter_id adapter, std::string_view memory_key);
/// The value with another word for each quoted key of someone who was erased.
std::string without_erased(writing& in, adapter_id adapter, std::string_view value);

struct expired_item {
  std::int64_t entity = 0, item = 0; ///< no entity: written by the school itself
};
/// Items whose category is not kept for so long any more, a bounded number.
std::vector<expired_item> find_expired(connection& database, const policy::moments& school, moment now);
void remove_expired(writing& in, const std::vector<expired_item>& list);

} // namespace keukentafel::store
