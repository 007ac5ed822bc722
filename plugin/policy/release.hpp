/// The one door out. Every channel renders `released`, and only release() makes
/// one: a channel that forgets to ask does not compile. Pure: time is a
/// parameter. docs/privacy.md has the rules as a table, in the same order.
#pragma once

#include "policy/reader.hpp"
#include "record/item.hpp"

#include <span>
#include <variant>

namespace keukentafel::policy {

// For staff and tests; a reader never learns which one it was.
enum class refusal {
  no_relation,
  deceased,
  barred,
  age_unknown,
  not_enrolled,
  roster_not_confirmed,
  not_their_student,
  limited,
  not_a_representative,
  objected,
  restrained,
  not_consented,
  of_age,
  not_yet
};
std::string_view to_text(refusal why);

/// How much of a category is for a reader.
enum class scope {
  whole,
  restrained, ///< what sums up: see is_summing_up()
  general     ///< no item; of totals the words only
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

class released_totals {
public:
  student_id student() const { return totals_.student; }
  /// Nothing where only general words are allowed.
  std::optional<record::absence_totals> numbers() const { return has_numbers_ ? std::optional{totals_} : std::nullopt; }
  bool is_often() const { return is_often_; } ///< absent without a reason that counts
  /// A word that rests on the numbers: unknown where those are not for this reader.
  record::beside group() const { return has_numbers_ ? totals_.group : record::beside::unknown; }

private:
  released_totals(record::absence_totals totals, bool has_numbers, bool is_often)
      : totals_(totals), has_numbers_(has_numbers), is_often_(is_often) {}
  record::absence_totals totals_;
  bool has_numbers_, is_often_;
  friend std::variant<released_totals, refusal> release(record::absence_totals, const reader&, const rules&, moment);
};

/// The same of a student's absence in all. Where only general words are allowed it has no numbers.
std::variant<released_totals, refusal> release(record::absence_totals totals, const reader& who, const rules& school,
                                               moment now);

/// What of a category this reader may see of this student now.
std::variant<scope, refusal> look(const reader& who, const bond& child, record::category of, const rules& school,
                                  moment now);

/// Whether the restrained rule lets this item through.
bool is_summing_up(const record::item& one);

/// The kinds of items that release() may let go, as bits by number: for a query that has release() decide afterwards.
std::uint64_t visible_kinds(const reader& who, const bond& child, const rules& school, moment now);
/// Whether of results it lets the end results of courses go alone: then a query asks for no others.
bool sees_end_results_only(const reader& who, const bond& child, const rules& school, moment now);

/// The students of whom the reader may see anything now.
std::vector<const bond*> children(const reader& who, const rules& school, moment now);

/// True when a child would be visible, were the roster confirmed lately.
bool is_paused(const reader& who, const rules& school, moment now);

/// The next moment at which time alone may change an answer (a birthday, the end
/// of a relation, a roster that grows old); nothing when none is in sight.
std::optional<moment> next_change(const reader& who, const rules& school, moment now);

/// Students are asked about their 18th birthday this long before, guardians are told this long before.
constexpr std::chrono::days student_is_asked{42}, guardians_are_told{7};
/// True from that long before the 18th birthday until it comes.
bool turns_18_within(const bond& child, std::chrono::days time, moment now);

} // namespace keukentafel::policy
