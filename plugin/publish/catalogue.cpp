#include "publish/catalogue.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <unicode/dcfmtsym.h>
#include <unicode/dtptngen.h>
#include <unicode/listformatter.h>
#include <unicode/smpdtfmt.h>
#include <unordered_map>

namespace keukentafel::publish {

std::string_view embedded(std::string_view name); // text/*.txt

namespace {

using catalogue = std::map<std::string, std::string, std::less<>>;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

catalogue read_catalogue(std::string_view text) {
  catalogue read;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equals = line.find('=');
    if (line.empty() || line.front() == '#') continue;
    if (equals == line.npos || !read.emplace(trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1))).second)
      throw std::logic_error("a line of a catalogue is no message, or its key stands twice: " + std::string{line});
  }
  return read;
}

const catalogue& of(std::string_view language) {
  static const auto all = [] {
    std::map<std::string, catalogue, std::less<>> read;
    for (const auto& code : languages()) read.emplace(code, read_catalogue(embedded(code + ".txt")));
    return read;
  }();
  const auto found = all.find(language);
  return found == all.end() ? all.at(languages().front()) : found->second;
}

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  return text.toUTF8String(out);
}

/// Patterns are parsed once per thread: ICU's formats are not for several threads at once.
const pattern& parsed(std::string_view language, std::string_view key) {
  thread_local std::map<std::string, std::map<std::string, pattern, std::less<>>, std::less<>> cache;
  auto by_key = cache.find(language);
  if (by_key == cache.end()) by_key = cache.emplace(language, std::map<std::string, pattern, std::less<>>{}).first;
  const auto found = by_key->second.find(key);
  if (found != by_key->second.end()) return found->second;
  const auto& texts = of(language);
  const auto text = texts.find(key);
  if (text == texts.end()) throw std::logic_error("the catalogue has no message " + std::string{key});
  return by_key->second.emplace(key, pattern{text->second, locale_tag(language)}).first->second;
}

icu::Locale locale_of(std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  auto locale = icu::Locale::forLanguageTag(locale_tag(language), status);
  if (U_FAILURE(status)) throw std::logic_error("a locale of the catalogue is wrong");
  return locale;
}

/// By a skeleton: which fields a date has, in the order and with the signs that ICU knows for the language.
std::unique_ptr<icu::SimpleDateFormat> date_format(std::string_view language, const char* skeleton_key) {
  UErrorCode status = U_ZERO_ERROR;
  const auto locale = locale_of(language);
  const std::unique_ptr<icu::DateTimePatternGenerator> patterns{
      icu::DateTimePatternGenerator::createInstance(locale, status)};
  if (U_FAILURE(status)) throw std::logic_error("ICU has no date patterns");
  const auto best = patterns->getBestPattern(icu::UnicodeString::fromUTF8(of(language).at(skeleton_key)), status);
  auto format = std::make_unique<icu::SimpleDateFormat>(best, locale, status);
  if (U_FAILURE(status)) throw std::logic_error("a date of the catalogue is wrong");
  format->adoptTimeZone(icu::TimeZone::createTimeZone("Europe/Amsterdam"));
  return format;
}

std::string dated(std::string_view language, const char* skeleton_key, std::int64_t seconds) {
  // ICU takes some microseconds for a date, and a school's dates are few.
  constexpr std::size_t most = 4096;
  struct kept {
    std::unique_ptr<icu::SimpleDateFormat> format;
    std::unordered_map<std::int64_t, std::string> texts;
  };
  thread_local std::map<std::pair<std::string, std::string_view>, kept> cache;
  auto& [format, texts] = cache[{std::string{language}, skeleton_key}];
  if (const auto found = texts.find(seconds); found != texts.end()) return found->second;
  if (!format) format = date_format(language, skeleton_key);
  icu::UnicodeString out;
  format->format(static_cast<UDate>(seconds) * 1000.0, out);
  if (texts.size() >= most) texts.clear();
  return texts[seconds] = to_utf8(out);
}

} // namespace

const std::vector<std::string>& languages() {
  static const std::vector<std::string> codes{"nl", "en", "ar", "tr", "pl", "uk"};
  return codes;
}

bool is_language(std::string_view code) {
  return std::find(languages().begin(), languages().end(), code) != languages().end();
}

std::string locale_tag(std::string_view language) { return of(language).at("format.locale"); }

bool is_reviewed(std::string_view language) { return of(language).at("name.reviewed") != "no"; }

std::string as_written(std::string text) { return isolated(std::move(text)); }

std::vector<run> cut_at_marks(std::string_view text) {
  constexpr std::array<std::string_view, 2> marks{"\u2068", "\u2069"};
  std::vector<run> runs;
  for (bool is_as_written = false; !text.empty(); is_as_written = !is_as_written) {
    const auto& mark = marks.at(is_as_written ? 1 : 0);
    const auto end = std::min(text.find(mark), text.size());
    if (end > 0) runs.push_back({text.substr(0, end), is_as_written});
    text.remove_prefix(std::min(end + mark.size(), text.size()));
  }
  return runs;
}

bool is_right_to_left(std::string_view language) {
  static const auto which = [] {
    std::vector<std::string> codes;
    std::copy_if(languages().begin(), languages().end(), std::back_inserter(codes),
                 [](const auto& code) { return locale_of(code).isRightToLeft() != 0; });
    return codes;
  }();
  return std::find(which.begin(), which.end(), language) != which.end();
}

std::string choose_language(std::string_view accept, std::string_view in_sis) {
  std::string best;
  double best_weight = 0;
  while (!accept.empty()) {
    const auto end = std::min(accept.find(','), accept.size());
    const auto part = trimmed(accept.substr(0, end));
    accept.remove_prefix(std::min(end + 1, accept.size()));
    auto code = std::string{trimmed(part.substr(0, part.find_first_of("-;")))};
    for (auto& c : code) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); // RFC 5646, 2.1.1
    double weight = 1;
    if (const auto q = part.find("q="); q != part.npos) weight = std::atof(std::string{part.substr(q + 2)}.c_str());
    if (is_language(code) && weight > best_weight) {
      best = code;
      best_weight = weight;
    }
  }
  if (!best.empty()) return best;
  return is_language(in_sis) ? std::string{in_sis} : languages().front();
}

std::string message(std::string_view language, std::string_view key, const argument_source& with) {
  return std::string{trimmed(parsed(language, key).format(with))};
}

std::string message(std::string_view language, std::string_view key, const arguments& with) {
  const auto find = [&](std::string_view name) {
    const auto found = with.find(name);
    return found == with.end() ? std::string{} : found->second;
  };
  return std::string{trimmed(parsed(language, key).format(find, is_right_to_left(language)))};
}

std::string in_list(std::string_view language, const std::vector<std::string>& names) {
  std::vector<icu::UnicodeString> each;
  for (const auto& one : names)
    each.push_back(icu::UnicodeString::fromUTF8(is_right_to_left(language) ? isolated(one) : one));
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::ListFormatter> format{icu::ListFormatter::createInstance(locale_of(language), status)};
  icu::UnicodeString out;
  if (format) format->format(each.data(), static_cast<std::int32_t>(each.size()), out, status);
  if (U_FAILURE(status)) throw std::logic_error("ICU has no lists of this language");
  return to_utf8(out);
}

std::string_view message_pattern(std::string_view language, std::string_view key) {
  const auto& texts = of(language);
  const auto found = texts.find(key);
  return found == texts.end() ? std::string_view{} : found->second;
}

std::vector<std::string> message_keys(std::string_view language) {
  std::vector<std::string> keys;
  for (const auto& [key, pattern] : of(language)) keys.push_back(key);
  return keys;
}

bool is_number(std::string_view value) {
  return !value.empty() && value.find_first_not_of("0123456789.") == value.npos;
}

std::string value_in_words(std::string_view value, std::string_view language) {
  std::string text{value};
  const auto point = text.find('.');
  if (!is_number(value) || point == text.npos) return text;
  thread_local std::map<std::string, std::string, std::less<>> points;
  auto found = points.find(language);
  if (found == points.end()) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::DecimalFormatSymbols symbols{locale_of(language), status};
    if (U_FAILURE(status)) throw std::logic_error("ICU has no signs for numbers");
    found = points.emplace(language, to_utf8(symbols.getConstSymbol(symbols.kDecimalSeparatorSymbol))).first;
  }
  return text.replace(point, 1, found->second);
}

std::string day_in_words(std::string_view language, std::int64_t seconds) {
  return dated(language, "format.day", seconds);
}
std::string date_in_words(std::string_view language, std::int64_t seconds) {
  return dated(language, "format.date", seconds);
}
std::string time_in_words(std::string_view language, std::int64_t seconds) {
  return dated(language, "format.time", seconds);
}

} // namespace keukentafel::publish
