/// Students and guardians: Persoon, with the addresses that are not secret.
#include "local_time.hpp"
#include "roots.hpp"

#include <algorithm>
#include <map>

namespace keukentafel::eduarte {

namespace {

using contacts = std::map<std::int64_t, std::vector<row>>;

contacts read_contacts(context& with, const ids& persons) {
  static const query asked{"c.id c.persoon c.gearchiveerd c.contactgegeven c.geheim c.volgorde",
                           "from PersoonContactgegeven c join SoortContactgegeven s on s.id = c.soortContactgegeven "
                           "and s.organisatie = c.organisatie where c.organisatie = {o} and c.persoon in ({ids}) "
                           "and s.typeContactgegeven = 'Email' order by c.id"};
  contacts found;
  for (auto& one : with.db.read(asked, {persons})) {
    const auto person = one.maybe_id("c.persoon").value_or(0);
    with.to.keep(key_of("row/PERSOONCONTACTGEGEVEN/", one.id("c.id")), std::to_string(person));
    found[person].push_back(std::move(one));
  }
  return found;
}

/// The first in the person's own order that is not secret.
std::string email_of(const contacts& all, std::int64_t person) {
  const auto mine = all.find(person);
  if (mine == all.end()) return {};
  std::string best;
  std::optional<std::int64_t> best_place;
  for (const auto& one : mine->second) {
    if (one.yes("c.gearchiveerd") || one.yes("c.geheim")) continue;
    const auto place = one.id("c.volgorde");
    if (best_place && *best_place <= place) continue;
    best_place = place;
    best = one.words("c.contactgegeven");
  }
  return best;
}

void set_words(json& data, const char* name, const std::string& words) {
  if (!words.empty()) data[name] = words;
}

void set_language(json& data, const row& person) {
  const auto said = person.words("p.correspondentietaal"); // another language: the reader's browser decides
  if (said == "Nederlands") data["language"] = "nl";
  else if (said == "Engels") data["language"] = "en";
  else if (said == "Duits") data["language"] = "de";
}

std::string birth_date(const row& person) {
  const auto born = person.maybe_day("p.geboortedatum");
  if (!born) return {};
  const auto precision = person.words("p.toepassingGeboortedatum");
  if (precision.empty()) return to_text(*born);
  if (precision == "GeboortemaandEnJaar") return to_text(*born).substr(0, 7);
  if (precision == "Geboortejaar") return to_text(*born).substr(0, 4);
  person.fail("p.toepassingGeboortedatum", "is not a known precision");
}

std::string first_name(const row& person) {
  const auto called = person.words("p.roepnaam");
  if (!called.empty()) return called;
  const auto all = person.words("p.voornamen");
  return all.substr(0, all.find(' '));
}

std::string joined(std::initializer_list<std::string> parts) {
  std::string text;
  for (const auto& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : " ") + part;
  return text;
}

void offer_student(context& with, const row& one, const std::string& key, const contacts& addresses) {
  if (one.yes("d.gearchiveerd")) return with.to.gone(key);
  one.must_reach("p.id", "d.persoon");
  if (one.yes("p.gearchiveerd")) return with.to.gone(key);
  json data = {{"barred_from_third_parties", one.yes("p.nietVerstrekkenAanDerden")},
               {"deceased", one.maybe_day("p.datumOverlijden").has_value()}};
  set_words(data, "first_name", first_name(one));
  set_words(data, "birth_date", birth_date(one));
  set_words(data, "email", email_of(addresses, one.id("p.id")));
  set_language(data, one);
  with.to.offer(key, data);
}

void offer_guardian(context& with, const row& one, const std::string& key, const contacts& addresses) {
  if (one.yes("p.gearchiveerd")) return with.to.gone(key);
  json data = {{"deceased", one.maybe_day("p.datumOverlijden").has_value()}};
  const auto called = one.words("p.roepnaam");
  set_words(data, "name",
            joined({called.empty() ? one.words("p.voorletters") : called, one.words("p.voorvoegsel"),
                    one.words("p.achternaam")}));
  set_words(data, "email", email_of(addresses, one.id("p.id")));
  set_language(data, one);
  with.to.offer(key, data);
}

/// Relations that are not archived, by `column`; a dirty flag counts as one, so that its relation can say so.
std::set<std::int64_t> related(context& with, const query& asked, const char* column, const ids& list) {
  std::set<std::int64_t> found;
  for (const auto& one : with.db.read(asked, {list})) {
    try {
      if (one.yes("a.gearchiveerd")) continue;
    } catch (const dirty&) {
    }
    if (const auto id = one.maybe_id(column)) found.insert(*id);
  }
  return found;
}

} // namespace

void hydrate_students(context& with, const ids& list) {
  static const query asked{
      "d.id d.gearchiveerd d.persoon p.id p.gearchiveerd p.roepnaam p.voornamen p.geboortedatum "
      "p.toepassingGeboortedatum p.nietVerstrekkenAanDerden p.datumOverlijden p.correspondentietaal",
      "from Deelnemer d left join Persoon p on p.id = d.persoon and p.organisatie = d.organisatie "
      "where d.organisatie = {o} and d.id in ({ids})"};
  const auto rows = with.db.read(asked, {list});
  ids persons;
  for (const auto& one : rows)
    if (one.has("p.id")) persons.push_back(one.id("p.id"));
  const auto addresses = read_contacts(with, persons);
  std::set<std::int64_t> missing(list.begin(), list.end());
  for (const auto& one : rows) {
    missing.erase(one.id("d.id"));
    const auto key = key_of("student/", one.id("d.id"));
    with.to.keep(key_of("row/DEELNEMER/", one.id("d.id")), one.words("d.persoon"));
    with.to.attempt(key, [&] { offer_student(with, one, key, addresses); });
  }
  for (const auto id : missing) with.to.gone(key_of("student/", id));
}

void hydrate_guardians(context& with, const ids& list) {
  static const query asked{"p.id p.gearchiveerd p.roepnaam p.voorletters p.voorvoegsel p.achternaam "
                           "p.datumOverlijden p.correspondentietaal",
                           "from Persoon p where p.organisatie = {o} and p.id in ({ids})"};
  static const query relations{"a.gearchiveerd a.verzorger", "from AbstractRelatie a where a.organisatie = {o} "
                                                             "and a.TYPE = 'P' and a.verzorger in ({ids})"};
  const auto guardians = related(with, relations, "a.verzorger", list);
  const auto addresses = read_contacts(with, ids(guardians.begin(), guardians.end()));
  std::set<std::int64_t> missing(list.begin(), list.end());
  for (const auto& one : with.db.read(asked, {list})) {
    const auto id = one.id("p.id");
    if (!guardians.contains(id)) continue;
    missing.erase(id);
    const auto key = key_of("guardian/", id);
    with.to.attempt(key, [&] { offer_guardian(with, one, key, addresses); });
  }
  for (const auto id : missing) with.to.gone(key_of("guardian/", id));
}

void hydrate_organisations(context& with, const ids& list) {
  static const query asked{"e.id e.gearchiveerd e.naam",
                           "from ExterneOrganisatie e where (e.organisatie = {o} or e.organisatie is null) "
                           "and e.id in ({ids})"};
  static const query relations{"a.gearchiveerd a.instelling", "from AbstractRelatie a where a.organisatie = {o} "
                                                              "and a.TYPE = 'O' and a.instelling in ({ids})"};
  const auto guardians = related(with, relations, "a.instelling", list);
  std::set<std::int64_t> missing(list.begin(), list.end());
  for (const auto& one : with.db.read(asked, {list})) {
    const auto id = one.id("e.id");
    if (!guardians.contains(id)) continue;
    missing.erase(id);
    const auto key = key_of("guardian/organisation-", id);
    with.to.attempt(key, [&] {
      if (one.yes("e.gearchiveerd")) return with.to.gone(key);
      with.to.offer(key, {{"name", one.words("e.naam")}});
    });
  }
  for (const auto id : missing) with.to.gone(key_of("guardian/organisation-", id));
}

} // namespace keukentafel::eduarte
