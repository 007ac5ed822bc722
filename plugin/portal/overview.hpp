/// What stands above a child's news: three questions with their answers.
#pragma once

#include "portal/dictionary.hpp"
#include "publish/overview.hpp"

namespace keukentafel::portal {

struct overview_look {
  std::int64_t line = 16; ///< unexcused hours in four weeks that the school names as the limit
  bool has_links = false; ///< to the items, for who may open them
  std::string_view school_language = "nl";
};

/// Fills the section OVERVIEWS, of the children of which `all` has one.
void fill_overviews(TemplateDictionary& in, const publish::person& who, const std::vector<publish::overview>& all,
                    std::string_view language, const id_cipher& ids, const overview_look& look);

} // namespace keukentafel::portal
