/// Results, and the results of projects, which are milestones.
#include "local_time.hpp"
#include "roots.hpp"

#include <map>

namespace keukentafel::eduarte {

namespace {

constexpr const char* columns =
    "r.id r.gearchiveerd r.deelnemer r.toets r.waarde r.cijfer r.geldend r.herkansingsnummer r.soort r.datumBehaald "
    "r.weging r.CREATED_AT d.id d.gearchiveerd t.id t.gearchiveerd t.naam t.soort t.eindtoets t.weging "
    "t.resultaatstructuur t.schaal "
    "s.id s.gearchiveerd s.actief s.type s.status s.onderwijsproduct p.id p.titel p.soortProduct k.id k.code "
    "c.id c.schaaltype c.aantalDecimalen c.minimumVoorBehaald w.id w.naam w.behaald";
const std::string joins =
    "from Resultaat r left join Deelnemer d on d.id = r.deelnemer and d.organisatie = r.organisatie "
    "left join Toets t on t.id = r.toets and t.organisatie = r.organisatie "
    "left join Resultaatstructuur s on s.id = t.resultaatstructuur and s.organisatie = t.organisatie "
    "left join Onderwijsproduct p on p.id = s.onderwijsproduct and p.organisatie = s.organisatie "
    "left join SoortOnderwijsproduct k on k.id = p.soortProduct and k.organisatie = p.organisatie "
    "left join Schaal c on c.id = t.schaal and c.organisatie = t.organisatie "
    "left join Schaalwaarde w on w.id = r.waarde and w.organisatie = r.organisatie "
    "where r.organisatie = {o} and r.deelnemer in ({ids})";

/// As the scale shows it.
std::string mark_text(const row& one) {
  const auto mark = one.maybe_decimal("r.cijfer");
  if (!mark) one.fail("r.cijfer", "is empty");
  if (*mark < decimal{}) one.fail("r.cijfer", "is below 0");
  const auto places = one.maybe_id("c.aantalDecimalen");
  if (places && (*places < 0 || *places > 10)) one.fail("c.aantalDecimalen", "is not between 0 and 10");
  if (places) return rounded(*mark, static_cast<int>(*places));
  auto text = rounded(*mark, 10);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

void set_outcome(json& detail, const row& one) {
  const auto scale = one.words("c.schaaltype");
  if (scale == "Cijfer") {
    const auto shown = mark_text(one);
    detail["value"] = shown;
    if (const auto least = one.maybe_decimal("c.minimumVoorBehaald")) {
      const auto mark = parse_decimal(shown);
      if (!mark) one.fail("r.cijfer", "is too large for its scale");
      detail["passed"] = *mark >= *least;
    }
  } else if (scale == "Tekstueel") {
    one.must_reach("w.id", "r.waarde");
    detail["value"] = one.words("w.naam");
    detail["passed"] = one.yes("w.behaald");
  } else {
    one.fail("c.schaaltype", "is not a known type");
  }
}

bool is_exam(const row& one) {
  const auto sort = one.words("t.soort");
  return sort == "Schoolexamen" || sort == "CentraalExamen" || sort == "ExamenonderdeelInburgering";
}

json data_of(const row& one, bool is_project) {
  const auto attempt = one.id("r.herkansingsnummer");
  json detail = {{"course", one.words("p.titel")}, {"test", one.words("t.naam")}, {"attempt", attempt}};
  if (is_exam(one)) detail["exam"] = true;
  if (one.yes("t.eindtoets")) detail["final"] = true;
  set_outcome(detail, one);
  if (const auto own = one.maybe_id("r.weging")) detail["weight"] = *own;
  else if (const auto usual = one.maybe_id("t.weging")) detail["weight"] = *usual;
  const bool is_practice = one.words("s.type") == "FORMATIEF";
  const auto day = one.maybe_day("r.datumBehaald");
  return {{"student", key_of("student/", one.id("d.id"))},
          {"kind", is_project    ? "project_result"
                   : is_practice ? "practice"
                   : attempt > 0 ? "resit"
                                 : "grade"},
          {"occurred_at", day ? utc_text(*day) : utc_text(one.second("r.CREATED_AT"))},
          {"detail", detail}};
}

enum class standing { valid, gone, unknown };

standing standing_of(const row& one) {
  one.must_reach("d.id", "r.deelnemer");
  one.must_reach("t.id", "r.toets");
  one.must_reach("s.id", "t.resultaatstructuur");
  one.must_reach("p.id", "s.onderwijsproduct");
  one.must_reach("k.id", "p.soortProduct");
  one.must_reach("c.id", "t.schaal");
  if (one.yes("d.gearchiveerd") || one.yes("t.gearchiveerd") || one.yes("s.gearchiveerd") || !one.yes("s.actief"))
    return standing::gone;
  return one.words("s.status") == "BESCHIKBAAR" ? standing::valid : standing::unknown;
}

void offer_pair(context& with, std::int64_t student, std::int64_t test, const std::vector<row>& rows) {
  const auto memory = key_of("project/", student, test);
  const bool was_project = !with.to.kept(memory).empty();
  const bool is_project = rows.empty() ? was_project : with.how.project_kinds.contains(rows.front().words("k.code"));
  const auto as_result = key_of("result/", student, test);
  const auto as_project = key_of("milestone/project-", student, test);
  const auto& key = is_project ? as_project : as_result;
  if (is_project != was_project) {
    with.to.keep(memory, is_project ? "1" : "");
    with.to.surely_gone(is_project ? as_result : as_project);
  }
  with.to.attempt(key, [&] {
    const row* valid = nullptr;
    for (const auto& one : rows) {
      if (!one.yes("r.geldend") || one.yes("r.gearchiveerd") || one.words("r.soort") == "Tijdelijk") continue;
      if (valid) one.fail("r.geldend", "is true more than once for a student and a test");
      valid = &one;
    }
    if (!valid) return with.to.gone(key);
    with.to.keep(key_of("row/RESULTAAT/", valid->id("r.id")), numbers_text({student, test}));
    switch (standing_of(*valid)) {
    case standing::gone: return with.to.gone(key);
    case standing::unknown: return with.to.unknown_now(key);
    case standing::valid: with.to.offer(key, data_of(*valid, is_project));
    }
  });
}

} // namespace

void hydrate_results(context& with, const ids& students, std::span<const root> pairs) {
  static const query all{columns, joins + " order by r.id"};
  static const query some{columns, joins + " and r.toets in ({more}) order by r.id"};
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<row>> found;
  std::set<std::int64_t> tests;
  for (const auto& pair : pairs) {
    tests.insert(pair.second);
    found[{pair.id, pair.second}];
  }
  const ids listed(tests.begin(), tests.end());
  for (auto& one : pairs.empty() ? with.db.read(all, {students}) : with.db.read(some, {students, listed})) {
    const auto student = one.id("r.deelnemer");
    with.to.attempt(key_of("result/", student, 0), [&] {
      const std::pair of{student, one.id("r.toets")};
      if (pairs.empty() || found.contains(of)) found[of].push_back(std::move(one));
    });
  }
  for (const auto& [of, rows] : found) offer_pair(with, of.first, of.second, rows);
}

} // namespace keukentafel::eduarte
