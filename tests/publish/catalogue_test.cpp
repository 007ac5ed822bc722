/// Every language is whole: docs/languages.md.
#include "base/time.hpp"
#include "publish/catalogue.hpp"

#include <gmock/gmock.h>
#include <memory>
#include <set>
#include <unicode/messagepattern.h>
#include <unicode/plurrule.h>

using namespace keukentafel;

namespace {

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  return text.toUTF8String(out);
}

/// What a message asks for, and the cases of each plural in it.
struct asked {
  std::set<std::string> arguments;
  std::vector<std::set<std::string>> plurals;
};

asked read(std::string_view language, const std::string& key) {
  asked found;
  UErrorCode status = U_ZERO_ERROR;
  const icu::MessagePattern parts{icu::UnicodeString::fromUTF8(std::string{publish::message_pattern(language, key)}),
                                  nullptr, status};
  EXPECT_TRUE(U_SUCCESS(status)) << language << " " << key;
  for (int32_t at = 0; at < parts.countParts(); ++at) {
    if (parts.getPartType(at) != UMSGPAT_PART_TYPE_ARG_START) continue;
    found.arguments.insert(to_utf8(parts.getSubstring(parts.getPart(at + 1))));
    if (parts.getPart(at).getArgType() != UMSGPAT_ARG_TYPE_PLURAL) continue;
    auto& cases = found.plurals.emplace_back();
    for (int32_t in = at + 1, end = parts.getLimitPartIndex(at); in < end; ++in) {
      if (parts.getPartType(in) == UMSGPAT_PART_TYPE_ARG_SELECTOR)
        cases.insert(to_utf8(parts.getSubstring(parts.getPart(in))));
      if (parts.getPartType(in) == UMSGPAT_PART_TYPE_MSG_START) in = parts.getLimitPartIndex(in);
    }
  }
  return found;
}

std::set<std::string> plural_categories(const std::string& language) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::PluralRules> rules{icu::PluralRules::forLocale(icu::Locale{language.c_str()}, status)};
  const std::unique_ptr<icu::StringEnumeration> names{rules->getKeywords(status)};
  std::set<std::string> found;
  while (const auto* name = names->snext(status)) found.insert(to_utf8(*name));
  EXPECT_TRUE(U_SUCCESS(status));
  return found;
}

const auto tuesday = parse_moment("2026-11-24T08:30:00Z").value().time_since_epoch().count();

} // namespace

TEST(catalogue, has_the_same_messages_with_the_same_arguments_in_every_language) {
  const auto keys = publish::message_keys("nl");
  for (const auto& language : publish::languages()) {
    EXPECT_EQ(publish::message_keys(language), keys) << language;
    for (const auto& key : keys) EXPECT_EQ(read(language, key).arguments, read("nl", key).arguments) << language << key;
  }
}

TEST(catalogue, counts_as_each_language_does) {
  for (const auto& language : publish::languages()) {
    const auto categories = plural_categories(language);
    for (const auto& key : publish::message_keys(language))
      for (const auto& cases : read(language, key).plurals)
        for (const auto& category : categories)
          EXPECT_TRUE(cases.contains(category)) << language << " " << key << " lacks " << category;
  }
}

TEST(catalogue, every_message_can_be_said_without_and_with_anything) {
  for (const auto& language : publish::languages())
    for (const auto& key : publish::message_keys(language)) {
      if (key.starts_with("format.")) continue;
      EXPECT_NO_THROW(publish::message(language, key)) << language << key;
      for (const auto* value : {"yes", "1", "-3", "99999999999999999999", "<b>{x}'"}) {
        const auto said = publish::message(language, key, [&](std::string_view) { return value; });
        EXPECT_TRUE(!said.empty() || std::string_view{value} != "yes") << language << key;
      }
    }
}

TEST(catalogue, nothing_is_left_in_dutch) {
  // Names, and what is a word of that language too.
  const std::set<std::string> same{
      "page.title",        "appointment.title", "name.reviewed",     "format.day",         "format.time",
      "format.date",       "page.list",         "desk.signin.hint",  "en exam.title",      "en project_result.title",
      "en nav.news",       "en desk.held.none", "notice.title",      "notice.body",        "absence.what",
      "messages.when",     "en nav.mentor",     "en messages.title", "en messages.mentor", "tr nav.mentor",
      "tr messages.title", "pl nav.mentor"};
  for (const auto& language : publish::languages())
    for (const auto& key : publish::message_keys(language)) {
      if (language == "nl" || same.contains(key) || same.contains(language + " " + key)) continue;
      EXPECT_NE(publish::message_pattern(language, key), publish::message_pattern("nl", key)) << language << " " << key;
    }
}

TEST(catalogue, dates_and_marks_are_as_icu_writes_them) {
  const std::vector<std::array<std::string, 3>> expected{
      {"nl", "dinsdag 24 november", "6,1"},  {"en", "Tuesday, 24 November", "6.1"},
      {"ar", "الثلاثاء، 24 نوفمبر", "6.1"},  {"tr", "24 Kasım Salı", "6,1"},
      {"pl", "wtorek, 24 listopada", "6,1"}, {"uk", "вівторок, 24 листопада", "6,1"},
  };
  ASSERT_EQ(expected.size(), publish::languages().size());
  for (const auto& [language, in_words, mark] : expected) {
    EXPECT_EQ(publish::day_in_words(language, tuesday), in_words);
    EXPECT_EQ(publish::time_in_words(language, tuesday), "09:30");
    EXPECT_NE(publish::date_in_words(language, tuesday).find("2026"), std::string::npos);
    EXPECT_EQ(publish::value_in_words("6.1", language), mark);
    EXPECT_EQ(publish::value_in_words("V+", language), "V+");
  }
}

TEST(catalogue, says_which_languages_nobody_has_reviewed) {
  EXPECT_TRUE(publish::is_reviewed("nl")); // the others are translated from it
  for (const auto& language : publish::languages()) {
    const auto how = publish::message_pattern(language, "name.reviewed");
    EXPECT_TRUE(how == "no" || how == "source" || how.starts_with("by ")) << language << how;
    EXPECT_FALSE(publish::message(language, "name.language").empty());
  }
}

TEST(catalogue, isolates_arguments_where_text_goes_from_right_to_left) {
  EXPECT_TRUE(publish::is_right_to_left("ar"));
  EXPECT_FALSE(publish::is_right_to_left("uk"));
  EXPECT_THAT(publish::message("ar", "page.greeting", {{"names", "Sofie"}}), testing::HasSubstr("\u2068Sofie\u2069"));
  EXPECT_EQ(publish::message("nl", "page.greeting", {{"names", "Sofie"}}), "Nieuws over Sofie");
  EXPECT_EQ(publish::as_written(publish::as_written("x")), "\u2068x\u2069");
  EXPECT_TRUE(publish::cut_at_marks("").empty());
}
