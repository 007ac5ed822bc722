/// What a student decides about: who sees what of the own news.
#pragma once

#include "publish/feed.hpp"

#include <array>

namespace keukentafel::publish {

/// An end that nobody lives to see is none.
constexpr std::chrono::years longest_consent{10};

struct shared_category {
  record::category of = record::category::result;
  bool is_seen = false;     ///< now, item by item
  bool is_in_short = false; ///< what sums up, or general words
  bool is_given = false;    ///< by consent, perhaps only from the birthday on
  std::optional<day> until;
};

struct shared_with {
  store::person_row guardian;
  std::array<shared_category, 4> categories;
  /// What is seen of the same student under another number, too.
  void join(const shared_with& elsewhere);
};

/// One choice of the student, as it was made.
struct past_choice {
  bool is_consent = false; ///< else an objection
  record::category of = record::category::result;
  std::string guardian; ///< the name; empty: of nobody whom the school knows now, or an objection to all
  moment given_at;
  std::optional<day> until;
  std::optional<moment> ended_at;
};

struct sharing {
  bool may_object = false;         ///< they see it unless the student objects
  bool may_consent = false;        ///< what the student gives holds, now or from the birthday on
  bool is_restrained = false;      ///< who sees anything sees what sums up, and no more
  bool is_told_in_general = false; ///< from 18 on parents hear in general words what nobody shares with them
  std::optional<day> turns_18;     ///< within the weeks in which the student is asked
  std::vector<shared_with> with;
  std::array<bool, 4> objections{}; ///< by category
  std::vector<past_choice> history; ///< newest first
  day suggested_until;

  const shared_with* find(std::int64_t guardian) const;
};

/// Where the restrained rule shows a part only: final results, and totals of absence.
constexpr bool is_seen_in_short(record::category of) {
  return of == record::category::result || of == record::category::absence;
}

/// What one guardian sees of this student, and of no other.
shared_with look_at(const policy::reader& guardian, store::person_row row, student_id student,
                    const policy::rules& school, moment now);

/// Nothing when the student is not known now.
std::optional<sharing> load_sharing(const store::store& from, account student, const policy::rules& school, moment now);

/// Whether the student may consent, or object, at this moment.
bool may_consent(const policy::bond& child, const policy::rules& school, moment now);
bool may_object(const policy::bond& child, const policy::rules& school, moment now);

} // namespace keukentafel::publish
