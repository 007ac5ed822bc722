#include "portal/absence_page.hpp"

#include "portal/dictionary.hpp"
#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"

namespace keukentafel::portal {

namespace {

/// Sets NAME_day and NAME_time of an end of the report.
void tell_end(publish::arguments& to, std::string_view language, const std::string& name, const std::string& end) {
  if (end.empty()) return;
  const auto whole = parse_day(end);
  const auto when = whole ? local_midnight(*whole) : parse_moment(end).value_or(moment{});
  to[name + "_day"] = publish::day_in_words(language, when.time_since_epoch().count());
  to[name + "_time"] = publish::time_in_words(language, when.time_since_epoch().count());
}

std::string day_after(day today, std::chrono::days so_many) {
  return to_text(day{std::chrono::sys_days{today} + so_many});
}

void fill_form(TemplateDictionary& page, const frame& at, const publish::own_requests& own,
               const policy::asking& school, const absence_form& form, day today, const id_cipher& ids) {
  const auto language = at.language;
  auto& in = *page.AddSectionDictionary("FORM");
  add_text(in, language,
           {{"CHILD_LABEL", "absence.child"},
            {"REASON_LABEL", "absence.reason"},
            {"FROM_LABEL", "absence.from"},
            {"UNTIL_LABEL", "absence.until"},
            {"UNTIL_HINT", "absence.until_hint"},
            {"TIMES", "absence.times"},
            {"TIMES_HINT", "absence.times_hint"},
            {"FROM_TIME_LABEL", "absence.from_time"},
            {"UNTIL_TIME_LABEL", "absence.until_time"},
            {"SEND", "absence.send"}});
  set(in, "INTRO",
      publish::message(language, "absence.intro", {{"own", at.of == frame::visitor::student ? "yes" : "no"}}));
  set(in, "ID", form.id);
  set(in, "FROM", form.from);
  set(in, "UNTIL", form.until);
  set(in, "FROM_TIME", form.from_time);
  set(in, "UNTIL_TIME", form.until_time);
  set(in, "FIRST", day_after(today, -school.bounds.back));
  set(in, "LAST", day_after(today, school.bounds.ahead));
  if (form.has_times()) in.ShowSection("TIMED");
  auto* several = own.reportable.size() > 1 ? in.AddSectionDictionary("SEVERAL") : nullptr;
  for (const auto student : own.reportable) {
    auto& child = several ? *several->AddSectionDictionary("CHILDREN") : *in.AddSectionDictionary("ONE");
    const auto id = ids.hide(publish::public_student, student.value);
    set(child, "STUDENT", id);
    set(child, "NAME", own.name_of(student));
    if (id == form.student) child.ShowSection("CHOSEN");
  }
  if (form.reason.empty()) in.ShowSection("UNCHOSEN");
  for (const auto& one : school.reasons) {
    auto& reason = *in.AddSectionDictionary("REASONS");
    set(reason, "CODE", one.code);
    set(reason, "WORDS", publish::reason_in_words(language, school, one.code));
    if (one.code == form.reason) reason.ShowSection("CHOSEN");
  }
}

void add_report(TemplateDictionary& to, const frame& at, const publish::own_requests& own, const policy::asking& school,
                const store::request_row& one) {
  const auto language = at.language;
  auto& in = *to.AddSectionDictionary("REPORTS");
  const auto said = record::sick_report_of(one.said);
  const auto asked_at = one.asked_at.time_since_epoch().count();
  const std::string state{store::to_text(one.state)};
  set(in, "WHAT",
      publish::message(language, "absence.what",
                       {{"name", std::string{own.name_of(one.student)}},
                        {"reason", publish::reason_in_words(language, school, said.reason)}}));
  set(in, "WHEN", when_in_words(language, said));
  set(in, "ASKED",
      publish::message(
          language, "absence.asked",
          {{"day", publish::day_in_words(language, asked_at)}, {"time", publish::time_in_words(language, asked_at)}}));
  set(in, "STATE", state);
  set(in, "STATE_WORDS", publish::message(language, "absence.state." + state));
}

} // namespace

std::string when_in_words(std::string_view language, const record::sick_report& said) {
  const bool is_within_a_day = !said.until.empty() && said.from.substr(0, 10) == said.until.substr(0, 10);
  publish::arguments when{{"open", said.until.empty() ? "yes" : is_within_a_day ? "one" : "no"}};
  tell_end(when, language, "from", said.from);
  tell_end(when, language, "until", said.until);
  return publish::message(language, said.is_whole_days() ? "desk.request_days" : "desk.request_times", when);
}

std::string absence_page(const frame& at, const publish::own_requests& own, const policy::asking& school,
                         const absence_form& form, std::string_view wrong, bool was_sent, day today,
                         const id_cipher& ids) {
  const auto language = at.language;
  const publish::arguments whose{{"own", at.of == frame::visitor::student ? "yes" : "no"}};
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "absence.html");
  set(in, "HEADING", publish::message(language, "absence.title"));
  if (was_sent && !own.list.empty())
    in.SetValueAndShowSection("DONE", publish::message(language, "absence.sent", whose), "SENT");
  if (!wrong.empty()) {
    const publish::arguments limits{{"back", std::to_string(school.bounds.back.count())},
                                    {"ahead", std::to_string(school.bounds.ahead.count())},
                                    {"longest", std::to_string(school.bounds.longest.count())}};
    in.SetValueAndShowSection("WHY", publish::message(language, "absence.wrong." + std::string{wrong}, limits),
                              "WRONG");
  }
  if (own.reportable.empty())
    in.SetValueAndShowSection("EMPTY", publish::message(language, "absence.nobody", whose), "NOBODY");
  else fill_form(in, at, own, school, form, today, ids);
  if (!own.list.empty()) {
    auto& list = *in.AddSectionDictionary("OWN");
    set(list, "OWN_TITLE", publish::message(language, "absence.own", whose));
    set(list, "MISTAKE", publish::message(language, "absence.mistake"));
    for (const auto& one : own.list) add_report(list, at, own, school, one);
  }
  return expand("layout.html", page);
}

} // namespace keukentafel::portal
