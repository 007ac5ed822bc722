#include "publish/finder.hpp"

#include "publish/wording.hpp"

#include <algorithm>
#include <unicode/unistr.h>

namespace keukentafel::publish {

namespace {

std::string folded(std::string_view text) {
  std::string out;
  return icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())})
      .foldCase()
      .toUTF8String(out);
}

} // namespace

finder::finder(std::string_view typed) {
  const auto text = folded(typed);
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(' ', begin), text.size());
    if (end > begin) words_.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

bool finder::in(const policy::released& what, std::string_view language) const {
  const auto said = word(what, {language, language}); // without marks
  const auto text = folded(said.title + '\n' + said.body + '\n' + what.item().note + '\n' + what.item().comment);
  return std::all_of(words_.begin(), words_.end(), [&](const auto& one) { return text.find(one) != text.npos; });
}

} // namespace keukentafel::publish
