/// Appointments: one entity per appointment and student.
#include "local_time.hpp"
#include "roots.hpp"

#include <algorithm>
#include <map>

namespace keukentafel::eduarte {

namespace {

constexpr std::size_t kept_bytes = 60'000; // the host's memory holds 64 KiB under a key

struct guest_list {
  std::vector<row> direct;
  std::set<std::int64_t> groups;
  std::string problem;
};

using groups = std::map<std::int64_t, std::vector<row>>;

std::map<std::int64_t, guest_list> read_guests(context& with, const ids& list) {
  static const query asked{
      "x.id x.gearchiveerd x.afspraak x.groep x.persoonlijkeGroep x.deelnemer x.uitnodigingStatus d.id d.gearchiveerd",
      "from AfspraakParticipant x left join Deelnemer d on d.id = x.deelnemer and d.organisatie = x.organisatie "
      "where x.organisatie = {o} and x.afspraak in ({ids}) order by x.id"};
  std::map<std::int64_t, guest_list> found;
  for (auto& one : with.db.read(asked, {list})) {
    const auto appointment = one.id("x.afspraak");
    auto& mine = found[appointment];
    try {
      with.to.keep(key_of("row/AFSPRAAKPARTICIPANT/", one.id("x.id")), std::to_string(appointment));
      if (one.yes("x.gearchiveerd") || one.words("x.uitnodigingStatus") == "GEWEIGERD") continue;
      if (const auto group = one.maybe_id("x.groep")) mine.groups.insert(*group);
      if (const auto group = one.maybe_id("x.persoonlijkeGroep")) mine.groups.insert(*group);
      if (one.has("x.deelnemer")) mine.direct.push_back(std::move(one));
    } catch (const dirty& broken) {
      mine.problem = broken.what();
    }
  }
  return found;
}

groups read_groups(context& with, const std::map<std::int64_t, guest_list>& guests) {
  static const query asked{
      "g.id g.gearchiveerd g.deelnemer g.groep g.begindatum g.einddatum d.id d.gearchiveerd",
      "from Groepsdeelname g left join Deelnemer d on d.id = g.deelnemer and d.organisatie = g.organisatie "
      "where g.organisatie = {o} and g.groep in ({ids}) and g.deelnemer is not null order by g.id"};
  std::set<std::int64_t> all;
  for (const auto& [id, mine] : guests) all.insert(mine.groups.begin(), mine.groups.end());
  groups found;
  for (auto& one : with.db.read(asked, {ids(all.begin(), all.end())})) {
    const auto group = one.id("g.groep");
    found[group].push_back(std::move(one));
  }
  return found;
}

/// The students at an appointment, with why one of them can't be told.
using members = std::map<std::int64_t, std::string>;

template <class Test> void admit(members& all, const row& one, std::string_view column, Test belongs) {
  const auto student = one.id(column);
  try {
    one.must_reach("d.id", column);
    if (!one.yes("d.gearchiveerd") && belongs()) all.try_emplace(student);
  } catch (const dirty& broken) {
    all[student] = broken.what();
  }
}

bool is_on(const row& one, local_day day) {
  const auto until = one.maybe_day("g.einddatum");
  return !one.yes("g.gearchiveerd") && one.day("g.begindatum") <= day && (!until || day <= *until);
}

members members_of(const row& one, const guest_list& guests, const groups& in_groups) {
  members all;
  const auto day = std::chrono::floor<std::chrono::days>(one.second("a.beginDatumTijd"));
  for (const auto group : guests.groups)
    if (const auto rows = in_groups.find(group); rows != in_groups.end())
      for (const auto& member : rows->second) admit(all, member, "g.deelnemer", [&] { return is_on(member, day); });
  const auto category = one.words("y.category");
  if (category == "ROOSTER" || category == "INDIVIDUEEL")
    for (const auto& guest : guests.direct) admit(all, guest, "x.deelnemer", [] { return true; });
  return all;
}

bool is_public(context& with, const row& one) {
  if (one.yes("a.gearchiveerd")) return false;
  one.must_reach("y.id", "a.afspraakType");
  const auto category = one.words("y.category");
  return !one.yes("y.medewerkerOnly") && category != "PRIVE" && category != "BESCHERMD" &&
         with.how.appointment_categories.contains(category) && one.has("a.beginDatumTijd");
}

json data_of(const row& one) {
  const auto from = utc_text(one.second("a.beginDatumTijd"));
  json detail = {{"title", one.words("a.titel")}, {"from", from}};
  if (const auto until = one.maybe_second("a.eindDatumTijd")) detail["until"] = utc_text(*until);
  if (const auto where = one.words("a.afspraakLocatie"); !where.empty()) detail["location"] = where;
  if (one.has("p.titel")) detail["course"] = one.words("p.titel");
  return {{"kind", "appointment"}, {"occurred_at", from}, {"detail", detail}};
}

struct told {
  members now;
  std::string problem; ///< of the appointment itself: all who had it keep it, set aside
};

told offer_all(context& with, const row& one, const guest_list& guests, const groups& in_groups) {
  told result;
  try {
    if (!is_public(with, one)) return result;
    if (!guests.problem.empty()) throw dirty(guests.problem);
    result.now = members_of(one, guests, in_groups);
    auto data = data_of(one);
    for (const auto& [student, problem] : result.now) {
      const auto key = key_of("appointment/", one.id("a.id"), student);
      data["student"] = key_of("student/", student);
      if (problem.empty()) with.to.offer(key, data);
      else with.to.set_aside(key, problem);
    }
  } catch (const dirty& broken) {
    result.problem = broken.what();
  }
  return result;
}

/// Those who dropped out get a tombstone; those of an unreadable appointment are set aside.
void settle(context& with, std::int64_t id, const told& result) {
  const auto memory = key_of("members/", id);
  const auto former = numbers_in(with.to.kept(memory));
  if (!result.problem.empty()) {
    auto all = former;
    for (const auto& [student, problem] : result.now) all.push_back(student);
    if (all.empty()) {
      all.push_back(0);
      with.to.keep(memory, "0");
    }
    for (const auto student : all) with.to.set_aside(key_of("appointment/", id, student), result.problem);
    return;
  }
  for (const auto student : former)
    if (!result.now.contains(student)) with.to.gone(key_of("appointment/", id, student));
  std::string text;
  for (const auto& [student, problem] : result.now)
    if (text.size() < kept_bytes) text += (text.empty() ? "" : " ") + std::to_string(student);
  with.to.keep(memory, text);
}

} // namespace

void hydrate_appointments(context& with, const ids& list) {
  static const query asked{
      "a.id a.gearchiveerd a.afspraakType a.titel a.afspraakLocatie a.beginDatumTijd a.eindDatumTijd y.id y.category "
      "y.medewerkerOnly p.titel",
      "from Afspraak a left join AfspraakType y on y.id = a.afspraakType and y.organisatie = a.organisatie "
      "left join Onderwijsproduct p on p.id = a.onderwijsproduct and p.organisatie = a.organisatie "
      "where a.organisatie = {o} and a.id in ({ids})"};
  const auto guests = read_guests(with, list);
  const auto in_groups = read_groups(with, guests);
  static const guest_list nobody;
  std::set<std::int64_t> missing(list.begin(), list.end());
  for (const auto& one : with.db.read(asked, {list})) {
    const auto id = one.id("a.id");
    missing.erase(id);
    const auto mine = guests.find(id);
    settle(with, id, offer_all(with, one, mine == guests.end() ? nobody : mine->second, in_groups));
  }
  for (const auto id : missing) settle(with, id, {});
}

} // namespace keukentafel::eduarte
