/// Milestones other than the results of projects: own work, handed in, work
/// placement, exam.
#include "local_time.hpp"
#include "roots.hpp"

namespace keukentafel::eduarte {

namespace {

using offer_one = void (*)(context&, const row&, std::int64_t);

void hydrate_with(context& with, const query& asked, const ids& list, std::string_view id_column,
                  std::span<const std::string> prefixes, offer_one offer) {
  std::set<std::int64_t> missing(list.begin(), list.end());
  for (const auto& one : with.db.read(asked, {list})) {
    missing.erase(one.id(id_column));
    offer(with, one, one.id(id_column));
  }
  for (const auto id : missing)
    for (const auto& prefix : prefixes) {
      const auto at = prefix.find('*');
      with.to.unsaid(prefix.substr(0, at) + std::to_string(id) + prefix.substr(at + 1));
    }
}

json item(const row& one, const char* kind, const json& detail) {
  return {{"student", key_of("student/", one.id("d.id"))}, {"kind", kind}, {"detail", detail}};
}

std::string changed_at(const row& one, std::string_view changed, std::string_view created) {
  const auto when = one.maybe_second(changed);
  return utc_text(when ? *when : one.second(created));
}

void offer_work(context& with, const row& one, std::int64_t id) {
  const auto key = key_of("milestone/work-", id);
  with.to.attempt(key, [&] {
    if (one.yes("a.gearchiveerd") || one.words("a.werkstuktitel").empty()) return with.to.unsaid(key);
    one.must_reach("d.id", "a.deelnemer");
    one.must_reach("p.id", "a.onderwijsproduct");
    if (one.yes("d.gearchiveerd") || !one.yes("p.heeftWerkstuktitel")) return with.to.unsaid(key);
    with.to.offer_said(
        key, item(one, "work_title", {{"course", one.words("p.titel")}, {"title", one.words("a.werkstuktitel")}}),
        changed_at(one, "a.LAST_MODIFIED_AT", "a.CREATED_AT"));
  });
}

void offer_handed_in(context& with, const row& one, std::int64_t id) {
  const auto key = key_of("milestone/handed-in-", id);
  with.to.attempt(key, [&] {
    if (one.yes("b.gearchiveerd") || !one.yes("b.ingeleverd")) return with.to.unsaid(key);
    one.must_reach("d.id", "b.deelnemer");
    one.must_reach("t.id", "b.toets");
    if (one.yes("d.gearchiveerd") || one.yes("t.gearchiveerd") || !one.yes("t.handmatigInleveren"))
      return with.to.unsaid(key);
    json detail = {{"test", one.words("t.naam")}};
    if (one.has("p.titel")) detail["course"] = one.words("p.titel");
    with.to.offer_said(key, item(one, "handed_in", detail), changed_at(one, "b.LAST_MODIFIED_AT", "b.CREATED_AT"));
  });
}

bool is_placement(const row& one) {
  const auto status = one.words("b.status");
  return status == "Volledig" || status == "OvereenkomstAfgedrukt" || status == "Definitief" ||
         status == "Be\xC3\xABindigd";
}

/// Nothing when the placement is no longer to be shown.
std::optional<json> placement(const row& one) {
  if (one.yes("b.gearchiveerd") || !is_placement(one)) return {};
  one.must_reach("v.id", "b.verbintenis");
  one.must_reach("d.id", "v.deelnemer");
  one.must_reach("e.id", "b.bpvBedrijf");
  if (one.yes("v.gearchiveerd") || one.yes("d.gearchiveerd")) return {};
  json detail = {{"company", one.words("e.naam")}};
  if (const auto hours = one.maybe_id("b.totaleOmvang")) detail["hours_agreed"] = *hours;
  return detail;
}

void offer_started(context& with, const row& one, const std::string& key, json detail) {
  const auto from = one.day("b.begindatum");
  detail["from"] = to_text(from);
  if (const auto until = one.maybe_day("b.einddatum")) detail["until"] = to_text(*until);
  auto data = item(one, "placement_started", detail);
  data["occurred_at"] = data["not_before"] = utc_text(from);
  with.to.offer(key, data);
}

void offer_hours(context& with, const row& one, const std::string& key, json detail) {
  const auto done = one.maybe_id("b.gerealiseerdeOmvang");
  if (!done || *done <= 0) return with.to.unsaid(key);
  detail["hours_done"] = *done;
  with.to.offer_said(key, item(one, "placement_hours", detail), changed_at(one, "b.LAST_MODIFIED_AT", "b.CREATED_AT"));
}

void offer_ended(context& with, const row& one, const std::string& key, json detail) {
  const auto until = one.maybe_day("b.einddatum");
  if (!until) return with.to.unsaid(key);
  const auto after = utc_text(*until + std::chrono::days{1});
  detail["until"] = to_text(*until);
  if (const auto done = one.maybe_id("b.gerealiseerdeOmvang")) detail["hours_done"] = *done;
  auto data = item(one, "placement_ended", detail);
  data["occurred_at"] = data["not_before"] = after;
  with.to.offer(key, data);
}

void offer_placement(context& with, const row& one, std::int64_t id) {
  struct part {
    const char* suffix;
    void (*offer)(context&, const row&, const std::string&, json);
  };
  for (const auto& part : {part{"-started", offer_started}, {"-hours", offer_hours}, {"-ended", offer_ended}}) {
    const auto key = key_of("milestone/placement-", id) + part.suffix;
    with.to.attempt(key, [&] {
      auto detail = placement(one);
      if (!detail) return with.to.unsaid(key);
      part.offer(with, one, key, std::move(*detail));
    });
  }
}

void offer_exam(context& with, const row& one, std::int64_t id) {
  const auto key = key_of("milestone/exam-", id);
  with.to.attempt(key, [&] {
    if (one.yes("e.gearchiveerd")) return with.to.unsaid(key);
    one.must_reach("v.id", "e.verbintenis");
    one.must_reach("d.id", "v.deelnemer");
    if (one.yes("v.gearchiveerd") || one.yes("d.gearchiveerd")) return with.to.unsaid(key);
    json detail = json::object();
    if (const auto year = one.maybe_id("e.examenjaar")) detail["year"] = *year;
    if (const auto period = one.maybe_id("e.tijdvak")) detail["period"] = *period;
    const auto day = one.maybe_day("e.datumUitslag");
    if (day) detail["date"] = to_text(*day);
    with.to.offer_said(key, item(one, "exam", detail),
                       day ? utc_text(*day) : utc_text(one.second("e.datumLaatsteStatusovergang")));
  });
}

} // namespace

void hydrate_work(context& with, const ids& list) {
  static const query asked{
      "a.id a.gearchiveerd a.CREATED_AT a.LAST_MODIFIED_AT a.onderwijsproduct a.werkstuktitel a.deelnemer d.id "
      "d.gearchiveerd p.id p.titel p.heeftWerkstuktitel",
      "from OnderwijsproductAfname a left join Deelnemer d on d.id = a.deelnemer and d.organisatie = a.organisatie "
      "left join Onderwijsproduct p on p.id = a.onderwijsproduct and p.organisatie = a.organisatie "
      "where a.organisatie = {o} and a.id in ({ids})"};
  static const std::string keys[] = {"milestone/work-*"};
  hydrate_with(with, asked, list, "a.id", keys, offer_work);
}

void hydrate_handed_in(context& with, const ids& list) {
  static const query asked{
      "b.id b.gearchiveerd b.CREATED_AT b.LAST_MODIFIED_AT b.deelnemer b.toets b.ingeleverd d.id d.gearchiveerd "
      "t.id t.gearchiveerd t.naam t.handmatigInleveren p.titel",
      "from DeelnemerToetsBevriezing b left join Deelnemer d on d.id = b.deelnemer and d.organisatie = b.organisatie "
      "left join Toets t on t.id = b.toets and t.organisatie = b.organisatie "
      "left join Resultaatstructuur s on s.id = t.resultaatstructuur and s.organisatie = t.organisatie "
      "left join Onderwijsproduct p on p.id = s.onderwijsproduct and p.organisatie = s.organisatie "
      "where b.organisatie = {o} and b.id in ({ids})"};
  static const std::string keys[] = {"milestone/handed-in-*"};
  hydrate_with(with, asked, list, "b.id", keys, offer_handed_in);
}

void hydrate_placements(context& with, const ids& list) {
  static const query asked{
      "b.id b.gearchiveerd b.CREATED_AT b.LAST_MODIFIED_AT b.begindatum b.einddatum b.verbintenis b.bpvBedrijf "
      "b.totaleOmvang b.gerealiseerdeOmvang b.status v.id v.gearchiveerd v.deelnemer d.id d.gearchiveerd e.id e.naam",
      "from BPVInschrijving b left join Verbintenis v on v.id = b.verbintenis and v.organisatie = b.organisatie "
      "left join Deelnemer d on d.id = v.deelnemer and d.organisatie = v.organisatie "
      "left join ExterneOrganisatie e on e.id = b.bpvBedrijf and (e.organisatie = b.organisatie or e.organisatie is "
      "null) "
      "where b.organisatie = {o} and b.id in ({ids})"};
  static const std::string keys[] = {"milestone/placement-*-started", "milestone/placement-*-hours",
                                     "milestone/placement-*-ended"};
  hydrate_with(with, asked, list, "b.id", keys, offer_placement);
}

void hydrate_exams(context& with, const ids& list) {
  static const query asked{
      "e.id e.gearchiveerd e.verbintenis e.examenjaar e.tijdvak e.datumUitslag e.datumLaatsteStatusovergang v.id "
      "v.gearchiveerd v.deelnemer d.id d.gearchiveerd",
      "from Examendeelname e left join Verbintenis v on v.id = e.verbintenis and v.organisatie = e.organisatie "
      "left join Deelnemer d on d.id = v.deelnemer and d.organisatie = v.organisatie "
      "where e.organisatie = {o} and e.id in ({ids})"};
  static const std::string keys[] = {"milestone/exam-*"};
  hydrate_with(with, asked, list, "e.id", keys, offer_exam);
}

} // namespace keukentafel::eduarte
