#include "portal/letter.hpp"

#include "portal/account_page.hpp"
#include "portal/dictionary.hpp"
#include "portal/qr.hpp"
#include "publish/catalogue.hpp"

namespace keukentafel::portal {

std::string letter_page(const letter& what) {
  const std::string_view language = what.language;
  TemplateDictionary page{"letter"};
  set(page, "LANGUAGE", language);
  set(page, "DIRECTION", publish::is_right_to_left(language) ? "rtl" : "ltr");
  add_text(page, language,
           {{"TITLE", "letter.title"},
            {"WHY", "letter.why"},
            {"COSTS", "letter.costs"},
            {"STEPS", "letter.steps"},
            {"STEP_1", "letter.step_1"},
            {"STEP_2", "letter.step_2"},
            {"STEP_3", "letter.step_3"},
            {"PICTURE", "account.code_picture"},
            {"SEVERAL", "letter.several"},
            {"CHILD", "letter.child"},
            {"ASK_TITLE", "letter.ask_title"},
            {"REGARDS", "letter.regards"}});
  set(page, "DEAR", publish::message(language, "letter.dear", {{"name", what.name}}));
  set(page, "BY_HAND", publish::message(language, "letter.by_hand", {{"address", what.origin}}));
  set(page, "UNTIL", publish::message(language, "letter.until", {{"day", in_words(language, what.last_day)}}));
  set(page, "ASK", what.contact.empty() ? publish::message(language, "letter.ask") : what.contact);
  if (!what.contact.empty()) page.SetValueAndShowSection("SCHOOL_LANGUAGE", what.school_language, "AS_WRITTEN");
  set(page, "CODE", what.code);
  const auto picture = make_qr(address_of_code(what.origin, what.code));
  set(page, "SIZE", std::to_string(picture.size));
  set(page, "DARK", picture.dark);
  if (!what.school.empty()) {
    set(page, "SCHOOL", what.school);
    page.ShowSection("FROM");
    page.ShowSection("SIGNED");
  }
  return expand("letter.html", page);
}

} // namespace keukentafel::portal
