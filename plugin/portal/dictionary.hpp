/// What the pages have in common: templates, and how texts and items get into them.
#pragma once

#include "portal/pages.hpp"
#include "publish/feed.hpp"

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
void fill_items(TemplateDictionary& in, const publish::feed_page& news, const publish::tongue& of,
                const publish::person& who, const id_cipher& ids);
/// What is said of each child above the items: the birthday that is near, and absence in all.
void fill_children(TemplateDictionary& in, const publish::person& who, std::string_view language);
std::string in_words(std::string_view language, day date);

} // namespace keukentafel::portal
