/// The letter that brings a guardian in: one A4 page to print, whole in itself.
#pragma once

#include "base/time.hpp"

#include <string>
#include <string_view>

namespace keukentafel::portal {

struct letter {
  std::string language;
  std::string name;            ///< of the guardian. Of no child: a letter may be opened by somebody else
  std::string school;          ///< who it is from; may be empty
  std::string contact;         ///< whom to ask; empty: the mentor, in the letter's language
  std::string school_language; ///< in which the contact is written
  std::string origin;          ///< where the code is typed
  std::string code;
  day last_day; ///< on which the code works
};
std::string letter_page(const letter& what);

} // namespace keukentafel::portal
