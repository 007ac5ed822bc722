/// Reports of absence, and lessons missed without one.
#include "local_time.hpp"
#include "roots.hpp"

#include <map>

namespace keukentafel::eduarte {

namespace {

using std::chrono::seconds;

std::optional<std::int64_t> lesson_hours(const row& one, std::string_view first, std::string_view last) {
  const auto begin = one.maybe_id(first), end = one.maybe_id(last);
  if (!begin || !end || *end < *begin) return {};
  return *end - *begin + 1;
}

void must_not_end_before(local_second from, local_second until, const row& one, std::string_view column) {
  if (until < from) one.fail(column, "is before beginDatumTijd");
}

bool is_whole_days(local_second from, std::optional<local_second> until) {
  const auto time = [](local_second when) { return when - std::chrono::floor<std::chrono::days>(when); };
  return time(from) == seconds{0} && (!until || time(*until) == seconds{24 * 3600 - 1});
}

const char* kind_of(const row& one) {
  const auto sort = one.words("a.absentieSoort");
  if (sort == "Absent") return "absent";
  if (sort == "Telaat") return "late";
  if (sort == "Verwijderd") return "sent_out";
  one.fail("a.absentieSoort", "is not a known sort");
}

void offer_report(context& with, const row& one, const std::string& key, const std::vector<row>& lessons) {
  if (one.yes("m.gearchiveerd")) return with.to.gone(key);
  one.must_reach("d.id", "m.deelnemer");
  one.must_reach("a.id", "m.absentieReden");
  if (one.yes("d.gearchiveerd")) return with.to.gone(key);
  const auto from = one.second("m.beginDatumTijd");
  const auto until = one.maybe_second("m.eindDatumTijd");
  if (until) must_not_end_before(from, *until, one, "m.eindDatumTijd");
  json detail = {{"from", utc_text(from)},
                 {"whole_days", is_whole_days(from, until)},
                 {"reason", one.words("a.omschrijving")},
                 {"excused", one.yes("a.geoorloofd")},
                 {"settled", one.yes("m.afgehandeld")}};
  if (until) detail["until"] = utc_text(*until);
  json explains = json::array();
  std::int64_t missed = 0;
  for (const auto& lesson : lessons) {
    if (lesson.yes("w.gearchiveerd")) continue;
    explains.push_back(key_of("absence/lesson-", lesson.id("w.id")));
    if (lesson.words("w.waarnemingSoort") == "Afwezig")
      missed += lesson_hours(lesson, "w.beginLesuur", "w.eindLesuur").value_or(1);
  }
  if (missed > 0) detail["lesson_hours"] = missed;
  else if (const auto hours = lesson_hours(one, "m.beginLesuur", "m.eindLesuur")) detail["lesson_hours"] = *hours;
  json data = {{"student", key_of("student/", one.id("d.id"))},
               {"kind", kind_of(one)},
               {"occurred_at", utc_text(from)},
               {"detail", detail}};
  if (!explains.empty()) data["explains"] = explains;
  with.to.offer(key, data);
}

void offer_lesson(context& with, const row& one, const std::string& key) {
  if (one.has("w.absentieMelding"))
    with.to.keep(key_of("row/WAARNEMING/", one.id("w.id")), std::to_string(one.id("w.absentieMelding")));
  else with.to.forget(key_of("row/WAARNEMING/", one.id("w.id")));
  if (one.yes("w.gearchiveerd") || one.words("w.waarnemingSoort") != "Afwezig") return with.to.gone(key);
  one.must_reach("d.id", "w.deelnemer");
  if (one.has("w.absentieMelding")) one.must_reach("m.id", "w.absentieMelding");
  const bool is_explained = one.has("m.id") && !one.yes("m.gearchiveerd");
  if (is_explained || one.yes("d.gearchiveerd")) return with.to.gone(key);
  const auto from = one.second("w.beginDatumTijd"), until = one.second("w.eindDatumTijd");
  must_not_end_before(from, until, one, "w.eindDatumTijd");
  json detail = {{"from", utc_text(from)},
                 {"until", utc_text(until)},
                 {"lesson_hours", lesson_hours(one, "w.beginLesuur", "w.eindLesuur").value_or(1)},
                 {"excused", false},
                 {"settled", one.yes("w.afgehandeld")}};
  if (one.has("p.titel")) detail["course"] = one.words("p.titel");
  with.to.offer(key, {{"student", key_of("student/", one.id("d.id"))},
                      {"kind", "lesson"},
                      {"occurred_at", utc_text(from)},
                      {"detail", detail}});
}

} // namespace

void hydrate_reports(context& with, const ids& list) {
  static const query asked{
      "m.id m.gearchiveerd m.deelnemer m.absentieReden m.beginDatumTijd m.eindDatumTijd m.beginLesuur m.eindLesuur "
      "m.afgehandeld d.id d.gearchiveerd a.id a.omschrijving a.absentieSoort a.geoorloofd",
      "from AbsentieMelding m left join Deelnemer d on d.id = m.deelnemer and d.organisatie = m.organisatie "
      "left join AbsentieReden a on a.id = m.absentieReden and a.organisatie = m.organisatie "
      "where m.organisatie = {o} and m.id in ({ids})"};
  static const query linked{
      "w.id w.gearchiveerd w.absentieMelding w.waarnemingSoort w.beginLesuur w.eindLesuur",
      "from Waarneming w where w.organisatie = {o} and w.absentieMelding in ({ids}) order by w.id"};
  std::map<std::int64_t, std::vector<row>> lessons;
  for (auto& one : with.db.read(linked, {list})) {
    const auto report = one.id("w.absentieMelding");
    with.to.keep(key_of("row/WAARNEMING/", one.id("w.id")), std::to_string(report));
    lessons[report].push_back(std::move(one));
  }
  std::set<std::int64_t> missing(list.begin(), list.end());
  for (const auto& one : with.db.read(asked, {list})) {
    const auto id = one.id("m.id");
    missing.erase(id);
    const auto key = key_of("absence/report-", id);
    with.to.attempt(key, [&] { offer_report(with, one, key, lessons[id]); });
  }
  for (const auto id : missing) with.to.gone(key_of("absence/report-", id));
}

void hydrate_lessons(context& with, const ids& list) {
  static const query asked{
      "w.id w.gearchiveerd w.beginDatumTijd w.eindDatumTijd w.beginLesuur w.eindLesuur w.waarnemingSoort w.deelnemer "
      "w.absentieMelding w.afgehandeld d.id d.gearchiveerd m.id m.gearchiveerd p.titel",
      "from Waarneming w left join Deelnemer d on d.id = w.deelnemer and d.organisatie = w.organisatie "
      "left join AbsentieMelding m on m.id = w.absentieMelding and m.organisatie = w.organisatie "
      "left join Onderwijsproduct p on p.id = w.onderwijsproduct and p.organisatie = w.organisatie "
      "where w.organisatie = {o} and w.id in ({ids})"};
  std::set<std::int64_t> missing(list.begin(), list.end());
  for (const auto& one : with.db.read(asked, {list})) {
    missing.erase(one.id("w.id"));
    const auto key = key_of("absence/lesson-", one.id("w.id"));
    with.to.attempt(key, [&] { offer_lesson(with, one, key); });
  }
  for (const auto id : missing) {
    with.to.forget(key_of("row/WAARNEMING/", id));
    with.to.gone(key_of("absence/lesson-", id));
  }
}

} // namespace keukentafel::eduarte
