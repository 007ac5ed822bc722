/// What someone at home asks of the school. Pure.
#pragma once

#include "base/fault.hpp"
#include "base/time.hpp"
#include "record/detail.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace keukentafel::record {

// Stored: numbers never change.
enum class request_kind : std::uint8_t { sick_report = 1 };

/// As in the API and in the type of the event: "sick-report".
std::string_view to_text(request_kind what);

/// A student will be or was away. Whole days (both ends inclusive), or from moment to moment.
struct sick_report {
  std::string reason; ///< a code of the school's list
  std::string from;   ///< "2026-11-24" for whole days, or "2026-11-24T08:30:00Z"
  std::string until;  ///< of the same form; empty: until reported better

  bool is_whole_days() const { return from.size() == 10; }
};

/// How far the ends may lie from today, and from each other.
struct report_bounds {
  std::chrono::days back{2}, ahead{30}, longest{31};
};

enum class report_flaw { from_unreadable, from_out_of_bounds, until_unreadable, until_before_from, too_long };
/// What is wrong with the ends of a report, if anything.
std::optional<report_flaw> find_flaw(std::string_view from, std::string_view until, const report_bounds& within,
                                     moment now);
/// A sentence that says which member is wrong and how.
std::string to_text(report_flaw what, const report_bounds& within);

/// Both ends, where they can be read and lie within the bounds; the fault says which member is wrong and how.
result<sick_report> read_sick_report(std::string reason, std::string from, std::string until,
                                     const report_bounds& within, moment now);

detail to_detail(const sick_report& what);
sick_report sick_report_of(const detail& said);

} // namespace keukentafel::record
