/// What binds people to students: relations, enrolments and mentors.
#include "roots.hpp"

#include <algorithm>
#include <map>

namespace keukentafel::eduarte {

namespace {

void set_until(json& data, std::optional<local_day> until) {
  if (until) data["until"] = to_text(*until);
}

std::string guardian_of(const row& one) {
  const auto type = one.words("a.TYPE");
  if (type == "P") {
    one.must_reach("v.id", "a.verzorger");
    return key_of("guardian/", one.id("v.id"));
  }
  if (type == "O") {
    one.must_reach("e.id", "a.instelling");
    return key_of("guardian/organisation-", one.id("e.id"));
  }
  one.fail("a.TYPE", "is not a known type");
}

void offer_relation(context& with, const row& one, const std::string& key) {
  if (one.yes("a.gearchiveerd") || one.yes("d.gearchiveerd")) return with.to.gone(key);
  json data = {{"student", key_of("student/", one.id("d.id"))},
               {"guardian", guardian_of(one)},
               {"legal_representative", one.maybe_yes("a.wettelijkeVertegenwoordiger").value_or(false)},
               {"from", to_text(one.day("a.begindatum"))}};
  if (one.has("s.naam")) data["kind"] = one.words("s.naam");
  set_until(data, one.maybe_day("a.einddatum"));
  with.to.offer(key, data);
}

struct mentors {
  std::set<std::string> lines; ///< JSON texts: sorted, each once
  std::string problem;
};

void add_mentor(context& with, const row& one, mentors& mine) {
  if (one.yes("g.gearchiveerd") || !one.has("g.groep")) return;
  one.must_reach("k.id", "g.groep");
  if (one.yes("k.gearchiveerd") || !one.has("m.id") || one.yes("m.gearchiveerd")) return;
  one.must_reach("w.id", "m.medewerker");
  one.must_reach("p.id", "w.persoon");
  if (one.yes("w.gearchiveerd")) return;
  const auto from = std::max(one.day("g.begindatum"), one.day("m.begindatum"));
  auto until = one.maybe_day("g.einddatum");
  if (const auto other = one.maybe_day("m.einddatum"); other && (!until || *other < *until)) until = other;
  if (until && *until < from) return;
  std::string name;
  for (const char* part : {one.has("p.roepnaam") ? "p.roepnaam" : "p.voorletters", "p.voorvoegsel", "p.achternaam"})
    if (const auto words = one.words(part); !words.empty()) name += (name.empty() ? "" : " ") + words;
  json line = {{"mentor", key_of("staff/", one.id("w.id"))}, {"name", name}, {"from", to_text(from)}};
  set_until(line, until);
  mine.lines.insert(line.dump(-1, ' ', false, json::error_handler_t::replace));
  with.to.keep(key_of("row/GROEPMENTOR/", one.id("m.id")), std::to_string(one.id("g.groep")));
}

/// The students among `list`, with whether they are archived.
std::map<std::int64_t, row> students_of(context& with, const ids& list) {
  static const query asked{"d.id d.gearchiveerd", "from Deelnemer d where d.organisatie = {o} and d.id in ({ids})"};
  std::map<std::int64_t, row> found;
  for (auto& one : with.db.read(asked, {list})) found.emplace(one.id("d.id"), std::move(one));
  return found;
}

} // namespace

void hydrate_relations(context& with, const ids& list) {
  static const query asked{
      "a.id a.TYPE a.gearchiveerd a.begindatum a.einddatum a.persoon a.wettelijkeVertegenwoordiger a.verzorger "
      "a.instelling p.id d.id d.gearchiveerd v.id e.id s.naam",
      "from AbstractRelatie a left join Persoon p on p.id = a.persoon and p.organisatie = a.organisatie "
      "left join Deelnemer d on d.persoon = a.persoon and d.organisatie = a.organisatie "
      "left join Persoon v on v.id = a.verzorger and v.organisatie = a.organisatie "
      "left join ExterneOrganisatie e on e.id = a.instelling and (e.organisatie = a.organisatie or e.organisatie is "
      "null) "
      "left join RelatieSoort s on s.id = a.relatieSoort and s.organisatie = a.organisatie "
      "where a.organisatie = {o} and a.id in ({ids}) order by a.id, d.id"};
  std::map<std::int64_t, ids> now; // first the guardian, an organisation negative; then the students
  for (const auto id : list) now[id];
  for (const auto& one : with.db.read(asked, {list})) {
    const auto id = one.id("a.id");
    const auto student = one.maybe_id("d.id").value_or(0);
    auto& members = now[id];
    if (members.empty()) {
      const auto person = one.maybe_id("v.id").value_or(0);
      members.push_back(person ? person : -one.maybe_id("e.id").value_or(0));
    }
    const auto key = key_of("relation/", id, student);
    members.push_back(student);
    with.to.attempt(key, [&] {
      if (!one.yes("a.gearchiveerd")) one.must_reach("p.id", "a.persoon");
      if (student == 0) return with.to.gone(key); // related to someone who is no student
      offer_relation(with, one, key);
    });
  }
  for (const auto& [id, members] : now) {
    const auto row_key = key_of("row/ABSTRACTRELATIE/", id);
    auto former = numbers_in(with.to.kept(row_key));
    for (std::size_t i = 1; i < former.size(); ++i)
      if (std::find(members.begin() + (members.empty() ? 0 : 1), members.end(), former[i]) == members.end())
        with.to.gone(key_of("relation/", id, former[i]));
    with.to.keep(row_key, numbers_text(members));
  }
}

void hydrate_enrolments(context& with, const ids& list) {
  static const query asked{"v.id v.gearchiveerd v.begindatum v.einddatum v.status v.deelnemer d.id d.gearchiveerd",
                           "from Verbintenis v left join Deelnemer d on d.id = v.deelnemer and "
                           "d.organisatie = v.organisatie where v.organisatie = {o} and v.id in ({ids})"};
  std::set<std::int64_t> missing(list.begin(), list.end());
  for (const auto& one : with.db.read(asked, {list})) {
    missing.erase(one.id("v.id"));
    const auto key = key_of("enrolment/", one.id("v.id"));
    with.to.attempt(key, [&] {
      if (one.yes("v.gearchiveerd")) return with.to.gone(key);
      one.must_reach("d.id", "v.deelnemer");
      if (one.yes("d.gearchiveerd")) return with.to.gone(key);
      const auto status = one.words("v.status");
      const auto until = one.maybe_day("v.einddatum");
      json data = {{"student", key_of("student/", one.id("d.id"))},
                   // One that was ended was active until its last day.
                   {"active", status == "Volledig" || status == "Afgedrukt" || status == "Definitief" ||
                                  (status == "Beeindigd" && until)},
                   {"from", to_text(one.day("v.begindatum"))}};
      set_until(data, until);
      with.to.offer(key, data);
    });
  }
  for (const auto id : missing) with.to.gone(key_of("enrolment/", id));
}

void hydrate_mentors(context& with, const ids& list) {
  static const query asked{
      "g.id g.gearchiveerd g.deelnemer g.groep g.begindatum g.einddatum k.id k.gearchiveerd m.id m.gearchiveerd "
      "m.begindatum m.einddatum m.medewerker w.id w.gearchiveerd w.persoon p.id p.roepnaam p.voorletters "
      "p.voorvoegsel p.achternaam",
      "from Groepsdeelname g left join Groep k on k.id = g.groep and k.organisatie = g.organisatie "
      "left join GroepMentor m on m.groep = g.groep and m.organisatie = g.organisatie "
      "left join Medewerker w on w.id = m.medewerker and w.organisatie = m.organisatie "
      "left join Persoon p on p.id = w.persoon and p.organisatie = w.organisatie "
      "where g.organisatie = {o} and g.deelnemer in ({ids}) order by g.id, m.id"};
  const auto students = students_of(with, list);
  std::map<std::int64_t, mentors> found;
  for (const auto& one : with.db.read(asked, {list})) {
    const auto student = one.id("g.deelnemer");
    auto& mine = found[student];
    try {
      with.to.keep(key_of("row/GROEPSDEELNAME/", one.id("g.id")),
                   numbers_text({student, one.maybe_id("g.groep").value_or(0)}));
      add_mentor(with, one, mine);
    } catch (const dirty& broken) {
      mine.problem = broken.what();
    }
  }
  for (const auto id : list) {
    const auto key = key_of("mentor/", id);
    const auto student = students.find(id);
    const auto& mine = found[id];
    with.to.attempt(key, [&] {
      if (student == students.end() || student->second.yes("d.gearchiveerd")) return with.to.gone(key);
      if (!mine.problem.empty()) return with.to.set_aside(key, mine.problem);
      if (mine.lines.empty()) return with.to.gone(key);
      json data = {{"student", key_of("student/", id)}, {"mentors", json::array()}};
      for (const auto& line : mine.lines) data["mentors"].push_back(json::parse(line));
      with.to.offer(key, data);
    });
  }
}

} // namespace keukentafel::eduarte
