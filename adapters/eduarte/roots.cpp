#include "roots.hpp"

namespace keukentafel::eduarte {

namespace {

void hydrate_listed(context& with, root_kind kind, const ids& list) {
  switch (kind) {
  case root_kind::student: return hydrate_students(with, list);
  case root_kind::guardian: return hydrate_guardians(with, list);
  case root_kind::organisation: return hydrate_organisations(with, list);
  case root_kind::relation: return hydrate_relations(with, list);
  case root_kind::enrolment: return hydrate_enrolments(with, list);
  case root_kind::mentor: return hydrate_mentors(with, list);
  case root_kind::result: return hydrate_results(with, list, {});
  case root_kind::report: return hydrate_reports(with, list);
  case root_kind::lesson: return hydrate_lessons(with, list);
  case root_kind::work: return hydrate_work(with, list);
  case root_kind::handed_in: return hydrate_handed_in(with, list);
  case root_kind::placement: return hydrate_placements(with, list);
  case root_kind::exam: return hydrate_exams(with, list);
  case root_kind::appointment: return hydrate_appointments(with, list);
  }
}

struct prefix_rule {
  std::string_view prefix;
  root_kind kind;
};

// The longer prefix stands before the shorter one.
constexpr prefix_rule prefixes[] = {
    {"student/", root_kind::student},
    {"guardian/organisation-", root_kind::organisation},
    {"guardian/", root_kind::guardian},
    {"relation/", root_kind::relation},
    {"enrolment/", root_kind::enrolment},
    {"mentor/", root_kind::mentor},
    {"result/", root_kind::result},
    {"milestone/project-", root_kind::result},
    {"absence/report-", root_kind::report},
    {"absence/lesson-", root_kind::lesson},
    {"milestone/work-", root_kind::work},
    {"milestone/handed-in-", root_kind::handed_in},
    {"milestone/placement-", root_kind::placement},
    {"milestone/exam-", root_kind::exam},
    {"appointment/", root_kind::appointment},
};

} // namespace

void hydrate(context& with, std::span<const root> roots) {
  if (roots.empty()) return;
  ids list;
  for (const auto& one : roots)
    if (list.empty() || list.back() != one.id) list.push_back(one.id);
  if (roots.front().kind == root_kind::result) hydrate_results(with, list, roots);
  else hydrate_listed(with, roots.front().kind, list);
}

void hydrate_all_of(context& with, root_kind kind, const ids& list) { hydrate_listed(with, kind, list); }

std::optional<root> root_of(std::string_view key) {
  for (const auto& rule : prefixes) {
    if (!key.starts_with(rule.prefix)) continue;
    const auto rest = key.substr(rule.prefix.size());
    const auto dash = std::min(rest.find('-'), rest.size());
    const auto id = parse_integer(rest.substr(0, dash));
    if (!id) return {};
    root found{rule.kind, *id};
    if (rule.kind != root_kind::result) return found;
    const auto second = dash < rest.size() ? parse_integer(rest.substr(dash + 1)) : std::nullopt;
    if (!second) return {};
    found.second = *second;
    return found;
  }
  return {};
}

} // namespace keukentafel::eduarte
