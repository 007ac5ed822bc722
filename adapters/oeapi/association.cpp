#include "association.hpp"

#include "enumerations.hpp"
#include "moments.hpp"
#include "person.hpp"

#include <algorithm>

namespace keukentafel::oeapi {

namespace {

constexpr std::int64_t most_attempts = 1000, most_weight = 100;
constexpr std::string_view has_passed = "Voldaan", has_failed = "Niet voldaan"; // a result without a score

/// 0 when it is absent.
std::int64_t number_of(const json& of, const char* name, std::int64_t most) {
  const auto& found = member(of, name);
  if (found.is_null()) return 0;
  if (!found.is_number_integer()) throw unreadable{std::string{name} + " is no whole number"};
  const auto number = found.get<std::int64_t>();
  if (number < 0 || number > most) throw unreadable{std::string{name} + " is out of its bounds"};
  return number;
}

/// "7,5" as "7.5"; another text as it is.
std::string with_point(std::string score) {
  const auto at = score.find(',');
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (at == 0 || at == score.npos || at + 1 == score.size()) return score;
  for (std::size_t i = score.front() == '-' ? 1 : 0; i < score.size(); ++i)
    if (i != at && !is_digit(score[i])) return score;
  score[at] = '.';
  return score;
}

const json& consumer_in(const json& of, const settings& how) { return consumer_of(of, how.consumer); }

bool is_final(const json& result, const settings& how) {
  return yes_no(how.of == version::v5 ? consumer_in(result, how) : result, "final", false);
}

std::optional<json> enrolment_data(const json& association, const std::string& person, const offering& in,
                                   const settings& how) {
  if (!is_student_role(association, how.of)) return std::nullopt;
  const bool is_active = is_enrolled(association, how.of);
  const auto day = [&](const json& of, const char* name) {
    const auto text = text_of(of, name);
    if (text.empty()) return text;
    const auto found = day_of(text);
    if (!found) throw unreadable{std::string{name} + " is no day"};
    return *found;
  };
  std::string from, until;
  if (how.of == version::v6) {
    from = day(association, "startDateTime");
    until = day(association, "actualEndDateTime");
    if (until.empty() && text_of(association, "state") == "finished")
      throw unreadable{"state is finished, and actualEndDateTime is missing"};
  } else if (const auto& consumer = consumer_in(association, how); !consumer.is_null()) {
    from = day(consumer, "startDate");
    until = day(consumer, "finalEndDate");
  } else {
    until = in.last_day;
  }
  if (from.empty()) from = in.first_day;
  if (from.empty()) throw unreadable{"neither the association nor its offering says from when"};
  json data{{"student", student_key(person)}, {"active", is_active}, {"from", from}};
  if (!until.empty()) data["until"] = until;
  return data;
}

template <class Make> void add(std::vector<offer>& to, std::string key, Make make) {
  try {
    if (auto data = make()) to.push_back({std::move(key), std::move(*data), {}});
  } catch (const unreadable& why) {
    to.push_back({std::move(key), std::nullopt, why.what()});
  }
}

} // namespace

std::string enrolment_key(const std::string& person, const std::string& association) {
  return "enrolment/" + person + "." + association;
}

std::string result_key(const std::string& person, const std::string& association) {
  return "result/" + person + "." + association;
}

std::string association_id_of(const json& association) {
  const auto& id = member(association, "associationId");
  if (!id.is_string() || !is_id(id.get_ref<const std::string&>())) return {};
  return id.get<std::string>();
}

kind read_kind(const json& association) {
  const auto type = text_of(association, "associationType");
  if (type.empty()) throw unreadable{"associationType is missing"};
  const auto found = kind_of_type(type);
  if (!found) throw unreadable{"associationType has a value that is not in the table"};
  return *found;
}

json allowed_of(const json& result, const settings& how) {
  json made = json::object();
  const auto copy = [](const json& from, json& to, std::initializer_list<const char*> names) {
    for (const auto* name : names)
      if (const auto& found = member(from, name); !found.is_null()) to[name] = found;
  };
  copy(result, made, {"state", "pass", "score", "weight", how.of == version::v5 ? "resultDate" : "resultDateTime"});
  if (how.of == version::v6) copy(result, made, {"final"});
  else if (const auto& consumer = consumer_in(result, how); !consumer.is_null()) {
    json kept = json::object();
    copy(consumer, kept, {"consumerKey", "final", "attendance"});
    made["consumers"] = json::array({std::move(kept)});
  }
  return made;
}

std::int64_t attempt_of(const json& association, const settings& how) {
  return number_of(how.of == version::v5 ? consumer_in(association, how) : association, "attempt", most_attempts);
}

bool is_of_student(const json& association, version of) {
  return is_student_role(association, of) && is_enrolled(association, of);
}

std::optional<json> result_data(const json& result, std::int64_t attempt, const std::string& person, kind of,
                                const offering& in, const settings& how) {
  if (!result.is_object()) throw unreadable{"result is no object"};
  // All is looked at, also of what is not shown yet: a value that nobody knows is reported when it appears.
  const bool is_completed = state_of(result, how.of) == result_state::completed;
  const auto passed = passed_of(result);
  check_attendance(how.of == version::v5 ? consumer_in(result, how) : result, how.of);
  const auto score = text_of(result, "score");
  const auto weight = number_of(result, "weight", most_weight);
  if (!is_completed || (how.results == counts::final && !is_final(result, how))) return std::nullopt;
  if (score.empty() && !passed) return std::nullopt;
  const char* date = how.of == version::v5 ? "resultDate" : "resultDateTime";
  const auto moment = moment_of(text_of(result, date));
  if (!moment) throw unreadable{std::string{"result."} + date + " is no day or moment"};
  json detail{{"value", score.empty() ? std::string{*passed ? has_passed : has_failed} : with_point(score)}};
  if (passed) detail["passed"] = *passed;
  if (weight > 0) detail["weight"] = weight;
  if (attempt > 0) detail["attempt"] = attempt;
  const bool is_test = of == kind::test || of == kind::learning;
  if (!in.name.empty()) detail[is_test ? "test" : "course"] = in.name;
  if (is_test && !in.course.empty()) detail["course"] = in.course;
  if (!is_test) detail["final"] = true; // of the whole, not confirmed: that `final` is the API's
  return json{{"student", student_key(person)},
              {"kind", attempt > 1 ? "resit" : "grade"},
              {"occurred_at", *moment},
              {"detail", std::move(detail)}};
}

std::vector<offer> offers_of(const json& association, kind of, const std::string& person, const offering& in,
                             const settings& how) {
  std::vector<offer> made;
  const auto id = association_id_of(association);
  if (of == kind::programme && !how.enrolments_are_persons)
    add(made, enrolment_key(person, id), [&] { return enrolment_data(association, person, in, how); });
  const auto& result = member(association, "result");
  if (result.is_null()) return made;
  add(made, result_key(person, id), [&]() -> std::optional<json> {
    if (!is_of_student(association, how.of)) return std::nullopt;
    if (how.of == version::v6) check_attendance(association, how.of);
    return result_data(result, attempt_of(association, how), person, of, in, how);
  });
  return made;
}

} // namespace keukentafel::oeapi
