/// The lists of follow.hpp: what a full reading reads, and which of it a table touches.
#include "follow.hpp"

#include <algorithm>

namespace keukentafel::eduarte {

namespace {

constexpr std::size_t usual_chunk = 300;

/// Every row of a table, perhaps only those under a condition on x.
sweep::source rows_of(root_kind kind, const std::string& table, const std::string& condition = {},
                      std::size_t chunk = usual_chunk) {
  const auto all = "from " + table + " x where x.organisatie = {o}" + condition;
  return {kind, query{"x.id", all + " and x.id > {a} order by x.id"}, query{"count(*)", all}, chunk};
}

/// Every row that a column of a table refers to.
sweep::source named_in(root_kind kind, const std::string& table, const std::string& column, std::size_t chunk) {
  const auto all = "from " + table + " x where x.organisatie = {o}";
  const auto name = "x." + column;
  return {kind, query{name, all + " and " + name + " > {a} order by " + name, true},
          query{"count(*)", "from (select distinct " + name + " " + all + " and " + name + " > 0) q"}, chunk};
}

// The places in all_sweeps().
enum at : std::size_t {
  students,
  guardians,
  relations,
  enrolments,
  mentors,
  results,
  projects,
  reports,
  lessons,
  work,
  handed_in,
  placements,
  exams,
  appointments
};

std::vector<sweep> make_sweeps() {
  using kind = root_kind;
  // An entity for each member, or a student's whole list of results: few at a time.
  const auto all_results = [] { return named_in(kind::result, "Resultaat", "deelnemer", 10); };
  return {
      {"student/", {rows_of(kind::student, "Deelnemer")}},
      {"guardian/",
       {named_in(kind::guardian, "AbstractRelatie", "verzorger", usual_chunk),
        named_in(kind::organisation, "AbstractRelatie", "instelling", usual_chunk)}},
      {"relation/", {rows_of(kind::relation, "AbstractRelatie")}},
      {"enrolment/", {rows_of(kind::enrolment, "Verbintenis")}},
      {"mentor/", {rows_of(kind::mentor, "Deelnemer")}},
      {"result/", {all_results()}},
      {"milestone/project-", {all_results()}},
      {"absence/report-", {rows_of(kind::report, "AbsentieMelding")}},
      {"absence/lesson-", {rows_of(kind::lesson, "Waarneming", " and x.waarnemingSoort = 'Afwezig'")}},
      {"milestone/work-", {rows_of(kind::work, "OnderwijsproductAfname", " and x.werkstuktitel is not null")}},
      {"milestone/handed-in-", {rows_of(kind::handed_in, "DeelnemerToetsBevriezing")}},
      {"milestone/placement-", {rows_of(kind::placement, "BPVInschrijving")}},
      {"milestone/exam-", {rows_of(kind::exam, "Examendeelname")}},
      {"appointment/", {rows_of(kind::appointment, "Afspraak", {}, 25)}},
  };
}

followed_table table(const char* real_name, const char* name, std::vector<std::size_t> touches, bool is_swept = false) {
  return {name,
          query{"count(*) max(x.id) max(x.LAST_MODIFIED_AT) sum(x.version)",
                "from " + std::string{real_name} + " x where x.organisatie = {o}"},
          std::move(touches), is_swept};
}

std::vector<followed_table> make_tables() {
  return {
      table("Persoon", "PERSOON", {students, guardians, mentors}),
      table("PersoonContactgegeven", "PERSOONCONTACTGEGEVEN", {students, guardians}),
      table("SoortContactgegeven", "SOORTCONTACTGEGEVEN", {students, guardians}, true),
      table("Deelnemer", "DEELNEMER", {students, relations, mentors}),
      table("Medewerker", "MEDEWERKER", {mentors}),
      table("AbstractRelatie", "ABSTRACTRELATIE", {guardians, relations}),
      table("RelatieSoort", "RELATIESOORT", {relations}, true),
      table("ExterneOrganisatie", "EXTERNEORGANISATIE", {guardians, relations, placements}),
      table("Verbintenis", "VERBINTENIS", {enrolments, placements, exams}),
      table("Groep", "GROEP", {mentors}),
      table("Groepsdeelname", "GROEPSDEELNAME", {mentors, appointments}),
      table("GroepMentor", "GROEPMENTOR", {mentors}),
      table("Resultaat", "RESULTAAT", {results, projects}),
      table("Toets", "TOETS", {results, projects, handed_in}),
      table("Resultaatstructuur", "RESULTAATSTRUCTUUR", {results, projects}),
      table("Schaal", "SCHAAL", {results, projects}, true),
      table("Schaalwaarde", "SCHAALWAARDE", {results, projects}, true),
      table("Onderwijsproduct", "ONDERWIJSPRODUCT", {results, projects, work}),
      table("SoortOnderwijsproduct", "SOORTONDERWIJSPRODUCT", {results, projects}, true),
      table("OnderwijsproductAfname", "ONDERWIJSPRODUCTAFNAME", {work}),
      table("AbsentieMelding", "ABSENTIEMELDING", {reports, lessons}),
      table("AbsentieReden", "ABSENTIEREDEN", {reports}, true),
      table("Waarneming", "WAARNEMING", {reports, lessons}),
      table("DeelnemerToetsBevriezing", "DEELNEMERTOETSBEVRIEZING", {handed_in}),
      table("BPVInschrijving", "BPVINSCHRIJVING", {placements}),
      table("Examendeelname", "EXAMENDEELNAME", {exams}),
      table("Afspraak", "AFSPRAAK", {appointments}),
      table("AfspraakType", "AFSPRAAKTYPE", {appointments}, true),
      table("AfspraakParticipant", "AFSPRAAKPARTICIPANT", {appointments}),
  };
}

} // namespace

const std::vector<sweep>& all_sweeps() {
  static const auto all = make_sweeps();
  return all;
}

const std::vector<followed_table>& followed_tables() {
  static const auto all = make_tables();
  return all;
}

const followed_table* find_table(std::string_view name) {
  const auto& all = followed_tables();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

} // namespace keukentafel::eduarte
