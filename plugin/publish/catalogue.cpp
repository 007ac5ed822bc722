#include "publish/catalogue.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
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
    if (line.empty() || line.front() == '#' || equals == line.npos) continue;
    read.emplace(trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1)));
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
  return by_key->second.emplace(key, pattern{text->second, language}).first->second;
}

std::string dated(std::string_view language, const char* pattern_key, std::int64_t seconds) {
  // ICU takes some microseconds for a date, and a school's dates are few.
  constexpr std::size_t most = 4096;
  struct kept {
    std::unique_ptr<icu::SimpleDateFormat> format;
    std::unordered_map<std::int64_t, std::string> texts;
  };
  thread_local std::map<std::pair<std::string, std::string_view>, kept> cache;
  auto& [format, texts] = cache[{std::string{language}, pattern_key}];
  if (const auto found = texts.find(seconds); found != texts.end()) return found->second;
  if (!format) {
    UErrorCode status = U_ZERO_ERROR;
    format = std::make_unique<icu::SimpleDateFormat>(icu::UnicodeString::fromUTF8(of(language).at(pattern_key)),
                                                     icu::Locale{std::string{language}.c_str()}, status);
    if (U_FAILURE(status)) throw std::logic_error("a date pattern of the catalogue is wrong");
    format->adoptTimeZone(icu::TimeZone::createTimeZone("Europe/Amsterdam"));
  }
  icu::UnicodeString out;
  format->format(static_cast<UDate>(seconds) * 1000.0, out);
  if (texts.size() >= most) texts.clear();
  return texts[seconds] = to_utf8(out);
}

} // namespace

const std::vector<std::string>& languages() {
  static const std::vector<std::string> codes{"nl", "en"};
  return codes;
}

bool is_right_to_left(std::string_view language) {
  return icu::Locale{std::string{language}.c_str()}.isRightToLeft() != 0;
}

std::string choose_language(std::string_view accept, std::string_view in_sis) {
  const auto knows = [](std::string_view code) {
    return std::find(languages().begin(), languages().end(), code) != languages().end();
  };
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
    if (knows(code) && weight > best_weight) {
      best = code;
      best_weight = weight;
    }
  }
  if (!best.empty()) return best;
  return knows(in_sis) ? std::string{in_sis} : languages().front();
}

std::string message(std::string_view language, std::string_view key, const argument_source& with) {
  return std::string{trimmed(parsed(language, key).format(with))};
}

std::string message(std::string_view language, std::string_view key, const arguments& with) {
  return message(language, key, [&](std::string_view name) {
    const auto found = with.find(name);
    return found == with.end() ? std::string{} : found->second;
  });
}

std::vector<std::string> message_keys(std::string_view language) {
  std::vector<std::string> keys;
  for (const auto& [key, pattern] : of(language)) keys.push_back(key);
  return keys;
}

std::string day_in_words(std::string_view language, std::int64_t seconds) {
  return dated(language, "format.day", seconds);
}
std::string time_in_words(std::string_view language, std::int64_t seconds) {
  return dated(language, "format.time", seconds);
}

} // namespace keukentafel::publish
