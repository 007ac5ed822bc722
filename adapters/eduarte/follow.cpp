#include "follow.hpp"

#include <array>
#include <map>

namespace keukentafel::eduarte {

namespace {

/// From changed rows ({ids}) to roots: the first column, and for results the second.
struct path {
  root_kind kind;
  query roots;
};

query from(std::string_view columns, const std::string& tail) { return {columns, tail, true}; }

/// The same tenant, and reached by these ids.
std::string where(const std::string& alias, const std::string& column) {
  return " where " + alias + ".organisatie = {o} and " + alias + "." + column + " in ({ids})";
}

path pairs(const std::string& joins, const std::string& condition) {
  return {root_kind::result, from("r.deelnemer r.toets", "from Resultaat r" + joins + condition)};
}

const std::string of_test = " join Toets t on t.id = r.toets and t.organisatie = r.organisatie";
const std::string of_structure =
    of_test + " join Resultaatstructuur s on s.id = t.resultaatstructuur and s.organisatie = t.organisatie";

path students_of_group() {
  return {root_kind::mentor, from("g.deelnemer", "from Groepsdeelname g" + where("g", "groep"))};
}

/// Of today and later; older ones stay as they were.
path appointments_of_group(const std::string& groups) {
  return {
      root_kind::appointment,
      from("x.afspraak", "from AfspraakParticipant x join Afspraak a on a.id = x.afspraak and a.organisatie = "
                         "x.organisatie where x.organisatie = {o} and a.beginDatumTijd >= {today} and (x.groep in (" +
                             groups + ") or x.persoonlijkeGroep in (" + groups + "))")};
}

std::vector<path> of_person() {
  return {{root_kind::student, from("d.id", "from Deelnemer d" + where("d", "persoon"))},
          {root_kind::guardian, from("a.verzorger", "from AbstractRelatie a" + where("a", "verzorger"))},
          {root_kind::relation, from("a.id", "from AbstractRelatie a" + where("a", "verzorger"))},
          {root_kind::relation, from("a.id", "from AbstractRelatie a" + where("a", "persoon"))},
          {root_kind::mentor,
           from("g.deelnemer", "from Medewerker w join GroepMentor m on m.medewerker = w.id and m.organisatie = "
                               "w.organisatie join Groepsdeelname g on g.groep = m.groep and g.organisatie = "
                               "m.organisatie" +
                                   where("w", "persoon"))}};
}

std::map<std::string, std::vector<path>> make_paths() {
  using enum root_kind;
  const std::string its_groups = "select g.groep from Groepsdeelname g" + where("g", "id");
  return {
      {"PERSOON", of_person()},
      {"PERSOONCONTACTGEGEVEN",
       {{student, from("d.id", "from PersoonContactgegeven c join Deelnemer d on d.persoon = c.persoon and "
                               "d.organisatie = c.organisatie" +
                                   where("c", "id"))},
        {guardian, from("a.verzorger", "from PersoonContactgegeven c join AbstractRelatie a on a.verzorger = "
                                       "c.persoon and a.organisatie = c.organisatie" +
                                           where("c", "id"))}}},
      {"DEELNEMER",
       {{relation, from("a.id", "from Deelnemer d join AbstractRelatie a on a.persoon = d.persoon and a.organisatie = "
                                "d.organisatie" +
                                    where("d", "id"))}}},
      {"MEDEWERKER",
       {{mentor, from("g.deelnemer", "from GroepMentor m join Groepsdeelname g on g.groep = m.groep and g.organisatie "
                                     "= m.organisatie" +
                                         where("m", "medewerker"))}}},
      {"ABSTRACTRELATIE",
       {{guardian, from("a.verzorger", "from AbstractRelatie a" + where("a", "id"))},
        {organisation, from("a.instelling", "from AbstractRelatie a" + where("a", "id"))}}},
      {"EXTERNEORGANISATIE",
       {{organisation, from("a.instelling", "from AbstractRelatie a" + where("a", "instelling"))},
        {relation, from("a.id", "from AbstractRelatie a" + where("a", "instelling"))},
        {placement, from("b.id", "from BPVInschrijving b" + where("b", "bpvBedrijf"))}}},
      {"VERBINTENIS",
       {{placement, from("b.id", "from BPVInschrijving b" + where("b", "verbintenis"))},
        {exam, from("e.id", "from Examendeelname e" + where("e", "verbintenis"))}}},
      {"GROEP", {students_of_group()}},
      {"GROEPSDEELNAME",
       {{mentor, from("g.deelnemer", "from Groepsdeelname g" + where("g", "id"))}, appointments_of_group(its_groups)}},
      {"GROEPMENTOR",
       {{mentor, from("g.deelnemer", "from GroepMentor m join Groepsdeelname g on g.groep = m.groep and g.organisatie "
                                     "= m.organisatie" +
                                         where("m", "id"))}}},
      {"RESULTAAT", {pairs("", where("r", "id"))}},
      {"TOETS",
       {pairs("", where("r", "toets")),
        {handed_in, from("b.id", "from DeelnemerToetsBevriezing b" + where("b", "toets"))}}},
      {"RESULTAATSTRUCTUUR", {pairs(of_test, where("t", "resultaatstructuur"))}},
      {"ONDERWIJSPRODUCT",
       {pairs(of_structure, where("s", "onderwijsproduct")),
        {work, from("a.id", "from OnderwijsproductAfname a" + where("a", "onderwijsproduct"))}}},
      {"ABSENTIEMELDING", {{lesson, from("w.id", "from Waarneming w" + where("w", "absentieMelding"))}}},
      {"WAARNEMING", {{report, from("w.absentieMelding", "from Waarneming w" + where("w", "id"))}}},
      {"AFSPRAAKPARTICIPANT", {{appointment, from("x.afspraak", "from AfspraakParticipant x" + where("x", "id"))}}},
  };
}

/// Tables whose row is itself a root.
const std::map<std::string, root_kind>& own_roots() {
  using enum root_kind;
  static const std::map<std::string, root_kind> known = {
      {"DEELNEMER", student},         {"ABSTRACTRELATIE", relation},
      {"VERBINTENIS", enrolment},     {"ABSENTIEMELDING", report},
      {"WAARNEMING", lesson},         {"ONDERWIJSPRODUCTAFNAME", work},
      {"BPVINSCHRIJVING", placement}, {"DEELNEMERTOETSBEVRIEZING", handed_in},
      {"EXAMENDEELNAME", exam},       {"AFSPRAAK", appointment}};
  return known;
}

void follow(context& with, const std::vector<path>& paths, const ids& changed, std::set<root>& roots) {
  for (const auto& one : paths)
    for (const auto& found : with.db.read(one.roots, {changed})) {
      try {
        const auto id = found.maybe_id(one.roots.names.front());
        if (!id) continue;
        root made{one.kind, *id};
        if (one.roots.names.size() > 1) made.second = found.id(one.roots.names[1]);
        roots.insert(made);
      } catch (const dirty&) {
        // The entity that holds the reference says so when it is read.
      }
    }
}

/// What a row belonged to when it was last read. See the keep() calls of the readers.
void follow_memory(context& with, const std::string& table, const ids& changed, std::set<root>& roots) {
  static const std::vector<path> person = of_person();
  static const std::vector<path> group = {students_of_group(), appointments_of_group("{ids}")};
  static const std::vector<path> bonds = {
      {root_kind::relation, from("a.id", "from AbstractRelatie a" + where("a", "persoon"))}};
  ids persons, groups, students;
  for (const auto row_id : changed) {
    const auto kept = numbers_in(with.to.kept(key_of("row/" + table + "/", row_id)));
    if (kept.empty()) continue;
    if (table == "DEELNEMER") students.push_back(kept[0]);
    else if (table == "PERSOONCONTACTGEGEVEN") persons.push_back(kept[0]);
    else if (table == "GROEPMENTOR") groups.push_back(kept[0]);
    else if (table == "WAARNEMING") roots.insert({root_kind::report, kept[0]});
    else if (table == "AFSPRAAKPARTICIPANT") roots.insert({root_kind::appointment, kept[0]});
    else if (table == "ABSTRACTRELATIE" && kept[0] > 0) roots.insert({root_kind::guardian, kept[0]});
    else if (table == "ABSTRACTRELATIE" && kept[0] < 0) roots.insert({root_kind::organisation, -kept[0]});
    else if (table == "RESULTAAT" && kept.size() == 2) roots.insert({root_kind::result, kept[0], kept[1]});
    else if (table == "GROEPSDEELNAME" && kept.size() == 2) {
      roots.insert({root_kind::mentor, kept[0]});
      groups.push_back(kept[1]);
    }
  }
  if (!students.empty()) follow(with, bonds, students, roots);
  if (!persons.empty()) follow(with, person, persons, roots);
  if (!groups.empty()) follow(with, group, groups, roots);
}

} // namespace

void touched(context& with, const followed_table& table, const ids& changed, std::set<root>& roots) {
  static const auto paths = make_paths();
  const std::string name = table.name;
  if (const auto own = own_roots().find(name); own != own_roots().end())
    for (const auto id : changed) roots.insert({own->second, id});
  if (const auto known = paths.find(name); known != paths.end()) follow(with, known->second, changed, roots);
  follow_memory(with, name, changed, roots);
}

} // namespace keukentafel::eduarte
