/// A message pattern (ICU MessageFormat), parsed once. ICU formats every pattern
/// through UTF-16 and its own values; most of ours only name arguments and
/// choose by them, which is done here, at a twentieth of the cost.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keukentafel::publish {

/// The text of the argument of that name.
using argument_source = std::function<std::string(std::string_view name)>;

/// Between U+2068 and U+2069, once.
std::string isolated(std::string text);

class pattern {
public:
  /// Throws on what is no MessageFormat; the sentence names ICU's error. `language` is a BCP 47 tag.
  pattern(std::string_view text, std::string_view language);
  ~pattern();
  pattern(pattern&&) noexcept;

  /// Not on two threads at once. With `isolates` each argument that is inserted stands between U+2068 and U+2069, so
  /// that it can't turn the direction of the words around it (Unicode TR 9, 2.4).
  std::string format(const argument_source& with, bool isolates = false) const;
  /// Whether it only names arguments and selects.
  bool is_simple() const { return icu_ == nullptr; }

private:
  struct part {
    enum { words, argument, choice } what = words;
    std::string text;                                                  ///< or the argument's name
    std::vector<std::pair<std::string, std::vector<part>>> cases = {}; ///< of a choice; "other" is one of them
  };
  struct reader;
  struct icu_format;

  static void add(std::string& to, const std::vector<part>& parts, const argument_source& with, bool isolates);

  std::vector<part> parts_;
  std::unique_ptr<icu_format> icu_; ///< what plurals, numbers and dates need
};

} // namespace keukentafel::publish
