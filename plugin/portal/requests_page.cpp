#include "portal/requests_page.hpp"

#include "portal/absence_page.hpp"
#include "portal/dictionary.hpp"
#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"

namespace keukentafel::portal {

namespace {

TemplateDictionary& add(TemplateDictionary& page, const char* section, std::string_view language,
                        const publish::desk_request& one, const policy::asking& school, const id_cipher& ids) {
  auto& in = *page.AddSectionDictionary(section);
  const auto said = record::sick_report_of(one.what.said);
  const auto asked_at = one.what.asked_at.time_since_epoch().count();
  set(in, "ITEM_TITLE",
      publish::message(
          language, "desk.request_sick",
          {{"student", one.student.first_name}, {"reason", publish::reason_in_words(language, school, said.reason)}}));
  set(in, "WHEN", when_in_words(language, said));
  set(in, "STUDENT", ids.hide(publish::public_student, one.student.id.value));
  set(in, "FIRST_NAME", one.student.first_name);
  set(in, "NUMBER", one.student.number);
  set(in, "BY",
      publish::message(language, "desk.request_by",
                       {{"name", one.what.by.as == role::student ? one.student.first_name
                                 : one.asker.empty()             ? publish::message(language, "desk.gone")
                                                                 : one.asker},
                        {"day", publish::day_in_words(language, asked_at)},
                        {"time", publish::time_in_words(language, asked_at)}}));
  return in;
}

} // namespace

std::string desk_requests_page(const frame& at, const publish::desk_requests& list, const policy::asking& school,
                               const id_cipher& ids) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "desk_requests.html");
  add_text(in, language, {{"HEADING", "desk.requests"}, {"BACK", "page.back"}});
  if (list.to_do.empty())
    in.SetValueAndShowSection("EMPTY", publish::message(language, "desk.requests_none"), "NOTHING");
  else in.SetValueAndShowSection("INTRO", publish::message(language, "desk.requests_intro"), "TO_DO");
  for (const auto& one : list.to_do) {
    auto& row = add(in, "LEFT", language, one, school, ids);
    set(row, "ID", ids.hide(publish::public_request, one.what.id));
    set(row, "WHY",
        one.what.note.empty() ? publish::message(language, "desk.request_not_offered")
                              : publish::message(language, "desk.request_refused", {{"why", one.what.note}}));
    set(row, "DONE", publish::message(language, "desk.request_done"));
  }
  if (list.waiting.empty()) return expand("layout.html", page);
  auto& waiting = *in.AddSectionDictionary("WAITING");
  add_text(waiting, language,
           {{"WAITING_TITLE", "desk.requests_waiting"}, {"WAITING_INTRO", "desk.requests_waiting_intro"}});
  for (const auto& one : list.waiting) add(waiting, "ON_ITS_WAY", language, one, school, ids);
  return expand("layout.html", page);
}

} // namespace keukentafel::portal
