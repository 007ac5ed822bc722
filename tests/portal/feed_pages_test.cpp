#include "portal/feed_pages.hpp"

#include "../publish/let_go.hpp"
#include "publish/item_json.hpp"

#include <gmock/gmock.h>

using namespace keukentafel;
using record::kind;
using testing::HasSubstr;
using testing::Not;

namespace {

const day today = parse_day("2026-11-24").value();
const id_cipher ids{"0123456789abcdef"};

class feed_pages : public testing::Test {
protected:
  feed_pages() {
    who_.self = {{role::guardian, 1}, "Ouder", "nl"};
    who_.children = {{{5}, "Sanne", {}, {}}};
  }
  void add(kind what, const char* when, const char* field, const std::string& text, const char* published = nullptr) {
    record::item one;
    one.id = {++number_};
    one.sequence = number_;
    one.student = {5};
    one.what = what;
    one.occurred_at = parse_moment(when).value();
    one.published_at = published ? parse_moment(published).value() : one.occurred_at;
    one.said.set(field, text);
    items_.push_back(one);
  }
  std::string page(portal::frame::visitor of = portal::frame::visitor::guardian) {
    news_.items.clear();
    for (auto one = items_.rbegin(); one != items_.rend(); ++one) news_.items.push_back(let_go(*one));
    return portal::feed_page({"nl", of, "/"}, {who_, news_, above_, marks_, filter_, 7, 16, today}, ids);
  }
  std::string id(std::int64_t number) { return ids.hide(publish::public_item, number); }

  publish::person who_;
  publish::feed_page news_;
  std::vector<publish::overview> above_;
  publish::marks marks_;
  portal::feed_filter filter_;
  std::vector<record::item> items_;
  std::int64_t number_ = 0;
};

void expect_order(const std::string& page, std::initializer_list<std::string> parts) {
  std::size_t at = 0;
  for (const auto& one : parts) {
    const auto found = page.find(one, at);
    ASSERT_NE(found, page.npos) << one;
    at = found;
  }
}

} // namespace

TEST_F(feed_pages, news_stands_by_day_and_what_a_child_makes_first) {
  add(kind::grade, "2026-11-23T09:00:00Z", "value", "7.1");
  add(kind::late, "2026-11-24T07:30:00Z", "from", "2026-11-24T07:30:00Z");
  add(kind::appointment, "2026-12-01T09:00:00Z", "title", "Ouderavond", "2026-11-24T10:00:00Z");
  add(kind::grade, "2026-11-24T09:00:00Z", "value", "6.2");
  add(kind::work_title, "2026-11-24T08:00:00Z", "title", "Vogelhuis");
  add(kind::grade, "2025-11-24T08:00:00Z", "value", "5.5");
  expect_order(page(), {"<h1>", "<h2>Vandaag, dinsdag 24 november</h2>", "<h3>Eigen werk: Vogelhuis",
                        "<h3>Resultaat: 6,2", "<h3>Ouderavond", "<h3>Te laat", "<h2>Gisteren, maandag 23 november</h2>",
                        "<h3>Resultaat: 7,1", "<h2>24 november 2025</h2>", "<h3>Resultaat: 5,5"});
}

TEST_F(feed_pages, a_correction_is_told_in_words_and_struck_through) {
  add(kind::grade, "2026-11-24T09:00:00Z", "value", "6.1");
  items_.back().previous = "5.4";
  EXPECT_THAT(page(), HasSubstr("<h3>Resultaat: 6,1 <span class=\"was\">eerst <s>5,4</s></span></h3>"));
  EXPECT_THAT(page(), HasSubstr("5,4 werd 6,1"));
}

TEST_F(feed_pages, what_is_new_is_said_and_counted) {
  add(kind::grade, "2026-11-24T09:00:00Z", "value", "6.1");
  add(kind::grade, "2026-11-24T09:00:00Z", "value", "7.1");
  EXPECT_THAT(page(), Not(HasSubstr("class=\"new\">Nieuw</span> <span class=\"label\">Resultaat")));
  marks_.new_after = 1;
  marks_.confirmed.emplace_back(item_id{2}, parse_moment("2026-11-24T12:00:00Z").value());
  EXPECT_THAT(page(), Not(HasSubstr("vorige bezoek"))) << "what was confirmed is not new";
  marks_.confirmed.clear();
  EXPECT_THAT(page(), HasSubstr("vorige bezoek: <a href=\"#i" + id(2) + "\">1</a>"));
  expect_order(page(), {"id=\"i" + id(2), "<span class=\"new\">Nieuw</span>", "7,1", "id=\"i" + id(1), "6,1"});
}

TEST_F(feed_pages, a_guardian_confirms_and_a_student_does_not) {
  add(kind::grade, "2026-11-24T09:00:00Z", "value", "6.1");
  EXPECT_THAT(
      page(),
      HasSubstr("<form class=\"seen\" method=\"post\" action=\"/seen\"><input type=\"hidden\" name=\"item\" value=\"" +
                id(1) + "\"><button class=\"small\" name=\"as\" value=\"1\">Ik heb dit gezien"));
  marks_.confirmed.emplace_back(item_id{1}, parse_moment("2026-11-23T12:00:00Z").value());
  EXPECT_THAT(page(), HasSubstr("Gezien op maandag 23 november"));
  EXPECT_THAT(page(), Not(HasSubstr("name=\"as\" value=\"1\"")));
  who_.self.who.as = role::student;
  EXPECT_THAT(page(portal::frame::visitor::student), Not(HasSubstr("/seen")));
}

TEST_F(feed_pages, what_was_withdrawn_has_no_question_and_nothing_to_confirm) {
  add(kind::grade, "2026-11-24T09:00:00Z", "value", "6.1");
  EXPECT_THAT(page(), HasSubstr("Vraag aan tafel: <q>"));
  items_.back().is_withdrawn = true;
  items_.back().said = {};
  const auto text = page();
  const auto article = text.substr(text.find("<article"), text.find("</article>") - text.find("<article"));
  EXPECT_THAT(article, Not(HasSubstr("Vraag aan tafel")));
  EXPECT_THAT(article, Not(HasSubstr("/seen")));
}

TEST_F(feed_pages, links_keep_what_was_chosen) {
  who_.children.push_back({{6}, "Daan", {}, {}});
  const auto girl = ids.hide(publish::public_student, 5), boy = ids.hide(publish::public_student, 6);
  filter_ = {girl, record::category::result, "a&b \"c\" \xc3\xa9", {}};
  news_.next = 12;
  const auto text = page();
  const std::string rest = "&amp;category=result&amp;q=a%26b%20%22c%22%20%C3%A9";
  EXPECT_THAT(text, HasSubstr("<a href=\"/?student=" + girl + rest + "&amp;before=12\" rel=\"next\">"));
  EXPECT_THAT(text, HasSubstr("<a href=\"/?student=" + girl + rest + "\" aria-current=\"true\">Sanne</a>"));
  EXPECT_THAT(text, HasSubstr("<a href=\"/?student=" + boy + rest + "\">Daan</a>"));
  EXPECT_THAT(text, HasSubstr("<a href=\"/?category=result&amp;q=a%26b%20%22c%22%20%C3%A9\">Alle kinderen</a>"));
  EXPECT_THAT(text, HasSubstr("value=\"a&amp;b &quot;c&quot; \xc3\xa9\""));
  EXPECT_THAT(text, HasSubstr("<option value=\"result\" selected>"));
  EXPECT_THAT(text, HasSubstr("data-still=\"yes\""));
}

TEST_F(feed_pages, three_questions_stand_above_with_words_beside_each_picture) {
  publish::overview one;
  one.student = {5};
  one.kinds = ~std::uint64_t{0};
  publish::project work;
  work.title = "<b>Vogelhuis</b>";
  work.course = "Project";
  work.is_titled = true;
  one.open.push_back(work);
  one.courses.push_back({"Rekenen", {publish::outcome::passed, publish::outcome::not_yet, publish::outcome::told}});
  one.placements.push_back({"Bakker", {}, parse_day("2026-12-24"), 400, 120});
  above_.push_back(one);
  const auto text = page();
  expect_order(
      text, {"<h2>Zo gaat het met Sanne</h2>", "<h3>Waar werkt Sanne aan?</h3>", "&lt;b&gt;Vogelhuis&lt;/b&gt;",
             "<li class=\"done\">onderwerp gekozen</li>", "<li class=\"todo\">nog inleveren</li>", "Stage bij Bakker",
             "120 van 400 uur gedaan", "<h3>Hoe gaat het?</h3>", "<circle class=\"yes\"", "<circle class=\"not\"",
             "<circle class=\"told\"", "1 van 2 voldoende", "<h3>Wat komt er?</h3>", "staat er niets gepland"});
  EXPECT_THAT(text, Not(HasSubstr("gemiddeld")));
  EXPECT_THAT(text, Not(HasSubstr("style=")));
}

TEST_F(feed_pages, a_category_that_is_not_for_the_reader_is_not_spoken_of) {
  publish::overview one;
  one.student = {5};
  one.kinds = record::kinds_of(record::category::result);
  above_.push_back(one);
  EXPECT_THAT(page(), Not(HasSubstr("Waar werkt")));
  EXPECT_THAT(page(), Not(HasSubstr("Wat komt er")));
  EXPECT_THAT(page(), Not(HasSubstr("Hoe gaat het?")));
}

TEST_F(feed_pages, an_item_stands_on_a_page_of_its_own) {
  add(kind::grade, "2026-11-24T09:00:00Z", "value", "6.1");
  page();
  const auto text =
      portal::item_page({"nl", portal::frame::visitor::guardian, "/item"}, who_, news_, marks_, today, ids);
  expect_order(text, {"<h1>Nieuws over Sanne</h1>", "<h2>Vandaag", "<h3>Resultaat: 6,1", "/seen"});
}

TEST_F(feed_pages, who_looks_on_finds_no_form_and_no_link) {
  add(kind::grade, "2026-11-24T09:00:00Z", "value", "6.1");
  page();
  publish::overview one;
  one.student = {5};
  one.kinds = ~std::uint64_t{0};
  one.comes.push_back(
      {news_.items.front(), publish::coming::what::appointment, parse_moment("2026-11-25T09:00:00Z").value()});
  above_.push_back(one);
  const auto text = portal::view_page({"nl", portal::frame::visitor::student, "/sharing/view"},
                                      {"Dit ziet", "", "/sharing", "/sharing/view?guardian=1"},
                                      {who_, news_, above_, marks_, {}, 0, 16, today}, ids);
  EXPECT_THAT(text, HasSubstr("Resultaat: 6,1"));
  EXPECT_THAT(text, HasSubstr("Wat komt er?"));
  EXPECT_THAT(text.substr(0, text.find("<footer>")), Not(HasSubstr("<form")));
  EXPECT_THAT(text, Not(HasSubstr("/item?id")));
}

TEST_F(feed_pages, staff_reads_that_there_is_a_file_and_has_no_way_to_it) {
  add(kind::work_piece, "2026-11-24T09:00:00Z", "title", "Vogelhuis");
  items_.back().has_file = true;
  page();
  const auto text = portal::view_page({"nl", portal::frame::visitor::staff, "/desk/look"},
                                      {"Dit ziet", "", "/desk", "/desk/look?student=1&guardian=2"},
                                      {who_, news_, above_, marks_, {}, 0, 16, today}, ids);
  EXPECT_THAT(text, HasSubstr("<p class=\"meta\">met een bestand</p>"));
  EXPECT_THAT(text, Not(HasSubstr("rel=\"next\"")));
  news_.next = 7;
  EXPECT_THAT(portal::view_page({"nl", portal::frame::visitor::staff, "/desk/look"},
                                {"Dit ziet", "", "/desk", "/desk/look?student=1&guardian=2"},
                                {who_, news_, above_, marks_, {}, 0, 16, today}, ids),
              HasSubstr("<a href=\"/desk/look?student=1&amp;guardian=2&amp;before=7\" rel=\"next\">Ouder nieuws</a>"));
  EXPECT_THAT(text, Not(HasSubstr("/file?")));
}
