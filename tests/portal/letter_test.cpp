#include "portal/letter.hpp"

#include "portal/account_page.hpp"
#include "publish/catalogue.hpp"

#include <gmock/gmock.h>

using namespace keukentafel;
using testing::HasSubstr;
using testing::Not;

namespace {

portal::letter made_out_to(const std::string& name, const std::string& language = "nl") {
  return {language,
          name,
          "Het <College>",
          "Bel 010 & vraag \"Fien\".",
          "nl",
          "https://ouders.school.example",
          "K7M2P-9TQ4X-BWH3D",
          *parse_day("2026-12-12")};
}

} // namespace

TEST(letter, says_what_to_do_until_when_and_whom_to_ask) {
  const auto page = portal::letter_page(made_out_to("A. de Vries"));
  for (const auto* words : {"Beste A. de Vries,", "K7M2P-9TQ4X-BWH3D", "https://ouders.school.example", "<svg",
                            "zaterdag 12 december", "Vanaf 18 jaar", "lang=\"nl\""})
    EXPECT_THAT(page, HasSubstr(words));
}

TEST(letter, takes_every_name_as_text) {
  const auto page = portal::letter_page(made_out_to("<script>alert(1)</script>"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("<br>Het &lt;College&gt;</p>"));
  EXPECT_THAT(page, HasSubstr("Bel 010 &amp; vraag"));
}

TEST(letter, marks_what_the_school_wrote_with_its_language) {
  EXPECT_THAT(portal::letter_page(made_out_to("A", "tr")), HasSubstr("<p dir=\"auto\" lang=\"nl\">Bel 010"));
}

TEST(letter, asks_nothing_of_anybody_when_it_is_opened) {
  const auto page = portal::letter_page(made_out_to("A"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'; style-src 'unsafe-inline'"));
  for (const auto* outside : {"src=\"", "href=", "url(", "@import", "<script"})
    EXPECT_THAT(page, Not(HasSubstr(outside)));
}

TEST(letter, is_in_every_language) {
  for (const auto& language : publish::languages()) {
    auto letter = made_out_to("A", language);
    letter.contact.clear();
    letter.school.clear();
    const auto page = portal::letter_page(letter);
    EXPECT_THAT(page, HasSubstr("lang=\"" + language + "\""));
    EXPECT_THAT(page, HasSubstr("<p dir=\"auto\">" + publish::message(language, "letter.ask").substr(0, 3)));
    EXPECT_THAT(page, Not(HasSubstr("class=\"from\"")));
  }
}

TEST(code, stands_in_an_address_where_it_is_never_sent) {
  EXPECT_EQ(portal::address_of_code("https://ouders.school.example", "K7M2P-9TQ4X-BWH3D"),
            "https://ouders.school.example/#K7M2P-9TQ4X-BWH3D");
}

TEST(account_page, tells_devices_apart_and_escapes_them) {
  const auto now = *parse_moment("2026-11-24T12:00:00Z");
  const auto today = local_midnight(local_day(now));
  const portal::frame at{"nl", portal::frame::visitor::guardian, "/account"};
  const auto page = portal::account_page(at,
                                         {{"a1", "Chrome, Android", now, today, true},
                                          {"b2", "<b>", now, today - std::chrono::days{3}, false},
                                          {"c3", "", now, moment{}, false}},
                                         now);
  EXPECT_THAT(page, HasSubstr("(dit apparaat)"));
  EXPECT_THAT(page, Not(HasSubstr("value=\"a1\"")));
  EXPECT_THAT(page, HasSubstr("value=\"b2\""));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;"));
  EXPECT_THAT(page, HasSubstr("Vandaag gebruikt."));
  EXPECT_THAT(page, HasSubstr("Het laatst gebruikt op zaterdag 21 november."));
  EXPECT_THAT(page, HasSubstr("Onbekend apparaat"));
  EXPECT_THAT(page, Not(HasSubstr("1970")));
  EXPECT_THAT(portal::account_page(at, {{"a1", "", now, today, true}}, now), Not(HasSubstr("value=\"others\"")));
}

TEST(shell, is_the_same_for_everyone_and_named_after_its_content) {
  const auto worker = portal::service_worker();
  EXPECT_TRUE(worker.starts_with("const version = \""));
  EXPECT_THAT(worker, Not(HasSubstr("importScripts")));
  for (const char* leads_elsewhere : {"<nav", "/language", "/about"})
    EXPECT_THAT(portal::offline_page("nl"), Not(HasSubstr(leads_elsewhere)));
  EXPECT_FALSE(portal::find_asset("manifest.webmanifest").bytes.empty());
  EXPECT_TRUE(portal::find_asset("sw.js").bytes.empty()); // at the root alone
}
