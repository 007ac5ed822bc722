/// Which transactions a snapshot sees (PostgreSQL 15, chapter 9.27.8). Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace keukentafel::postgres {

/// Whether the transaction, which has been committed, is seen by a snapshot as pg_current_snapshot() writes it:
/// "xmin:xmax:running,running". Throws std::runtime_error for another text.
bool is_visible(std::uint32_t transaction, std::string_view snapshot);

} // namespace keukentafel::postgres
