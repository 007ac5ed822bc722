#include "portal/about_page.hpp"

#include "portal/dictionary.hpp"

namespace keukentafel::portal {

std::string about_page(const frame& at, std::string_view contact) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "about.html");
  add_text(in, language,
           {{"HEADING", "about.title"},
            {"BACK", "page.back"},
            {"INTRO", "about.intro"},
            {"STANDARD_TITLE", "about.standard_title"},
            {"STANDARD", "about.standard"},
            {"MISSING_TITLE", "about.missing_title"},
            {"ASK_TITLE", "about.ask_title"},
            {"ASK", "about.ask"}});
  for (const auto* key : {"about.missing.tried", "about.missing.school", "about.missing.languages"})
    add_text(*in.AddSectionDictionary("MISSING"), language, {{"WHAT", key}});
  if (contact.empty()) return expand("layout.html", page);
  auto& told = *in.AddSectionDictionary("CONTACT");
  add_text(told, language, {{"CONTACT_LABEL", "about.contact"}});
  set(told, "WHERE", contact);
  set(told, "SCHOOL_LANGUAGE", at.school_language);
  return expand("layout.html", page);
}

} // namespace keukentafel::portal
