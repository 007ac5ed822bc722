/// The rows that an entity is built from, and how each kind is read.
#pragma once

#include "database.hpp"
#include "sink.hpp"

#include <set>
#include <span>

namespace keukentafel::eduarte {

/// In the order in which they are offered: the roster first, and a report before
/// the lessons that it explains.
enum class root_kind {
  student,      ///< Deelnemer
  guardian,     ///< Persoon
  organisation, ///< ExterneOrganisatie that acts as guardian
  relation,     ///< AbstractRelatie
  enrolment,    ///< Verbintenis
  mentor,       ///< Deelnemer
  result,       ///< Deelnemer and Toets: the result, or the project's
  report,       ///< AbsentieMelding
  lesson,       ///< Waarneming
  work,         ///< OnderwijsproductAfname
  handed_in,    ///< DeelnemerToetsBevriezing
  placement,    ///< BPVInschrijving
  exam,         ///< Examendeelname
  appointment   ///< Afspraak
};

struct root {
  root_kind kind;
  std::int64_t id;
  std::int64_t second = 0; ///< result: the Toets
  auto operator<=>(const root&) const = default;
};

struct context {
  const settings& how;
  database& db;
  sink& to;
};

/// Offers what these roots are now: all of one kind, at most 500.
void hydrate(context& with, std::span<const root> roots);
/// The same by id; for results the ids of students.
void hydrate_all_of(context& with, root_kind kind, const ids& list);

void hydrate_students(context& with, const ids& list);
void hydrate_guardians(context& with, const ids& list);
void hydrate_organisations(context& with, const ids& list);
void hydrate_relations(context& with, const ids& list);
void hydrate_enrolments(context& with, const ids& list);
void hydrate_mentors(context& with, const ids& list);
/// Of these students; every one of their tests, or only the pairs named.
void hydrate_results(context& with, const ids& students, std::span<const root> pairs);
void hydrate_reports(context& with, const ids& list);
void hydrate_lessons(context& with, const ids& list);
void hydrate_work(context& with, const ids& list);
void hydrate_handed_in(context& with, const ids& list);
void hydrate_placements(context& with, const ids& list);
void hydrate_exams(context& with, const ids& list);
void hydrate_appointments(context& with, const ids& list);

/// The root that a key belongs to; nothing when the key is none of ours.
std::optional<root> root_of(std::string_view key);

} // namespace keukentafel::eduarte
