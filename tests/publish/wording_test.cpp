#include "let_go.hpp"
#include "publish/catalogue.hpp"
#include "publish/pattern.hpp"
#include "publish/wording.hpp"

#include <gtest/gtest.h>
#include <unicode/msgfmt.h>

using namespace keukentafel;

TEST(wording, every_kind_has_plain_words_in_every_language_with_all_fields_and_with_none) {
  for (const auto& language : publish::languages())
    for (const auto& rule : record::kind_rules())
      for (const bool is_full : {false, true}) {
        record::item item;
        item.what = rule.what;
        for (const auto& field : rule.fields) {
          if (!is_full && !field.is_required) continue;
          switch (field.type) {
          case record::field_type::words: item.said.set(field.name, std::string{"Iets"}); break;
          case record::field_type::integer: item.said.set(field.name, std::int64_t{3}); break;
          case record::field_type::yes_no: item.said.set(field.name, true); break;
          case record::field_type::moment: item.said.set(field.name, std::string{"2026-11-24T08:30:00Z"}); break;
          case record::field_type::day: item.said.set(field.name, std::string{"2026-11-24"}); break;
          case record::field_type::hidden: break; // release() takes it out
          case record::field_type::medium: item.said.set(field.name, std::string{"image"}); break;
          }
        }
        const auto said = publish::word(let_go(item), language);
        EXPECT_FALSE(said.title.empty()) << language << rule.name;
        for (const auto& text : {said.title, said.body})
          EXPECT_EQ(text.find('{'), text.npos) << language << rule.name << text;
      }
}

TEST(pattern, says_the_same_as_icu) {
  const std::vector<std::string> values{"", "yes", "no", "other", "0", "1", "Rekenen {0} 'x' \xc3\xa9\xf0\x9f\x8e\x93"};
  std::size_t number = 0;
  for (const std::string text :
       {"plain", "it''s '{'quoted'}' # | {a}", "{a}{b}", "{ a , select , yes { {b} } no {} other {x{c}y} }",
        "{a, select, yes {{b, select, 0 {} 1 {one} other {{b} times, {c}}}} other {''none'' {c}}}.",
        "\xc3\xa9\xf0\x9f\x8e\x93 {a}\xe2\x82\xac", "{a, select, other {'{a}'}}"}) {
    const publish::pattern ours{text, "nl"};
    EXPECT_TRUE(ours.is_simple()) << text;
    UErrorCode status = U_ZERO_ERROR;
    const icu::MessageFormat icus{icu::UnicodeString::fromUTF8(text), icu::Locale{"nl"}, status};
    ASSERT_TRUE(U_SUCCESS(status));
    for (const auto& a : values)
      for (const auto& b : values) {
        const auto& c = values[++number % values.size()];
        const icu::UnicodeString names[] = {"a", "b", "c"};
        const icu::Formattable given[] = {icu::UnicodeString::fromUTF8(a), icu::UnicodeString::fromUTF8(b),
                                          icu::UnicodeString::fromUTF8(c)};
        icu::UnicodeString expected;
        std::string expected_text;
        icus.format(names, given, 3, expected, status);
        expected.toUTF8String(expected_text);
        EXPECT_EQ(ours.format([&](std::string_view name) { return name == "a"   ? a
                                                                  : name == "b" ? b
                                                                                : c; }),
                  expected_text)
            << text;
      }
  }
}

TEST(pattern, leaves_plurals_to_icu) {
  const publish::pattern one{"{n, plural, one {# dag} other {# dagen}} {a}", "nl"};
  EXPECT_FALSE(one.is_simple());
  const auto of = [](std::string n) { return [n](std::string_view name) { return name == "n" ? n : "{n} 'x'"; }; };
  EXPECT_EQ(one.format(of("1")), "1 dag {n} 'x'");
  EXPECT_EQ(one.format(of("1200")), "1.200 dagen {n} 'x'");
  EXPECT_EQ(one.format(of("")), "0 dagen {n} 'x'");
  EXPECT_THROW((publish::pattern{"{a, select, yes {x}}", "nl"}), std::logic_error); // other is missing
  EXPECT_THROW((publish::pattern{"{a", "nl"}), std::logic_error);
}

TEST(pattern, isolates_what_is_inserted_and_not_what_is_chosen_by) {
  for (const std::string text :
       {"{a} {b, select, yes {{a}} other {}}", "{a} {n, plural, one {} other {}}{b, select, yes {{a}} other {}}"}) {
    const publish::pattern one{text, "ar"};
    EXPECT_EQ(one.format([](std::string_view name) { return name == "b" ? "yes" : "x"; }, true),
              "\u2068x\u2069 \u2068x\u2069");
  }
}

TEST(wording, says_what_a_correction_was) {
  record::item item;
  item.said.set("value", std::string{"6.1"});
  item.said.set("test", std::string{"Rekenen {0} 'x'"});
  item.previous = "5.4";
  const auto said = publish::word(let_go(item), "nl");
  EXPECT_EQ(said.title, "Rekenen {0} 'x': 6,1");
  EXPECT_NE(said.body.find("5,4 werd 6,1"), std::string::npos) << said.body;
  EXPECT_NE(publish::word(let_go(item), "en").body.find("5.4 became 6.1"), std::string::npos);
  EXPECT_NE(publish::word(let_go(item), "tr").title.find("6,1"), std::string::npos);
}

TEST(wording, marks_what_the_school_wrote_in_another_language) {
  record::item item;
  item.said.set("value", std::string{"Goed"});
  item.said.set("test", std::string{"Rekenen 1.2"});
  item.said.set("weight", std::int64_t{3});
  EXPECT_EQ(publish::word(let_go(item), "nl").title, "Rekenen 1.2: Goed");
  EXPECT_EQ(publish::word(let_go(item), {"en", "en"}).title, "Rekenen 1.2: Goed");
  const auto said = publish::word(let_go(item), {"ar", "nl"});
  EXPECT_EQ(said.title, "\u2068Rekenen 1.2\u2069: \u2068Goed\u2069");
  EXPECT_NE(said.body.find("3 مرات"), std::string::npos) << said.body;
  const auto runs = publish::cut_at_marks(said.title);
  ASSERT_EQ(runs.size(), 3);
  EXPECT_EQ(runs[0].text, "Rekenen 1.2");
  EXPECT_TRUE(runs[0].is_as_written);
  EXPECT_EQ(runs[1].text, ": ");
  EXPECT_FALSE(runs[1].is_as_written);
}

TEST(language, follows_the_browser_then_the_sis) {
  EXPECT_EQ(publish::choose_language("en-GB,en;q=0.9,nl;q=0.8", "nl"), "en");
  EXPECT_EQ(publish::choose_language("fr, nl;q=0.1", "en"), "nl");
  EXPECT_EQ(publish::choose_language("fr", "en"), "en");
  EXPECT_EQ(publish::choose_language("", "de"), "nl");
  EXPECT_EQ(publish::choose_language("en;q=0", "nl"), "nl");
}

TEST(wording, says_what_a_result_means) {
  record::item item;
  item.said.set("value", std::string{"6.1"});
  item.said.set("passed", true);
  item.said.set("weight", std::int64_t{2});
  item.said.set("course", std::string{"Rekenen"});
  EXPECT_EQ(publish::word(let_go(item), "nl").body, "Voldoende, telt 2 keer mee. Vak: Rekenen.");
  item.said.set("passed", false);
  EXPECT_EQ(publish::word(let_go(item), "nl").body, "Nog geen voldoende, telt 2 keer mee. Vak: Rekenen.");
  item.said.set("weight", std::int64_t{1});
  EXPECT_EQ(publish::word(let_go(item), {"en", "en"}).body, "Not a pass yet. Course: Rekenen.");
}

TEST(wording, says_one_day_as_one_day) {
  record::item item;
  item.what = record::kind::absent;
  const auto body = [&](const char* from, const char* until, bool is_whole) {
    item.said.set("from", std::string{from});
    item.said.set("until", std::string{until});
    item.said.set("whole_days", is_whole);
    return publish::word(let_go(item), "nl").body;
  };
  item.occurred_at = parse_moment("2026-11-24T07:30:00Z").value();
  EXPECT_EQ(body("2026-11-24T07:30:00Z", "2026-11-24T15:00:00Z", true), "Op dinsdag 24 november.");
  EXPECT_EQ(body("2026-11-24T07:30:00Z", "2026-11-25T15:00:00Z", true),
            "Vanaf dinsdag 24 november tot en met woensdag 25 november.");
  EXPECT_EQ(body("2026-11-24T07:30:00Z", "2026-11-24T15:00:00Z", false),
            "Op dinsdag 24 november vanaf 08:30 tot 16:00.");
  EXPECT_EQ(body("2026-11-24T07:30:00Z", "2026-11-25T15:00:00Z", false),
            "Op dinsdag 24 november vanaf 08:30 tot woensdag 25 november 16:00.");
}
