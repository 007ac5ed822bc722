/// Rows through SOCI, every column as text, for the backends in which that keeps the text whole.
#pragma once

#include "connection.hpp"

#include <soci/soci.h>

namespace keukentafel::eduarte {

std::vector<text_row> soci_rows(soci::session& session, const std::string& sql, std::size_t columns);

/// Runs `work` and turns SOCI's error into one without bound values.
template <class Work> auto told_by_soci(Work work) {
  try {
    return work();
  } catch (const soci::soci_error& error) {
    throw std::runtime_error(error.get_error_message());
  }
}

} // namespace keukentafel::eduarte
