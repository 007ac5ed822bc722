#include "../store/stored.hpp"
#include "portal/desk_pages.hpp"
#include "publish/balance.hpp"
#include "record/plain_line.hpp"
#include "store/erasure.hpp"
#include "store/export.hpp"
#include "store/messages.hpp"
#include "store/notices.hpp"
#include "store/staff.hpp"

using namespace keukentafel;
using record::kind;
using store::posted;
using store::sent;

namespace {

class talk : public stored {
protected:
  void SetUp() override {
    stored::SetUp();
    for (const auto* key : {"student/1", "student/2"})
      keep(key, record::student{"Noor", "2012-03-04", false, false, "", ""});
    keep("guardian/3", record::guardian{"Ans", false, "", ""});
    keep("mentor/4", record::mentors{"student/1", {{"staff/9", "Jan", parse_day("2025-08-01").value(), {}}}});
    write([&](store::writing& in) { staff_.id = store::keep_staff(in, {adapter_.value, "staff/9", "Jan"}); });
    mother_.id = number("guardian/3");
    girl_ = {number("student/1")};
  }
  /// `sql` is a literal.
  template <class... Values> std::int64_t ask(const char* sql, const Values&... values) {
    std::int64_t found = 0;
    store_->read([&](store::connection& database) {
      const auto row = database.query(sql, values...);
      if (row->next()) found = row->integer(0);
    });
    return found;
  }
  std::int64_t number(std::string_view key) { return ask("select id from entity where key=?", key); }
  sent send(const std::string& id, std::int64_t a_day = 10) {
    auto said = sent::kept;
    write([&](store::writing& in) {
      said = store::send_message(in, {{girl_, mother_}, mother_, id, "Hoe gaat het?", {}}, a_day);
    });
    return said;
  }
  posted post(const std::string& id, std::vector<student_id> to, std::int64_t a_day = 10) {
    auto said = posted::kept;
    write([&](store::writing& in) { said = store::post_notice(in, {staff_, id, "Titel", "Tekst", to}, a_day); });
    return said;
  }
  posted post_pictured(const std::string& id, std::vector<student_id> to, const std::string& draft, account by) {
    auto said = posted::kept;
    write([&](store::writing& in) {
      said = store::post_notice(in, {by, id, "Titel", "Tekst", std::move(to), store::notice_picture{draft, "Een kast"}},
                                10);
    });
    return said;
  }
  void choose(const std::string& draft, account by) {
    write([&](store::writing& in) { store::keep_draft_picture(in, by, draft, "jpeg " + draft); });
  }
  bool withdraw(std::int64_t id, account by) {
    bool is_done = false;
    write([&](store::writing& in) { is_done = store::withdraw_notice(in, id, by); });
    return is_done;
  }
  std::vector<publish::desk_prompt> prompts() { return publish::load_prompts(*store_, staff_, {}, clock_); }
  void failed(const std::string& key, const char* when = "2026-11-20T09:00:00Z") {
    auto one = grade("4.0", when);
    one.said.set("passed", false);
    keep(key, one);
  }

  account mother_{role::guardian, 0}, staff_{role::staff, 0};
  student_id girl_;
};

} // namespace

TEST_F(talk, one_message_for_each_id_and_so_many_a_day) {
  EXPECT_EQ(send("a"), sent::kept);
  EXPECT_EQ(send("a"), sent::before);
  EXPECT_EQ(send("b", 2), sent::kept);
  EXPECT_EQ(send("c", 2), sent::too_many_today);
  EXPECT_EQ(send("b", 2), sent::before) << "a repeat is no new one";
  pass(std::chrono::hours{25});
  EXPECT_EQ(send("c", 2), sent::kept);
  EXPECT_EQ(ask("select count(*) from message"), 3);
  EXPECT_EQ(ask("select count(*) from audit where what=19"), 3);
}

TEST_F(talk, an_answer_settles_what_was_read_and_no_more) {
  send("a");
  const auto read = ask("select max(id) from message");
  send("b");
  write([&](store::writing& in) {
    store::answer_message(in, {{girl_, mother_}, staff_, "x", "Goed", {}}, read);
    EXPECT_EQ(store::waiting_messages(in.database, girl_), 1) << "what came while the mentor wrote";
    const auto last = store::last_messages(in.database, girl_, 10);
    ASSERT_EQ(last.size(), 1u);
    EXPECT_FALSE(last[0].is_settled);
    EXPECT_FALSE(store::settle_messages(in, {girl_, mother_}, read, staff_));
    EXPECT_TRUE(store::settle_messages(in, {girl_, mother_}, read + 1, staff_));
    EXPECT_EQ(store::messages_in(in.database, {girl_, mother_}, 2).back().words, "Goed");
    EXPECT_TRUE(store::messages_in(in.database, {girl_, {role::student, girl_.value}}, 9).empty());
  });
}

TEST_F(talk, messages_go_with_age_and_with_either_person) {
  send("a");
  pass(std::chrono::days{2});
  send("b");
  write([&](store::writing& in) { EXPECT_EQ(store::remove_old_messages(in, in.now - std::chrono::days{1}), 1); });
  write([&](store::writing& in) { store::erase(in, mother_); });
  EXPECT_EQ(ask("select count(*) from message"), 0);
  send("c");
  write([&](store::writing& in) { store::erase(in, {role::student, girl_.value}); });
  EXPECT_EQ(ask("select count(*) from message"), 0);
}

TEST_F(talk, a_notice_is_an_item_that_no_event_can_reach) {
  EXPECT_EQ(post("a", {girl_, {number("student/2")}}), posted::kept);
  EXPECT_EQ(post("a", {girl_}), posted::before);
  EXPECT_EQ(post("b", {girl_}, 1), posted::too_many_today);
  ASSERT_EQ(items(true).size(), 1u) << "announced to open pages";
  EXPECT_EQ(items()[0].what, kind::notice);
  EXPECT_EQ(ask("select count(*) from entity where item is not null"), 0);
  // Whatever a SIS says under keys that look like it, or that it has nothing.
  for (const auto* key : {"milestone/1", "milestone/notice-1", "result/1"}) gone(key);
  keep("milestone/1", [] {
    auto one = grade("");
    one.what = kind::work_title;
    one.said = {};
    one.said.set("title", std::string{"x"});
    return one;
  }());
  gone("milestone/1");
  EXPECT_EQ(ask("select count(*) from item where kind=27 and is_withdrawn=0"), 2);
  EXPECT_FALSE(withdraw(1, {role::staff, staff_.id + 1}));
  EXPECT_TRUE(withdraw(1, staff_));
  EXPECT_FALSE(withdraw(1, staff_));
  EXPECT_EQ(ask("select count(*) from item where kind=27 and is_withdrawn=1 and detail='{}'"), 2);
  EXPECT_EQ(ask("select count(*) from audit where what=21"), 2);
  EXPECT_EQ(ask("select count(*) from audit where what=22"), 2);
}

TEST_F(talk, a_picture_goes_out_with_its_notice_once) {
  const account other{role::staff, staff_.id * 10 + 1};
  choose("one-picture", staff_);
  choose("another", other);
  EXPECT_EQ(post_pictured("a", {girl_}, "another", staff_), posted::no_picture) << "another's draft";
  EXPECT_EQ(post_pictured("a", {girl_}, "nothing", staff_), posted::no_picture);
  EXPECT_EQ(ask("select count(*) from notice"), 0);
  EXPECT_EQ(post_pictured("a", {girl_, {number("student/2")}}, "one-picture", staff_), posted::kept);
  EXPECT_EQ(post_pictured("a", {girl_}, "one-picture", staff_), posted::before);
  EXPECT_EQ(post_pictured("b", {girl_}, "one-picture", staff_), posted::no_picture);
  EXPECT_EQ(ask("select count(*) from picture where about='notice-1'"), 1);
  EXPECT_EQ(ask("select count(*) from picture"), 2) << "another's draft stays";
  store_->read([&](store::connection& database) {
    EXPECT_EQ(store::find_notice_picture(database, items()[0].id), "jpeg one-picture");
    EXPECT_TRUE(store::notices_by(database, staff_, 9).at(0).has_picture);
    for (const auto& section : store::export_person(database, {role::student, girl_.value}))
      if (section.name == "items") {
        EXPECT_NE(section.rows.at(0).at(5).find("Een kast"), std::string::npos);
        EXPECT_EQ(section.rows.at(0).at(5).find("notice-1"), std::string::npos);
      }
  });
  EXPECT_TRUE(withdraw(1, staff_));
  EXPECT_EQ(ask("select count(*) from picture where about='notice-1'"), 0);
}

TEST_F(talk, a_picture_that_is_not_sent_goes) {
  const account other{role::staff, staff_.id * 10 + 1};
  choose("first-picture", staff_);
  choose("of-another", other);
  choose("second-picture", staff_);
  EXPECT_EQ(ask("select count(*) from picture"), 2) << "the next takes its place, and another's stays";
  EXPECT_EQ(post_pictured("a", {girl_}, "first-picture", staff_), posted::no_picture);
  pass(std::chrono::hours{20});
  choose("third-picture", other);
  pass(std::chrono::hours{10});
  write([&](store::writing& in) { store::remove_draft_pictures(in, in.now - std::chrono::days{1}); });
  EXPECT_EQ(ask("select count(*) from picture"), 1);
  write([&](store::writing& in) { store::erase(in, {role::student, girl_.value}); });
  EXPECT_EQ(ask("select count(*) from picture"), 0) << "nobody knows whom it shows";
}

TEST_F(talk, a_picture_goes_with_age_and_with_the_last_student) {
  choose("one-picture", staff_);
  post_pictured("a", {girl_, {number("student/2")}}, "one-picture", staff_);
  write([&](store::writing& in) { store::erase(in, {role::student, girl_.value}); });
  EXPECT_EQ(ask("select count(*) from picture"), 1);
  pass(std::chrono::days{731});
  std::vector<store::expired_item> old;
  store_->read([&](store::connection& database) { old = store::find_expired(database, {}, clock_); });
  write([&](store::writing& in) { store::remove_expired(in, old); });
  EXPECT_EQ(ask("select count(*) from picture"), 0);
}

TEST_F(talk, notices_go_with_age_and_with_the_student) {
  post("a", {girl_, {number("student/2")}});
  pass(std::chrono::days{731});
  post("b", {girl_});
  std::vector<store::expired_item> old;
  store_->read([&](store::connection& database) { old = store::find_expired(database, {}, clock_); });
  EXPECT_EQ(old.size(), 2u);
  write([&](store::writing& in) { store::remove_expired(in, old); });
  EXPECT_EQ(ask("select count(*) from item where kind=27"), 1);
  EXPECT_EQ(ask("select count(*) from notice"), 1);
  write([&](store::writing& in) { store::erase(in, {role::student, girl_.value}); });
  for (const auto* all :
       {"select count(*) from item", "select count(*) from notice", "select count(*) from notice_item"})
    EXPECT_EQ(ask(all), 0) << all;
}

TEST_F(talk, the_mentor_is_asked_when_only_worrying_news_went_out) {
  failed("result/1");
  EXPECT_TRUE(prompts().empty());
  failed("result/2");
  ASSERT_EQ(prompts().size(), 1u);
  EXPECT_EQ(prompts()[0].balance.worrying, 2);
  EXPECT_TRUE(prompts()[0].at_hand.empty());
  auto work = grade("", "2026-09-01T09:00:00Z");
  work.what = kind::work_title;
  work.said = {};
  work.said.set("title", std::string{"Vogelhuis"});
  keep("milestone/1", work);
  ASSERT_EQ(prompts().size(), 1u) << "twelve weeks ago is not in the eight";
  ASSERT_EQ(prompts()[0].at_hand.size(), 1u);
  EXPECT_EQ(prompts()[0].at_hand[0].item().what, kind::work_title);
  publish::desk_list list;
  list.prompts = prompts();
  const auto page =
      portal::desk_page({"nl", portal::frame::visitor::staff, "/desk"}, list, "", id_cipher{"0123456789abcdef"});
  EXPECT_NE(page.find("U kunt vertellen: Eigen werk: Vogelhuis"), page.npos) << page;
  EXPECT_NE(page.find("2 zorgelijke berichten"), page.npos);
  EXPECT_NE(prompts()[0].shown & store::bit_of(record::category::milestone), 0u);
  EXPECT_TRUE(publish::load_prompts(*store_, {role::staff, 99}, {}, clock_).empty()) << "nobody's mentor";
  EXPECT_TRUE(publish::load_prompts(*store_, mother_, {}, clock_).empty());
  post("a", {girl_});
  EXPECT_TRUE(prompts().empty()) << "a notice is good news";
  withdraw(1, staff_);
  EXPECT_EQ(prompts().size(), 1u);
  keep("mentor/4", record::mentors{"student/1", {}});
  EXPECT_TRUE(prompts().empty());
}

TEST(typed_text, keeps_lines_and_nothing_that_turns_text) {
  const auto kept = [](std::string_view typed) { return record::typed_text(typed, 1000).value(); };
  EXPECT_EQ(kept("  a  b \r\n\r\n \r\n\r\nc\nd\r\n\r\n"), "a b\n\nc\nd");
  EXPECT_EQ(kept("\n\n"), "");
  EXPECT_EQ(kept("a\tb\x1b[0m\n\xe2\x80\xae"
                 "c"),
            "a b [0m\nc");
  EXPECT_FALSE(record::typed_text("\xff", 10));
  EXPECT_EQ(record::typed_text("abc\ndef", 5).value(), "abc");
}
