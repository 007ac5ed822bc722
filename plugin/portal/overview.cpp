#include "portal/overview.hpp"

#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"
#include "publish/wording.hpp"

#include <algorithm>

namespace keukentafel::portal {

namespace {

using publish::message;
using language_code = std::string_view;

std::string number(std::int64_t value) { return std::to_string(value); }

publish::arguments company_of(const std::string& name) {
  return {{"has_company", name.empty() ? "no" : "yes"}, {"company", name}};
}

void add_step(TemplateDictionary& in, bool is_done, std::string_view words) {
  auto& step = *in.AddSectionDictionary("STEPS");
  set(step, "STATE", is_done ? "done" : "todo");
  set(step, "WORDS", words);
}

void add_project(TemplateDictionary& to, const char* section, language_code language, const publish::project& one) {
  auto& in = *to.AddIncludeDictionary(section);
  in.SetFilename("project.html");
  set(in, "WHAT", one.title.empty() ? one.course : one.title);
  if (!one.title.empty()) set(in, "COURSE", one.course);
  if (one.is_titled) add_step(in, true, message(language, "over.step.title"));
  if (one.is_handed_in) add_step(in, true, message(language, "over.step.handed_in"));
  else if (one.is_open()) add_step(in, false, message(language, "over.step.hand_in"));
  if (one.is_open()) return add_step(in, false, message(language, "over.step.wait"));
  add_step(in, true, message(language, "over.step.result", {{"value", publish::value_in_words(one.value, language)}}));
}

void add_placement(TemplateDictionary& to, language_code language, const publish::placement& one) {
  auto& in = *to.AddSectionDictionary("PLACEMENTS");
  set(in, "WHAT", message(language, "over.placement", company_of(one.company)));
  if (one.until)
    set(in, "UNTIL", message(language, "over.placement_until", {{"day", with_year(language, *one.until)}}));
  if (!one.hours_done || one.hours_agreed.value_or(0) <= 0) return;
  auto& hours = *in.AddSectionDictionary("HOURS");
  set(hours, "AGREED", number(*one.hours_agreed));
  set(hours, "DONE", number(std::min(*one.hours_done, *one.hours_agreed)));
  set(hours, "WORDS",
      message(language, "over.placement_hours",
              {{"done", number(*one.hours_done)}, {"agreed", number(*one.hours_agreed)}}));
}

void add_work(TemplateDictionary& to, language_code language, const publish::overview& all, const std::string& title) {
  if (!all.may_tell(record::category::milestone)) return;
  auto& in = *to.AddSectionDictionary("WORK");
  set(in, "WORK_TITLE", title);
  for (const auto& one : all.open) add_project(in, "PROJECTS", language, one);
  for (const auto& one : all.placements) add_placement(in, language, one);
  if (!all.open.empty() || !all.placements.empty()) return;
  auto words = message(language, "over.no_work");
  std::vector<std::string> courses;
  for (std::size_t i = 0; i < std::min<std::size_t>(all.courses.size(), 3); ++i)
    courses.push_back(all.courses.at(i).name);
  if (!courses.empty())
    words += " " + message(language, "over.lessons", {{"courses", publish::in_list(language, courses)}});
  in.SetValueAndShowSection("WORDS", words, "NO_WORK");
}

void add_course(TemplateDictionary& to, language_code language, const publish::course& one) {
  constexpr std::int64_t apart = 12;
  auto& in = *to.AddSectionDictionary("COURSES");
  set(in, "COURSE", one.name);
  std::int64_t passed = 0, known = 0, x = apart / 2;
  for (const auto result : one.results) {
    passed += result == publish::outcome::passed ? 1 : 0;
    known += result == publish::outcome::told ? 0 : 1;
    auto& dot = *in.AddSectionDictionary("DOTS");
    set(dot, "STATE",
        result == publish::outcome::passed    ? "yes"
        : result == publish::outcome::not_yet ? "not"
                                              : "told");
    set(dot, "X", number(x));
    x += apart;
  }
  set(in, "WIDTH", number(x - apart / 2));
  set(in, "WORDS",
      known == 0 ? message(language, "over.results", {{"count", number(static_cast<std::int64_t>(one.results.size()))}})
                 : message(language, "over.passed", {{"passed", number(passed)}, {"count", number(known)}}));
}

const char* key_of(record::beside group) {
  switch (group) {
  case record::beside::unknown: return nullptr;
  case record::beside::less: return "over.group.less";
  case record::beside::alike: return "over.group.alike";
  case record::beside::more: return "over.group.more";
  }
  return nullptr;
}

void say(TemplateDictionary& in, std::string_view words) { set(*in.AddSectionDictionary("SAID"), "WORDS", words); }

void add_absence(TemplateDictionary& in, language_code language, const publish::child& child, std::int64_t limit) {
  const auto numbers = child.absence->numbers();
  if (!numbers) {
    if (child.absence->is_often()) say(in, message(language, "page.total.often", {{"name", child.first_name}}));
    return;
  }
  if (numbers->hours == 0) return say(in, message(language, "over.none_missed"));
  say(in,
      message(language, "page.total", {{"hours", number(numbers->hours)}, {"unexcused", number(numbers->unexcused)}}));
  if (const auto* key = key_of(child.absence->group())) say(in, message(language, key));
  if (numbers->unexcused == 0) return;
  auto& line = *in.AddSectionDictionary("LINE");
  set(line, "MOST", number(limit));
  set(line, "HIGH", number(limit * 3 / 4));
  set(line, "VALUE", number(std::min(numbers->unexcused, limit)));
  set(line, "WORDS",
      message(language, "over.line", {{"unexcused", number(numbers->unexcused)}, {"line", number(limit)}}));
}

void add_state(TemplateDictionary& to, language_code language, const publish::child& child,
               const publish::overview& all, std::int64_t limit) {
  const bool has_numbers = child.absence && child.absence->numbers();
  const bool is_often = child.absence && child.absence->is_often();
  const bool has_courses = !all.courses.empty() || !all.finished.empty();
  if (!has_numbers && !is_often && !has_courses) return;
  auto& in = *to.AddSectionDictionary("HOW");
  set(in, "HOW_TITLE", message(language, "over.how"));
  if (child.absence) add_absence(in, language, child, limit);
  if (!has_courses) return;
  auto& list = *in.AddSectionDictionary("BY_COURSE");
  set(list, "COURSES_TITLE", message(language, "over.courses"));
  for (const auto& one : all.finished) add_project(list, "FINISHED", language, one);
  for (const auto& one : all.courses) add_course(list, language, one);
}

std::string what_comes(const publish::tongue& in, const publish::coming& one) {
  const auto language = in.reader;
  const auto& said = one.item.item().said;
  const auto text = [&](const char* field) {
    const auto* found = said.find(field);
    return found ? std::get<std::string>(*found) : std::string{};
  };
  const auto written = [&](const char* field) {
    auto words = text(field);
    return words.empty() || in.reader == in.school ? words : publish::as_written(std::move(words));
  };
  switch (one.is) {
  case publish::coming::what::placement_begins:
    return message(language, "over.placement_begins", company_of(text("company")));
  case publish::coming::what::placement_ends:
    return message(language, "over.placement_ends", company_of(text("company")));
  case publish::coming::what::exam: {
    const auto* year = said.find("year");
    return message(language, "over.exam",
                   {{"has_year", year ? "yes" : "no"}, {"year", year ? number(std::get<std::int64_t>(*year)) : ""}});
  }
  case publish::coming::what::presentation: {
    const auto place = written("presentation_location");
    return message(language, "over.presentation",
                   {{"title", written("title")}, {"has_place", place.empty() ? "no" : "yes"}, {"place", place}});
  }
  case publish::coming::what::appointment: break;
  }
  return publish::word(one.item, in).title;
}

void add_next(TemplateDictionary& to, language_code language, const publish::overview& all, const id_cipher& ids,
              const overview_look& look) {
  if (!all.may_tell(record::category::appointment) && !all.may_tell(record::category::milestone)) return;
  auto& in = *to.AddSectionDictionary("NEXT");
  set(in, "NEXT_TITLE", message(language, "over.next"));
  if (all.comes.empty()) in.SetValueAndShowSection("WORDS", message(language, "over.no_next"), "NOTHING_NEXT");
  for (const auto& one : all.comes) {
    auto& row = *in.AddSectionDictionary("COMES");
    const auto seconds = one.from.time_since_epoch().count();
    const auto date = publish::day_in_words(language, seconds);
    set(row, "ID", ids.hide(publish::public_item, one.item.item().id.value));
    const publish::tongue words{language, look.school_language};
    set_words(row, "WHAT", what_comes(words, one), words);
    set(row, "WHEN",
        one.is == publish::coming::what::appointment || one.is == publish::coming::what::presentation
            ? message(language, "over.at_time", {{"day", date}, {"time", publish::time_in_words(language, seconds)}})
            : date);
    row.ShowSection(look.has_links ? "LINKED" : "TOLD");
  }
}

} // namespace

void fill_overviews(TemplateDictionary& to, const publish::person& who, const std::vector<publish::overview>& all,
                    std::string_view language, const id_cipher& ids, const overview_look& look) {
  const bool is_own = who.self.who.as == role::student;
  const auto titled = [&](const char* key, const std::string& name) {
    return is_own ? message(language, std::string{key} + "_student") : message(language, key, {{"name", name}});
  };
  for (const auto& one : all) {
    const auto child = std::find_if(who.children.begin(), who.children.end(),
                                    [&](const auto& each) { return each.id == one.student; });
    if (child == who.children.end()) continue;
    auto& in = *to.AddIncludeDictionary("OVERVIEWS");
    in.SetFilename("overview.html");
    set(in, "OVER_TITLE", titled("over.title", child->first_name));
    add_work(in, language, one, titled("over.work", child->first_name));
    add_state(in, language, *child, one, look.line);
    add_next(in, language, one, ids, look);
  }
}

} // namespace keukentafel::portal
