/// Rows through SOCI, every column as text, for the backends in which that keeps the text whole.
#pragma once

#include "connection.hpp"

#include <soci/soci.h>

namespace keukentafel::eduarte {

/// Throws soci::soci_error.
std::vector<text_row> soci_rows(soci::session& session, const std::string& sql, std::size_t columns);

/// Runs `work` and turns SOCI's error into one without bound values: refused when `is_final` says so of it.
template <class Error, class Work> auto told_by_soci(Work work, bool (*is_final)(const Error&)) {
  try {
    return work();
  } catch (const Error& error) {
    if (is_final(error)) throw refused(error.get_error_message());
    throw std::runtime_error(error.get_error_message());
  } catch (const soci::soci_error& error) {
    throw std::runtime_error(error.get_error_message());
  }
}

} // namespace keukentafel::eduarte
