/// What the pages have in common: templates, and how texts and items get into them.
#pragma once

#include "portal/pages.hpp"
#include "publish/feed.hpp"
#include "publish/marks.hpp"
#include "store/office_hours.hpp"

#include <ctemplate/template_dictionary.h>
#include <string>
#include <string_view>

namespace keukentafel::portal {

using ctemplate::TemplateDictionary;

/// The page as text. The templates escape.
std::string expand(const char* name, const TemplateDictionary& with);

void set(TemplateDictionary& in, const char* name, std::string_view value);
/// The page's frame; gives the dictionary of what stands in it.
TemplateDictionary* lay_out(TemplateDictionary& page, const frame& at, const char* content);
/// Messages of the catalogue by key.
void add_text(TemplateDictionary& in, std::string_view language,
              std::initializer_list<std::pair<const char*, const char*>> texts);
/// A text in which what the school wrote is marked, as the template {{>NAME}}: those parts say in which language they
/// are.
void set_words(TemplateDictionary& in, const char* name, std::string_view words, const publish::tongue& of);
/// For an attribute, which has one language.
std::string without_marks(std::string_view words);

struct item_look {
  day today{};
  const publish::marks* marks = nullptr; ///< of who looks at the own page; without it there is nothing to confirm
  std::string back = {};                 ///< the page's query, to come back to
};
/// Fills the section DAYS: items under a heading of their day, the newest day first, and what a child makes first of a
/// day.
/// `at` is of who looks at them, `who` of whose page it is: no other answers for that person.
void fill_items(TemplateDictionary& in, const publish::feed_page& news, const frame& at, const publish::person& who,
                const id_cipher& ids, const item_look& look);
std::vector<const policy::released*> in_order_of_days(const std::vector<policy::released>& items);
std::string day_heading(std::string_view language, day date, day today);
std::string confirmed_on(std::string_view language, day date);
/// Birthdays that are near.
void fill_birthdays(TemplateDictionary& in, const publish::person& who, std::string_view language);
/// Who guides the student, when they can be reached, and who stands in.
void fill_mentors(TemplateDictionary& in, const std::vector<store::mentor_row>& mentors, std::string_view language);
std::string in_words(std::string_view language, day date);
/// For what may be of another year.
std::string with_year(std::string_view language, day date);
std::string label_of(std::string_view language, record::category of);

} // namespace keukentafel::portal
