/// When news goes out: windows per category, quiet hours, the student's lead, and
/// holds in which the mentor can speak first. Pure: time is a parameter, local
/// time is that of Europe/Amsterdam. docs/moments.md tells it to administrators.
#pragma once

#include "base/time.hpp"
#include "record/detail.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace keukentafel::policy {

// Stored: numbers never change.
enum class hold_reason : std::uint8_t { none = 0, everything = 1, failed_exam = 2, unexcused_hours = 3 };
std::string_view to_text(hold_reason why);

/// By time of day, begin included and end not; ends on the next day when the end is not later than the begin.
struct daily {
  std::chrono::minutes from{0}, until{0};
};

struct category_rules {
  /// Out it goes from then on until `publish_until`, or at that moment alone. Without it, all day.
  std::optional<std::chrono::minutes> publish_at, publish_until;
  /// Monday first: the days on which the window opens.
  std::array<bool, 7> publish_on{true, true, true, true, true, true, true};
  std::chrono::hours student_first{0};
  std::chrono::hours hold{0}; ///< 0: nothing is held
  bool holds_everything = false;
  bool holds_failed_exam = false;
  std::int64_t holds_from_unexcused = 0; ///< lesson hours in four weeks; 0: not for these
  std::chrono::days kept_for{730};       ///< after it happened
  bool operator==(const category_rules&) const = default;
};

/// The school's choices; without any, everything goes out at once.
struct moments {
  std::array<category_rules, 4> categories; ///< by number, from 1
  std::optional<daily> quiet;
  /// How long things are kept says nothing about when they go out.
  bool are_off() const {
    return !quiet && std::all_of(categories.begin(), categories.end(), [](category_rules one) {
      one.kept_for = category_rules{}.kept_for;
      return one == category_rules{};
    });
  }
  const category_rules& of(record::category one) const { return categories.at(static_cast<std::size_t>(one) - 1); }
};

/// Unexcused absence counts for this long.
constexpr std::chrono::days unexcused_for{28};
/// Lesson hours that an absence counts as unexcused.
std::int64_t unexcused_hours(const record::detail& said);

/// What an item is, as far as its moments depend on it.
struct item_facts {
  record::kind what = record::kind::grade;
  const record::detail& said;
  std::int64_t unexcused_before = 0; ///< hours of the student's other absences that came in before this one
};

/// Why an item of these facts is held.
hold_reason reason_to_hold(const item_facts& facts, const moments& school);
/// Whether it waits, too, as long as an earlier absence of the student is held for its unexcused hours: who saw this
/// one would know before the mentor spoke.
bool waits_along(const item_facts& facts, const moments& school);

struct timing {
  moment due;          ///< when it may be published at all
  moment guardians_at; ///< when guardians may see it; never before `due`
};
/// What comes in at `came`, is held or not, and keeps to windows, quiet hours and the lead.
timing time_item(record::kind what, bool is_held, const moments& school, moment came);

/// False when the quiet hours leave nothing of the window on any day.
bool ever_opens(const category_rules& rules, const std::optional<daily>& quiet);

} // namespace keukentafel::policy
