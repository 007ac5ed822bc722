#include "store/answers.hpp"

#include "store/erasure.hpp"
#include "store/export.hpp"
#include "store/pictures.hpp"
#include "stored.hpp"

using namespace keukentafel;
using store::coming;

namespace {

class answered : public stored {
protected:
  void SetUp() override {
    stored::SetUp();
    keep("student/1", record::student{"Noor", "2012-03-04", false, false, "", ""});
    keep("guardian/2", record::guardian{"Ans", false, "", ""});
    write([&](store::writing& in) { in.database.run("update adapter set is_imported=1"); });
    keep("milestone/3", piece());
    mother_ = {role::guardian, number("guardian/2")};
    student_ = {role::student, number("student/1")};
    item_ = items().front().id;
  }
  static record::item_state piece() {
    auto one = grade("");
    one.what = record::kind::work_piece;
    one.said = {};
    one.said.set("title", std::string{"Kast"});
    one.said.set("file", std::string{"geheime/plek.jpg"});
    return one;
  }
  std::int64_t number(std::string_view key) {
    std::int64_t id = 0;
    store_->read([&](store::connection& database) {
      const auto row = database.query("select id from entity where key=?", key);
      if (row->next()) id = row->integer(0);
    });
    return id;
  }
  bool say(coming what) {
    bool is_kept = false;
    write([&](store::writing& in) { is_kept = store::keep_answer(in, item_, mother_, what, begins_); });
    return is_kept;
  }
  std::optional<coming> said(moment begins) {
    std::optional<coming> found;
    store_->read([&](store::connection& database) { found = store::find_answer(database, item_, mother_, begins); });
    return found;
  }
  std::size_t answers() {
    std::size_t count = 0;
    store_->read([&](store::connection& database) { count = store::answers_to(database, item_, begins_).size(); });
    return count;
  }
  std::vector<std::vector<std::string>> exported(account who, const std::string& name) {
    std::vector<std::vector<std::string>> rows;
    store_->read([&](store::connection& database) {
      for (const auto& section : store::export_person(database, who))
        if (section.name == name) rows = section.rows;
    });
    return rows;
  }

  const moment begins_ = parse_moment("2026-12-15T18:00:00Z").value();
  account mother_, student_;
  item_id item_;
};

} // namespace

TEST_F(answered, one_person_under_two_numbers_answers_once) {
  keep("guardian/20", record::guardian{"Ans", false, "", ""});
  EXPECT_TRUE(say(coming::yes));
  const account other{role::guardian, number("guardian/20")};
  write([&](store::writing& in) {
    for (const auto one : {mother_.id, other.id})
      in.database.run("insert into identity(entity, person) values(?, ?)", one, mother_.id);
    EXPECT_EQ(store::find_answer(in.database, item_, other, begins_), coming::yes);
    store::keep_answer(in, item_, other, coming::no, begins_);
  });
  EXPECT_EQ(answers(), 1u);
  EXPECT_EQ(said(begins_), coming::no);
}

// Both answered before it was known that they are one: the later one counts.
TEST_F(answered, two_answers_that_became_one_person_s_are_one) {
  keep("guardian/20", record::guardian{"Ans", false, "", ""});
  EXPECT_TRUE(say(coming::yes));
  pass(std::chrono::seconds{1});
  const account other{role::guardian, number("guardian/20")};
  write([&](store::writing& in) { store::keep_answer(in, item_, other, coming::no, begins_); });
  EXPECT_EQ(answers(), 2u);
  write([&](store::writing& in) {
    for (const auto one : {mother_.id, other.id})
      in.database.run("insert into identity(entity, person) values(?, ?)", one, mother_.id);
  });
  EXPECT_EQ(answers(), 1u);
  EXPECT_EQ(said(begins_), coming::no);
}

TEST_F(answered, one_answer_that_can_change) {
  EXPECT_FALSE(said(begins_));
  EXPECT_TRUE(say(coming::yes));
  EXPECT_EQ(said(begins_), coming::yes);
  EXPECT_TRUE(say(coming::no));
  EXPECT_EQ(said(begins_), coming::no);
  EXPECT_EQ(answers(), 1U);
}

TEST_F(answered, another_moment_is_another_question) {
  say(coming::yes);
  EXPECT_FALSE(said(begins_ + std::chrono::hours{1}));
}

TEST_F(answered, what_was_withdrawn_keeps_and_takes_no_answer) {
  say(coming::yes);
  gone("milestone/3");
  EXPECT_FALSE(said(begins_));
  EXPECT_FALSE(say(coming::yes));
  keep("milestone/3", piece());
  EXPECT_FALSE(said(begins_));
}

TEST_F(answered, it_is_exported_for_both_and_erased_with_either) {
  say(coming::yes);
  EXPECT_EQ(exported(mother_, "answers to invitations").at(0).at(4), "yes");
  EXPECT_EQ(exported(student_, "answers to invitations").at(0).at(1), "Ans");
  write([&](store::writing& in) { store::erase(in, mother_); });
  EXPECT_EQ(answers(), 0U);
}

TEST_F(answered, it_goes_with_the_student_and_with_the_item) {
  say(coming::yes);
  write([&](store::writing& in) { store::remove_expired(in, {{number("milestone/3"), item_.value}}); });
  EXPECT_EQ(answers(), 0U);
  keep("milestone/4", piece());
  item_ = items().front().id;
  say(coming::yes);
  write([&](store::writing& in) { store::erase(in, student_); });
  EXPECT_EQ(answers(), 0U);
}

TEST_F(answered, an_export_does_not_tell_where_the_file_is) {
  const auto items = exported(student_, "items");
  ASSERT_EQ(items.size(), 1U);
  EXPECT_NE(items.at(0).at(5).find("Kast"), std::string::npos);
  EXPECT_EQ(items.at(0).at(5).find("geheim"), std::string::npos);
}

TEST_F(answered, presentations_ahead_come_from_an_index) {
  const auto present = [&](const char* key, std::string from) {
    auto one = piece();
    one.said.set("presentation_from", std::move(from));
    keep(key, one);
  };
  present("milestone/5", "2026-11-30T18:00:00Z");
  present("milestone/6", "2026-11-25T18:00:00Z");
  present("milestone/7", "2026-11-24T11:59:59Z");
  present("milestone/8", "2026-12-24T18:00:00Z");
  present("milestone/9", "2026-11-26T18:00:00Z");
  gone("milestone/9");
  store_->read([&](store::connection& database) {
    const auto found =
        store::coming_presentations(database, {student_.id}, clock_, clock_.load() + std::chrono::days{14}, 9);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(std::get<std::string>(*found[0].said.find("presentation_from")), "2026-11-25T18:00:00Z");
    const auto row = database.query("explain query plan select id from item where student=1 and kind=28 and "
                                    "json_extract(detail, '$.presentation_from')>'2026' order by json_extract(detail, "
                                    "'$.presentation_from') limit 3");
    ASSERT_TRUE(row->next());
    EXPECT_NE(row->text(3).find("item_presented (student=? AND <expr>>?)"), std::string::npos) << row->text(3);
    EXPECT_FALSE(row->next()) << "nothing is sorted";
  });
}

TEST_F(answered, a_picture_stands_with_one_thing) {
  const std::string first{"\xff\xd8\xff\0one", 7}, second{"\xff\xd8\xff two"};
  std::optional<std::string> found;
  const auto look = [&](const char* about) {
    store_->read([&](store::connection& database) { found = store::find_picture(database, about); });
    return found;
  };
  EXPECT_FALSE(look("notice-1"));
  write([&](store::writing& in) { store::keep_picture(in, "notice-1", first); });
  EXPECT_EQ(look("notice-1"), first);
  write([&](store::writing& in) { store::keep_picture(in, "notice-1", second); });
  EXPECT_EQ(look("notice-1"), second);
  EXPECT_FALSE(look("notice-2"));
  write([&](store::writing& in) { store::remove_picture(in, "notice-1"); });
  EXPECT_FALSE(look("notice-1"));
}
