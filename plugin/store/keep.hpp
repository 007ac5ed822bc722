/// What adapters offer, committed: entities, their tombstones, what could not be
/// read, the adapter's own memory. All within one transaction of the writer.
#pragma once

#include "record/event.hpp"
#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

/// The adapter's row, made at its first run; `publish_from` is fixed then.
adapter_id register_adapter(writing& in, std::string_view name, moment publish_from);
std::optional<adapter_id> find_adapter(connection& database, std::string_view name);

/// The whole current state of one entity. An older version than the one kept is ignored.
void keep(writing& in, adapter_id adapter, std::string_view key, std::uint64_t version, const record::state& state);
/// Gone, or no longer to be shown.
void keep_gone(writing& in, adapter_id adapter, std::string_view key, std::uint64_t version);
/// Could not be read. What a roster entity carried is withdrawn; an item keeps its state.
void keep_aside(writing& in, adapter_id adapter, std::string_view key, std::string_view reason, std::string_view event,
                std::uint64_t version);

/// Entities under `prefix` that are present or set aside.
std::vector<std::string> keys_under(writing& in, adapter_id adapter, std::string_view prefix);

void remember(writing& in, adapter_id adapter, std::string_view key, std::string_view value);
std::optional<std::string> recall(connection& database, adapter_id adapter, std::string_view key);

/// The SIS has nothing more at this moment: the roster is confirmed, and the first import is over.
void confirm(writing& in, adapter_id adapter);
bool is_imported(connection& database, adapter_id adapter);
/// When the SIS last confirmed an imported roster.
std::optional<moment> confirmed_at(connection& database, std::string_view adapter);

struct aside {
  std::string adapter, key, reason, event;
  moment at;
  std::uint64_t version = 0;
  std::int64_t tries = 1; ///< times that it was set aside
};
std::vector<aside> list_aside(connection& database);

} // namespace keukentafel::store
