#include "store/audit_chain.hpp"
#include "store/identity.hpp"
#include "two_schools.hpp"

#include <random>

using namespace keukentafel;
using policy::permission_kind;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

/// At the north school the mother also has a new number, as when a SIS renumbers.
class renumbered : public two_schools {
protected:
  void SetUp() override {
    two_schools::SetUp();
    pass(std::chrono::hours{1});
    keep("north", "guardian/5", record::guardian{"M. Tafel-Stoel", false, "nl", "other@tafel.example"});
    keep("north", "relation/6", relation("student/1", "guardian/5"));
    old_ = north_;
    new_ = find("north", "guardian/5");
    child_ = find("north", "student/1");
  }

  void born(const char* when) { keep("north", "student/1", record::student{"north", when, false, false, "", ""}); }
  result<store::split_outcome> split(const char* one) {
    result<store::split_outcome> done = fault{"not tried"};
    write([&](store::writing& in) { done = store::split_person(in, one); });
    return done;
  }
  std::optional<fault> decline(const char* one, const char* other) {
    std::optional<fault> why;
    write([&](store::writing& in) { why = store::decline_join(in, one, other); });
    return why;
  }
  std::vector<std::pair<std::string, std::string>> proposed() {
    std::vector<std::pair<std::string, std::string>> list;
    store_->read([&](store::connection& database) {
      for (auto& one : store::propose_identities(database, now_)) list.emplace_back(one.one, one.other);
    });
    return list;
  }
  std::vector<std::pair<std::string, std::string>> proposed_students() {
    auto list = proposed();
    std::erase_if(list, [](const auto& pair) { return pair.first.find("student/") == pair.first.npos; });
    return list;
  }
  std::vector<std::int64_t> unreached() {
    std::vector<std::int64_t> list;
    store_->read([&](store::connection& database) { list = store::unreached_by_limits(database, {child_.id}, now_); });
    return list;
  }

  account old_, new_, child_;
};

} // namespace

TEST_F(two_schools, who_was_split_has_the_own_children_only) {
  ASSERT_FALSE(join("north guardian/2", "south guardian/2"));
  write([&](store::writing& in) { EXPECT_TRUE(store::split_person(in, "south guardian/2")); });
  EXPECT_THAT(children_of(north_), ElementsAre("north"));
  EXPECT_THAT(children_of(south_), ElementsAre("south"));
  store_->read([&](store::connection& database) {
    EXPECT_THAT(store::list_joined(database), IsEmpty());
    EXPECT_THAT(store::propose_identities(database, now_), IsEmpty()) << "the administrator has just said so";
    std::vector<std::string> told;
    store::read_audit(database, {{{0}}, moment{}, moment::max(), false}, [&](const store::audit_line& one) {
      if (one.what == store::audit_event::persons_split) told.push_back(one.actor + ": " + one.about);
    });
    EXPECT_THAT(told, ElementsAre("command: south guardian/2, north guardian/2"));
  });
  write([&](store::writing& in) {
    EXPECT_FALSE(store::split_person(in, "south guardian/2")) << "joined with nobody";
    EXPECT_FALSE(store::split_person(in, "south guardian/9"));
  });
  EXPECT_FALSE(join("north guardian/2", "south guardian/2")) << "and may be joined again";
  EXPECT_THAT(children_of(north_), ElementsAre("north", "south"));
}

TEST_F(renumbered, the_first_of_three_can_go_and_the_others_stay_one) {
  ASSERT_FALSE(join("north guardian/2", "south guardian/2"));
  ASSERT_FALSE(join("north guardian/2", "north guardian/5"));
  ASSERT_TRUE(split("north guardian/2"));
  EXPECT_THAT(children_of(old_), ElementsAre("north"));
  EXPECT_THAT(children_of(new_), ElementsAre("north", "south"));
  EXPECT_THAT(children_of(south_), ElementsAre("north", "south"));
  store_->read([&](store::connection& database) { EXPECT_EQ(store::list_joined(database).size(), 2u); });
}

TEST_F(renumbered, a_limit_stays_with_both) {
  ASSERT_FALSE(join("north guardian/2", "north guardian/5"));
  give(permission_kind::limit, child_, old_);
  const auto done = split("north guardian/5");
  ASSERT_TRUE(done);
  EXPECT_EQ(done->carried, 1);
  for (const auto who : {old_, new_}) {
    EXPECT_FALSE(sees(who, child_));
    EXPECT_TRUE(sees(who, child_, record::category::absence));
  }
  ASSERT_FALSE(join("north guardian/2", "north guardian/5"));
  EXPECT_EQ(split("north guardian/2")->carried, 0) << "it stands there already";
}

TEST_F(renumbered, a_limit_reaches_the_number_that_its_school_knows) {
  ASSERT_FALSE(join("south guardian/2", "north guardian/2"));
  give(permission_kind::limit, child_, south_); // the desk names a person by the first of the numbers
  EXPECT_EQ(split("north guardian/2")->carried, 1);
  EXPECT_FALSE(sees(old_, child_));
  EXPECT_TRUE(sees(south_, find("south", "student/1")));
  EXPECT_THAT(unreached(), IsEmpty()) << "it does not stand under a number of another school any more";
}

TEST_F(renumbered, what_was_given_to_both_ends) {
  born("2008-01-01");
  give(permission_kind::consent, child_, old_);
  pass(std::chrono::hours{1});
  ASSERT_FALSE(join("north guardian/2", "north guardian/5"));
  pass(std::chrono::hours{1});
  give(permission_kind::consent, child_, old_, record::category::absence);
  for (const auto of : {record::category::result, record::category::absence}) EXPECT_TRUE(sees(new_, child_, of));
  EXPECT_EQ(split("north guardian/5")->ended, 1);
  EXPECT_TRUE(sees(old_, child_)) << "that was given to this one alone";
  EXPECT_FALSE(sees(old_, child_, record::category::absence));
  for (const auto of : {record::category::result, record::category::absence}) EXPECT_FALSE(sees(new_, child_, of));
}

TEST_F(two_schools, an_objection_stays_with_both_numbers_of_a_student) {
  for (const auto* school : {"north", "south"})
    keep(school, "student/1", record::student{school, "2009-12-01", false, false, "", ""});
  const auto north = find("north", "student/1"), south = find("south", "student/1");
  ASSERT_FALSE(join("north student/1", "south student/1"));
  give(permission_kind::objection, north, std::nullopt);
  EXPECT_FALSE(sees(south_, south));
  write([&](store::writing& in) { EXPECT_EQ(store::split_person(in, "north student/1")->carried, 1); });
  EXPECT_FALSE(sees(north_, north));
  EXPECT_FALSE(sees(south_, south));
}

/// Whatever was agreed in whatever order: after a split nobody sees what the joined person did not.
TEST_F(renumbered, nobody_ever_sees_more_after_a_split) {
  std::mt19937 dice{4};
  const auto any = [&](auto... of) {
    const std::vector all{of...};
    return all.at(dice() % all.size());
  };
  const auto there = find("south", "student/1");
  const std::vector<account> people{old_, new_, south_}, children{child_, there};
  const auto matrix = [&] {
    std::vector<bool> seen;
    for (const auto& who : people)
      for (const auto& student : children)
        for (int of = 1; of <= 4; ++of) seen.push_back(sees(who, student, static_cast<record::category>(of)));
    return seen;
  };
  int splits = 0, losses = 0;
  for (int round = 0; round < 150; ++round) {
    pass(std::chrono::minutes{10});
    switch (dice() % 8) {
    case 0: join("north guardian/2", any("north guardian/5", "south guardian/2")); break;
    case 1: join("north student/1", "south student/1"); break;
    case 2: {
      const auto* school = any("north", "south");
      keep(school, "student/1",
           record::student{school, any("2012-05-05", "2009-12-01", "2008-01-01"), false, false, "", ""});
      break;
    }
    case 3:
    case 4:
    case 5: {
      const auto what = any(permission_kind::limit, permission_kind::release, permission_kind::objection,
                            permission_kind::consent, permission_kind::consent);
      const auto whom = what == permission_kind::objection ? std::nullopt : std::optional{any(old_, new_, south_)};
      give(what, any(child_, there), whom, static_cast<record::category>(1 + dice() % 4));
      break;
    }
    default: {
      const auto before = matrix();
      if (!split(any("north guardian/2", "north guardian/5", "south guardian/2", "north student/1", "south student/1")))
        break;
      const auto after = matrix();
      ++splits;
      for (std::size_t i = 0; i < before.size(); ++i) {
        EXPECT_LE(after.at(i), before.at(i)) << "round " << round << ", place " << i;
        losses += after.at(i) < before.at(i);
      }
      write([](store::writing& in) { in.database.run("update permission set ended_at=1 where id%3=0"); });
    }
    }
  }
  EXPECT_GT(splits, 10);
  EXPECT_GT(losses, 10);
}

TEST_F(renumbered, a_new_number_beside_the_one_that_went_is_proposed) {
  give(permission_kind::limit, child_, old_);
  keep("north", "student/11", record::student{"third", "2012-05-05", false, false, "", ""});
  keep("north", "guardian/12", record::guardian{"S. Stoel", false, "nl", ""});
  keep("north", "relation/13", relation("student/11", "guardian/12"));
  EXPECT_THAT(unreached(), IsEmpty());
  pass(std::chrono::days{3});
  gone("north", "relation/3");
  gone("north", "guardian/2");
  EXPECT_THAT(proposed(), ElementsAre(std::pair{"north guardian/2", "north guardian/5"}));
  EXPECT_THAT(unreached(), ElementsAre(old_.id));
  EXPECT_TRUE(sees(new_, child_)) << "nobody is joined silently";

  pass(std::chrono::days{300}); // much later someone else comes
  keep("north", "guardian/7", record::guardian{"S. Stoel", false, "nl", ""});
  keep("north", "relation/8", relation("student/1", "guardian/7"));
  EXPECT_THAT(proposed(), ElementsAre(std::pair{"north guardian/2", "north guardian/5"}));

  EXPECT_FALSE(decline("north guardian/5", "north guardian/2"));
  EXPECT_THAT(proposed(), ElementsAre(std::pair{"north guardian/2", ""}));
  EXPECT_THAT(unreached(), ElementsAre(old_.id)) << "that it was not this one says not who it is";
  ASSERT_FALSE(join("north guardian/2", "north guardian/5"));
  EXPECT_THAT(proposed(), IsEmpty());
  EXPECT_THAT(unreached(), IsEmpty());
  EXPECT_FALSE(sees(new_, child_));
}

TEST_F(renumbered, a_number_that_is_gone_for_good_is_not_told_of_again) {
  give(permission_kind::limit, child_, old_);
  gone("north", "relation/3");
  EXPECT_THAT(unreached(), ElementsAre(old_.id)) << "the relation alone is enough";
  gone("north", "guardian/2");
  EXPECT_FALSE(decline("north guardian/2", "north guardian/5"));
  EXPECT_THAT(proposed(), ElementsAre(std::pair{"north guardian/2", ""}));
  EXPECT_FALSE(decline("north guardian/2", ""));
  EXPECT_THAT(proposed(), IsEmpty());
  EXPECT_THAT(unreached(), IsEmpty());
  EXPECT_TRUE(decline("north guardian/2", "south student/1"));
  EXPECT_TRUE(decline("north guardian/99", ""));
}

TEST_F(renumbered, a_student_s_new_number_is_proposed_while_something_agreed_names_the_old_one) {
  keep("north", "student/11", record::student{"north", "2012-05-05", false, false, "", ""});
  keep("north", "student/12", record::student{"another", "2012-05-06", false, false, "", ""});
  keep("north", "guardian/13", record::guardian{"S. Stoel", false, "nl", ""});
  keep("north", "relation/14", relation("student/12", "guardian/13"));
  EXPECT_THAT(proposed_students(), IsEmpty()) << "the old one is there, and no address tells that they are one";
  gone("north", "student/1");
  EXPECT_THAT(proposed_students(), IsEmpty()) << "nothing was agreed that would be lost";
  keep("north", "student/1", record::student{"north", "2012-05-05", false, false, "", ""});
  give(permission_kind::objection, child_, std::nullopt);
  gone("north", "student/1");
  gone("north", "relation/6");
  EXPECT_THAT(proposed_students(), IsEmpty()) << "who has left is no news";
  pass(std::chrono::days{30});
  keep("north", "relation/3", relation("student/11", "guardian/2")); // the row that was the old one's
  EXPECT_THAT(proposed_students(), ElementsAre(std::pair{"north student/1", "north student/11"}));

  EXPECT_FALSE(decline("north student/1", "north student/11"));
  EXPECT_THAT(proposed_students(), IsEmpty());
  ASSERT_FALSE(join("north student/1", "north student/11"));
  EXPECT_THAT(proposed_students(), IsEmpty());
}

TEST_F(renumbered, a_student_s_new_number_may_have_new_relations) {
  give(permission_kind::limit, child_, old_);
  pass(std::chrono::days{40});
  keep("north", "student/11", record::student{"north", "2012-05-05", false, false, "", ""});
  keep("north", "relation/15", relation("student/11", "guardian/2"));
  EXPECT_THAT(proposed_students(), IsEmpty());
  pass(std::chrono::days{3});
  for (const char* key : {"relation/3", "relation/6", "student/1"}) gone("north", key);
  const std::pair<std::string, std::string> both{"north student/1", "north student/11"};
  EXPECT_THAT(proposed_students(), ElementsAre(both));
}
