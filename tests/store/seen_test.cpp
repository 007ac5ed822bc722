#include "store/seen.hpp"

#include "store/erasure.hpp"
#include "store/export.hpp"
#include "store/readers.hpp"
#include "stored.hpp"

using namespace keukentafel;
using namespace std::chrono_literals;

namespace {

class seen : public stored {
protected:
  void SetUp() override {
    stored::SetUp();
    keep("student/1", record::student{"Sanne", "2012-05-05", false, false, "", ""});
    keep("guardian/2", record::guardian{"M. Tafel", false, "nl", ""});
    keep("result/1", grade("6.1"));
    for (const auto* key : {"student/1", "guardian/2"})
      store_->read([&](store::connection& database) {
        const auto found = store::find_known(database, "sis", key);
        (key[0] == 's' ? student_ : mother_) = found.value();
      });
  }
  record::item only() { return items().front(); }
  void confirm(std::int64_t sequence) {
    write([&](store::writing& in) { store::keep_seen(in, mother_, only().id, sequence); });
  }
  std::optional<moment> confirmed() {
    std::optional<moment> found;
    const auto item = only();
    store_->read(
        [&](store::connection& database) { found = store::find_seen(database, mother_, item.id, item.sequence); });
    return found;
  }
  std::int64_t count(const char* sql) {
    std::int64_t found = -1;
    store_->read([&](store::connection& database) {
      const auto row = database.query(sql);
      if (row->next()) found = row->integer(0);
    });
    return found;
  }
  void look(std::int64_t newest) {
    write([&](store::writing& in) { store::keep_visit(in, mother_, newest); });
  }
  store::visit visit() {
    std::optional<store::visit> found;
    store_->read([&](store::connection& database) { found = store::find_visit(database, mother_); });
    return found.value_or(store::visit{-1, -1, {}});
  }

  account student_, mother_;
};

} // namespace

TEST_F(seen, is_of_the_item_as_it_was) {
  EXPECT_FALSE(confirmed());
  confirm(only().sequence);
  EXPECT_EQ(confirmed(), clock_.load());
  pass(1h);
  confirm(only().sequence);
  EXPECT_EQ(confirmed(), clock_.load() - 1h) << "the first time counts";
  keep("result/1", grade("6.4"), 1);
  EXPECT_FALSE(confirmed()) << "a correction asks anew";
  confirm(only().sequence);
  EXPECT_TRUE(confirmed());
}

TEST_F(seen, own_words_are_no_news_to_who_wrote_them) {
  write([&](store::writing& in) { store::set_comment(in, only().id, {student_.id}, "Volgende keer beter."); });
  store_->read([&](store::connection& database) {
    EXPECT_TRUE(store::find_seen(database, student_, only().id, only().sequence));
    EXPECT_FALSE(store::find_seen(database, mother_, only().id, only().sequence));
  });
}

TEST_F(seen, staff_reads_who_confirmed_what) {
  confirm(only().sequence);
  store_->read([&](store::connection& database) {
    const auto list = store::confirmed_of(database, {student_.id}, 10);
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list.front().guardian, mother_.id);
    EXPECT_EQ(list.front().item, only().id);
    EXPECT_TRUE(store::confirmed_of(database, {student_.id + 1}, 10).empty());
  });
}

TEST_F(seen, stands_in_exports_of_both) {
  confirm(only().sequence);
  look(only().sequence);
  for (const auto who : {student_, mother_})
    store_->read([&](store::connection& database) {
      std::size_t rows = 0;
      for (const auto& section : store::export_person(database, who))
        if (section.name == "confirmed") rows += section.rows.size();
      EXPECT_EQ(rows, 1u);
    });
}

TEST_F(seen, goes_with_the_person_and_with_the_student) {
  for (const auto who : {mother_, student_}) {
    confirm(only().sequence);
    look(1);
    EXPECT_EQ(count("select count(*) from seen"), 1);
    write([&](store::writing& in) { store::erase(in, who); });
    EXPECT_EQ(count("select count(*) from seen"), 0);
    EXPECT_EQ(count("select count(*) from visit"), who == mother_ ? 0 : 1);
  }
}

TEST_F(seen, goes_with_an_item_that_is_too_old) {
  confirm(only().sequence);
  pass(std::chrono::days{800});
  std::vector<store::expired_item> list;
  store_->read([&](store::connection& database) { list = store::find_expired(database, {}, clock_.load()); });
  write([&](store::writing& in) { store::remove_expired(in, list); });
  EXPECT_EQ(count("select count(*) from seen"), 0);
}

TEST_F(seen, a_visit_begins_after_a_pause) {
  look(10);
  EXPECT_EQ(visit().before, 10) << "nothing is new at a first visit";
  pass(5min);
  look(12);
  EXPECT_EQ(visit().before, 10);
  pass(25min);
  look(14);
  EXPECT_EQ(visit().before, 10) << "looks that are close together are one visit";
  pass(31min);
  look(20);
  EXPECT_EQ(visit().before, 14);
  look(3);
  EXPECT_EQ(visit().sequence, 20) << "it never falls back";
}

TEST_F(seen, an_old_visit_goes) {
  look(10);
  std::int64_t gone = 0;
  write([&](store::writing& in) { gone = store::remove_old_visits(in, in.now); });
  EXPECT_EQ(gone, 0);
  pass(std::chrono::days{366});
  write([&](store::writing& in) { gone = store::remove_old_visits(in, in.now - std::chrono::days{365}); });
  EXPECT_EQ(gone, 1);
}
