#include "publish/pattern.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <stdexcept>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>

namespace keukentafel::publish {

namespace {

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  return text.toUTF8String(out);
}

void check(UErrorCode status) {
  if (U_FAILURE(status)) throw std::logic_error(std::string{"it is no MessageFormat: "} + u_errorName(status));
}

} // namespace

std::string isolated(std::string text) {
  return text.empty() || text.starts_with("\u2068") ? text : "\u2068" + text + "\u2069";
}

/// How an argument is used: what ICU counts has to be a number, and what it chooses by is no text to be inserted.
struct use {
  bool is_counted = false, is_chosen_by = false;
};

struct pattern::icu_format {
  icu::MessageFormat format;
  std::map<std::string, use> names;
};

/// Walks over the parts that ICU found.
struct pattern::reader {
  const icu::MessagePattern& of;
  bool is_simple = true;
  std::map<std::string, use> names = {};

  std::string text(int32_t from, int32_t to) const {
    return to_utf8(of.getPatternString().tempSubStringBetween(from, to));
  }

  /// From the start of a message to its end.
  std::vector<part> message(int32_t at) {
    std::vector<part> read;
    const auto end = of.getLimitPartIndex(at);
    auto from = of.getPart(at).getLimit();
    const auto words_up_to = [&](int32_t to) {
      if (to > from) read.push_back({part::words, text(from, to)});
    };
    for (++at; at < end; ++at) {
      const auto& here = of.getPart(at);
      switch (here.getType()) {
      case UMSGPAT_PART_TYPE_SKIP_SYNTAX:
        words_up_to(here.getIndex());
        from = here.getLimit();
        break;
      case UMSGPAT_PART_TYPE_ARG_START: {
        words_up_to(here.getIndex());
        const auto last = of.getLimitPartIndex(at);
        from = of.getPart(last).getLimit();
        read.push_back(argument(at, last));
        at = last;
        break;
      }
      default: is_simple = false;
      }
    }
    words_up_to(of.getPart(end).getIndex());
    return read;
  }

  part argument(int32_t at, int32_t last) {
    const auto type = of.getPart(at).getArgType();
    part read{part::argument, to_utf8(of.getSubstring(of.getPart(at + 1)))};
    auto& used = names[read.text];
    if (type == UMSGPAT_ARG_TYPE_NONE) return read;
    if (type == UMSGPAT_ARG_TYPE_SELECT) used.is_chosen_by = true;
    else {
      used.is_counted = true;
      is_simple = false;
    }
    read.what = part::choice;
    std::string selector;
    for (at += 2; at < last; ++at) {
      if (of.getPart(at).getType() == UMSGPAT_PART_TYPE_ARG_SELECTOR)
        selector = to_utf8(of.getSubstring(of.getPart(at)));
      if (of.getPart(at).getType() != UMSGPAT_PART_TYPE_MSG_START) continue;
      read.cases.emplace_back(selector, message(at));
      at = of.getLimitPartIndex(at);
    }
    return read;
  }
};

pattern::pattern(std::string_view text, std::string_view language) {
  const auto source = icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<int32_t>(text.size())});
  UErrorCode status = U_ZERO_ERROR;
  const icu::MessagePattern found{source, nullptr, status};
  check(status);
  reader read{found};
  parts_ = read.message(0);
  if (read.is_simple) return;
  icu_ = std::make_unique<icu_format>(icu_format{
      icu::MessageFormat{source, icu::Locale::forLanguageTag(language, status), status}, std::move(read.names)});
  check(status);
}

pattern::~pattern() = default;
pattern::pattern(pattern&&) noexcept = default;

void pattern::add(std::string& to, const std::vector<part>& parts, const argument_source& with, bool isolates) {
  for (const auto& one : parts) {
    if (one.what == part::words) {
      to += one.text;
      continue;
    }
    auto value = with(one.text);
    if (one.what == part::argument) {
      to += isolates ? isolated(std::move(value)) : value;
      continue;
    }
    const auto named = [&](std::string_view name) {
      return std::find_if(one.cases.begin(), one.cases.end(), [&](const auto& each) { return each.first == name; });
    };
    const auto chosen = named(value);
    add(to, (chosen == one.cases.end() ? named("other") : chosen)->second, with, isolates);
  }
}

std::string pattern::format(const argument_source& with, bool isolates) const {
  std::string out;
  if (is_simple()) {
    add(out, parts_, with, isolates);
    return out;
  }
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const auto& [name, used] : icu_->names) {
    names.push_back(icu::UnicodeString::fromUTF8(name));
    auto value = with(name);
    if (used.is_counted) {
      std::int64_t number = 0;
      std::from_chars(value.data(), value.data() + value.size(), number);
      values.emplace_back(number);
    } else {
      if (isolates && !used.is_chosen_by) value = isolated(std::move(value));
      values.emplace_back(icu::UnicodeString::fromUTF8(value));
    }
  }
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString text;
  icu_->format.format(names.data(), values.data(), static_cast<int32_t>(names.size()), text, status);
  check(status);
  return text.toUTF8String(out);
}

} // namespace keukentafel::publish
