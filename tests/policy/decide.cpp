/// What policy decides, for tests/policy/oracle.py to disagree with: a case per line of standard input, its answers per
/// line of standard output, as JSON. Periods are [first day, last day or null], moments seconds since 1970.
#include "policy/release.hpp"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

using namespace keukentafel;
using namespace keukentafel::policy;
using json = nlohmann::json;

namespace {

constexpr std::array<std::string_view, 5> age_rules{"all", "may_object", "restrained", "consent", "general"};
constexpr std::array<std::string_view, 4> permission_kinds{"release", "limit", "objection", "consent"};
constexpr std::array<std::string_view, 3> roles{"guardian", "student", "staff"};
constexpr std::array<std::string_view, 3> scopes{"whole", "restrained", "general"};

template <std::size_t N> std::size_t place(const std::array<std::string_view, N>& all, const json& name) {
  const auto found = std::find(all.begin(), all.end(), name.get<std::string>());
  if (found == all.end()) throw std::runtime_error("unknown word: " + name.get<std::string>());
  return static_cast<std::size_t>(found - all.begin());
}

moment read_moment(const json& from) { return moment{std::chrono::seconds{from.get<std::int64_t>()}}; }
day read_day(const json& from) { return parse_day(from.get<std::string>()).value(); }

period read_period(const json& from) {
  return {read_day(from.at(0)), from.at(1).is_null() ? std::nullopt : std::optional{read_day(from.at(1))}};
}

rules read_rules(const json& from) {
  const auto age = [&](const char* name) { return static_cast<age_rule>(place(age_rules, from.at(name))); };
  return {from.at("parents_are_third_parties"),
          std::chrono::days{from.at("days_after_enrolment").get<int>()},
          std::chrono::days{from.at("roster_trusted_days").get<int>()},
          age("under_16"),
          age("from_16"),
          age("from_18"),
          from.at("often_absent_hours")};
}

bond read_bond(const json& from) {
  bond one;
  one.student = {from.at("student")};
  // As store/readers.cpp does.
  if (const auto born = record::parse_birth_date(from.at("born").get<std::string>())) {
    one.turns_16 = record::birthday(*born, 16);
    one.turns_18 = record::birthday(*born, 18);
  }
  one.is_barred = from.at("is_barred");
  one.is_deceased = from.at("is_deceased");
  for (const auto& each : from.at("relations")) one.relations.push_back({read_period(each.at(0)), each.at(1)});
  for (const auto& each : from.at("mentorships")) one.mentorships.push_back(read_period(each));
  for (const auto& each : from.at("permissions"))
    one.permissions.push_back({static_cast<permission_kind>(place(permission_kinds, each.at("what")) + 1),
                               record::parse_category(each.at("of").get<std::string>()).value(),
                               read_period(each.at("during"))});
  for (const auto& each : from.at("enrolments")) one.enrolments.push_back(read_period(each));
  one.confirmed_at = read_moment(from.at("confirmed_at"));
  return one;
}

reader read_reader(const json& from) {
  reader who;
  who.who = {static_cast<role>(place(roles, from.at("role")) + 1), 1};
  who.is_deceased = from.at("is_deceased");
  who.is_administrator = from.at("is_administrator");
  for (const auto& each : from.at("bonds")) who.bonds.push_back(read_bond(each));
  return who;
}

json looks(const reader& who, const bond& child, const rules& school, moment now) {
  auto all = json::array();
  for (const auto of : {record::category::result, record::category::absence, record::category::milestone,
                        record::category::appointment}) {
    const auto seen = look(who, child, of, school, now);
    const auto* much = std::get_if<scope>(&seen);
    all.push_back(much ? scopes.at(static_cast<std::size_t>(*much)) : to_text(std::get<refusal>(seen)));
  }
  return all;
}

bool is_hidden(const record::field& one) { return one.type == record::field_type::hidden; }

/// Says something in every field, where one of them may not leave.
void fill(record::item& item, const record::kind_rule& rule) {
  if (std::any_of(rule.fields.begin(), rule.fields.end(), is_hidden))
    for (const auto& field : rule.fields) item.said.set(field.name, std::string{"x"});
}
/// Whether what was released says all that may leave, and nothing else; what was withdrawn says nothing.
bool is_clean(const record::item& item, const record::kind_rule& rule) {
  if (item.is_withdrawn) return item.said.fields().empty();
  const bool has_hidden = std::any_of(rule.fields.begin(), rule.fields.end(), is_hidden);
  return item.has_file == has_hidden &&
         (!has_hidden || std::all_of(rule.fields.begin(), rule.fields.end(), [&](const auto& field) {
           return (item.said.find(field.name) == nullptr) == is_hidden(field);
         }));
}

/// "whole", or why not.
json of_item(const json& given, student_id student, const record::kind_rule& rule, std::optional<bool> is_final,
             const reader& who, const rules& school, moment now) {
  record::item item;
  item.student = student;
  item.what = rule.what;
  item.is_early = given.at("is_early");
  fill(item, rule);
  if (is_final) item.said.set("final", *is_final);
  item.is_withdrawn = is_final.value_or(false);
  const auto answer = release(std::move(item), who, school, now);
  if (const auto* why = std::get_if<refusal>(&answer)) return to_text(*why);
  return is_clean(std::get<released>(answer).item(), rule) ? "whole" : "not clean";
}

json of_student(const json& given, student_id student, const reader& who, const rules& school, moment now) {
  auto items = json::array();
  for (const auto& rule : record::kind_rules()) {
    items.push_back(of_item(given, student, rule, {}, who, school, now));
    const bool can_be_final =
        std::any_of(rule.fields.begin(), rule.fields.end(), [](const auto& one) { return one.name == "final"; });
    for (const bool is_final : {false, true})
      if (can_be_final) items.push_back(of_item(given, student, rule, is_final, who, school, now));
  }
  const auto decided =
      release(record::absence_totals{student, given.at("hours"), given.at("unexcused")}, who, school, now);
  json totals;
  if (const auto* why = std::get_if<refusal>(&decided)) {
    totals = to_text(*why);
  } else {
    const auto& all = std::get<released_totals>(decided);
    const auto numbers = all.numbers();
    totals = {numbers ? json{numbers->hours, numbers->unexcused} : json{}, all.is_often()};
  }
  const auto* child = who.find(student);
  if (!child) return {nullptr, items, nullptr, totals, nullptr};
  const auto kinds = visible_kinds(who, *child, school, now);
  auto visible = json::array();
  for (const auto& rule : record::kind_rules()) visible.push_back((kinds >> static_cast<unsigned>(rule.what) & 1) == 1);
  visible.push_back(sees_end_results_only(who, *child, school, now));
  return {looks(who, *child, school, now),
          items,
          visible,
          totals,
          {turns_18_within(*child, student_is_asked, now), turns_18_within(*child, guardians_are_told, now)}};
}

json answers(const json& given) {
  const auto school = read_rules(given.at("rules"));
  const auto who = read_reader(given.at("reader"));
  const auto now = read_moment(given.at("now"));
  json all{{"students", json::array()}, {"children", json::array()}};
  for (const auto& student : given.at("students"))
    all["students"].push_back(of_student(given, {student}, who, school, now));
  for (const auto* child : children(who, school, now)) all["children"].push_back(child->student.value);
  all["is_paused"] = is_paused(who, school, now);
  const auto next = next_change(who, school, now);
  all["next_change"] = next ? json(next->time_since_epoch().count()) : json{};
  return all;
}

} // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) std::cout << answers(json::parse(line)).dump() << '\n';
}
