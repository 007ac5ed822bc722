#include "store/devices.hpp"

#include "store/codes.hpp"
#include "store/export.hpp"
#include "store/identity.hpp"
#include "store/readers.hpp"
#include "stored.hpp"

#include <algorithm>

using namespace keukentafel;
using namespace std::chrono_literals;

namespace {

class devices : public stored {
protected:
  void SetUp() override {
    stored::SetUp();
    for (const auto* key : {"guardian/1", "guardian/2"}) keep(key, record::guardian{"A. de Vries", false, "nl", ""});
    mother_ = find("guardian/1");
    father_ = find("guardian/2");
  }
  account find(const std::string& key) {
    std::optional<account> found;
    store_->read([&](store::connection& database) { found = store::find_person(database, "sis", key); });
    return found.value();
  }
  void sign_in(account who, const std::string& session, std::string_view device = "Chrome, Android") {
    write([&](store::writing& in) {
      const auto finder = session + "-code";
      store::add_code(in, {finder, who, "s", "h", in.now + std::chrono::days{14}});
      EXPECT_TRUE(store::redeem(in, finder, true, session, std::chrono::days{90}, device));
    });
  }
  std::vector<std::string> list(account who) {
    std::vector<std::string> hashes;
    store_->read([&](store::connection& database) {
      for (const auto& one : store::list_devices(database, who, clock_.load())) hashes.push_back(one.session_hash);
    });
    return hashes;
  }
  std::optional<store::session_row> session(const std::string& hash) {
    std::optional<store::session_row> row;
    store_->read([&](store::connection& database) { row = store::find_session(database, hash, clock_.load()); });
    return row;
  }
  std::int64_t rights() {
    std::int64_t number = 0;
    store_->read([&](store::connection& database) { number = store::rights_number(database); });
    return number;
  }
  void mark(const std::string& hash) {
    write([&](store::writing& in) { store::mark_used(in, hash, std::chrono::days{90}); });
  }

  account mother_, father_;
};

using names = std::vector<std::string>;

} // namespace

TEST_F(devices, each_sees_own_ones_alone) {
  sign_in(mother_, "m1");
  pass(1h);
  sign_in(mother_, "m2", "Firefox, Windows");
  sign_in(father_, "f1");
  EXPECT_EQ(list(mother_), (names{"m2", "m1"}));
  EXPECT_EQ(list(father_), names{"f1"});
  EXPECT_EQ(list({role::student, mother_.id}), names{}); // the same number in another role
  pass(std::chrono::days{90});
  EXPECT_EQ(list(mother_), names{});
}

TEST_F(devices, those_of_one_who_has_two_numbers_are_one_list) {
  sign_in(mother_, "m1");
  sign_in(father_, "f1");
  write([&](store::writing& in) { EXPECT_FALSE(store::join_persons(in, "sis guardian/1", "sis guardian/2")); });
  EXPECT_EQ(list(mother_).size(), 2u);
  sign_in(father_, "f2");
  write([&](store::writing& in) { EXPECT_EQ(store::revoke(in, mother_), 3); });
  EXPECT_EQ(list(father_), names{}) << "a lost phone is lost, whichever code it used";
  sign_in(mother_, "m1");
  sign_in(father_, "f1");
  write([&](store::writing& in) { EXPECT_TRUE(store::split_person(in, "sis guardian/2")); });
  EXPECT_EQ(list(mother_), names{"m1"});
}

TEST_F(devices, one_that_is_used_stays_signed_in_until_a_year_and_more) {
  sign_in(mother_, "m1");
  const auto begin = clock_.load();
  EXPECT_FALSE(store::is_to_be_marked(*session("m1"), clock_.load()));
  EXPECT_TRUE(store::is_to_be_marked(*session("m1"), begin + std::chrono::days{1}));
  for (int months = 0; months < 13; ++months) {
    pass(std::chrono::days{30});
    mark("m1");
    ASSERT_TRUE(session("m1")) << months;
    EXPECT_EQ(session("m1")->expires_at,
              std::min(clock_.load() + std::chrono::days{90}, begin + store::longest_session));
    EXPECT_FALSE(store::is_to_be_marked(*session("m1"), clock_.load()));
  }
  pass(std::chrono::days{11});
  EXPECT_FALSE(session("m1"));
  mark("m1");
  EXPECT_FALSE(session("m1")) << "what has ended stays so";
}

TEST_F(devices, one_that_is_not_used_ends) {
  sign_in(mother_, "m1");
  pass(std::chrono::days{90});
  EXPECT_FALSE(session("m1"));
}

TEST_F(devices, a_session_of_staff_is_not_made_longer) {
  sign_in({role::staff, 1}, "s1");
  const auto until = session("s1")->expires_at;
  pass(std::chrono::days{30});
  mark("s1");
  EXPECT_EQ(session("s1")->expires_at, until);
}

TEST_F(devices, using_one_changes_no_right_and_ending_one_does) {
  sign_in(mother_, "m1");
  sign_in(mother_, "m2");
  pass(std::chrono::days{2});
  const auto before = rights();
  mark("m1");
  EXPECT_EQ(rights(), before);
  write([&](store::writing& in) { store::end_devices(in, mother_, {"m2"}); });
  EXPECT_GT(rights(), before);
  EXPECT_EQ(list(mother_), names{"m1"});
}

TEST_F(devices, of_own_codes_the_newest_alone_works) {
  const auto make = [&](bool is_own) {
    return store::make_code(*store_, {mother_, clock_.load() + 10min, is_own}).value().finder;
  };
  const auto of_school = make(false), first = make(true), second = make(true);
  store_->read([&](store::connection& database) {
    EXPECT_TRUE(store::find_code(database, of_school));
    EXPECT_FALSE(store::find_code(database, first));
    EXPECT_TRUE(store::find_code(database, second));
  });
}

TEST_F(devices, who_has_a_way_in_needs_no_letter) {
  const auto state = [&](account who) {
    store::entry_state found;
    store_->read([&](store::connection& database) { found = store::find_entry(database, who, clock_.load()); });
    return found;
  };
  EXPECT_FALSE(state(mother_).has_session || state(mother_).has_code);
  ASSERT_TRUE(store::make_code(*store_, {mother_, clock_.load() + 24h}));
  EXPECT_TRUE(state(mother_).has_code);
  EXPECT_FALSE(state(father_).has_code);
  ASSERT_TRUE(store::make_code(*store_, {mother_, clock_.load() + 48h, false, true}));
  write([&](store::writing& in) { store::end_codes(in, father_); });
  pass(24h);
  EXPECT_TRUE(state(mother_).has_code);
  pass(24h);
  EXPECT_FALSE(state(mother_).has_code);
  sign_in(mother_, "m1");
  EXPECT_TRUE(state(mother_).has_session);
  sign_in(father_, "f1");
  pass(std::chrono::days{90});
  EXPECT_FALSE(state(father_).has_session);
}

TEST_F(devices, are_in_an_export) {
  sign_in(mother_, "m1");
  std::vector<store::export_section> all;
  store_->read([&](store::connection& database) { all = store::export_person(database, mother_); });
  const auto found =
      std::find_if(all.begin(), all.end(), [](const auto& one) { return one.name == "devices signed in"; });
  ASSERT_NE(found, all.end());
  EXPECT_EQ(found->rows.at(0).at(0), "Chrome, Android");
  EXPECT_EQ(found->rows.at(0).at(2), "2026-11-24");
}

TEST_F(devices, an_address_that_is_also_a_student_s_is_known) {
  const auto relate = [&](const char* student, const char* guardian) {
    record::relation one;
    one.student = student;
    one.guardian = guardian;
    one.from = *parse_day("2020-01-01");
    keep(std::string{"relation/"} + guardian, one);
  };
  const auto is_so = [&](account who) {
    bool found = false;
    store_->read([&](store::connection& database) { found = store::has_address_of_student(database, who); });
    return found;
  };
  keep("student/1", record::student{"Fien", "2012-05-05", false, false, "", "Fien@Leerling.example"});
  keep("student/2", record::student{"Bram", "2012-05-05", false, false, "", ""});
  relate("student/1", "guardian/1");
  relate("student/2", "guardian/2");
  EXPECT_FALSE(is_so(mother_));
  EXPECT_FALSE(is_so(father_)) << "no address is nobody's";
  keep("guardian/1", record::guardian{"A. de Vries", false, "nl", " fien@leerling.EXAMPLE"}, 1);
  EXPECT_TRUE(is_so(mother_));
  keep("guardian/2", record::guardian{"B. de Vries", false, "nl", "fien@leerling.example"}, 1);
  EXPECT_FALSE(is_so(father_)) << "of a student who is not theirs";
  store_->read([&](store::connection& database) {
    EXPECT_EQ(store::students_with_misaddressed_guardians(database).size(), 1u);
  });
  write([&](store::writing& in) { EXPECT_FALSE(store::join_persons(in, "sis guardian/1", "sis guardian/2")); });
  EXPECT_TRUE(is_so(father_)) << "under another number";
}
