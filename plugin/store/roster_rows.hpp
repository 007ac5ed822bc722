/// The rows of the roster, one entity at a time.
#pragma once

#include "record/event.hpp"
#include "store/items.hpp"

namespace keukentafel::store {

/// Whether what is kept of this entity says the same.
bool is_kept_so(writing& in, const entity& of, const record::state& state);
bool has_row(writing& in, record::entity_type type, std::int64_t id);

void insert_row(writing& in, const entity& of, const record::state& state); ///< there is none
void remove_row(writing& in, record::entity_type type, std::int64_t id);

} // namespace keukentafel::store
