#include "store/erasure.hpp"
#include "two_schools.hpp"

using namespace keukentafel;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(two_schools, nobody_is_joined_before_an_administrator_says_so) {
  EXPECT_THAT(children_of(north_), ElementsAre("north"));
  std::vector<store::identity_proposal> proposed;
  store_->read([&](store::connection& database) { proposed = store::propose_identities(database, now_); });
  ASSERT_EQ(proposed.size(), 1u);
  EXPECT_EQ(proposed[0].one, "north guardian/2");
  EXPECT_EQ(proposed[0].other, "south guardian/2");
  EXPECT_FALSE(join("north guardian/2", "south guardian/2"));
  for (const auto who : {north_, south_}) EXPECT_THAT(children_of(who), ElementsAre("north", "south"));
  store_->read([&](store::connection& database) { EXPECT_THAT(store::propose_identities(database, now_), IsEmpty()); });
}

TEST_F(two_schools, only_two_of_a_kind_that_exist_can_be_one) {
  EXPECT_TRUE(join("north guardian/2", "south student/1"));
  EXPECT_TRUE(join("north guardian/2", "south guardian/9"));
  EXPECT_TRUE(join("guardian/2", ""));
  EXPECT_THAT(children_of(north_), ElementsAre("north"));
}

TEST_F(two_schools, a_limit_for_one_number_holds_for_the_person) {
  EXPECT_FALSE(join("north guardian/2", "south guardian/2"));
  const auto child = find("north", "student/1");
  write([&](store::writing& in) {
    for (int of = 1; of <= 4; ++of)
      store::give(in, {0,
                       {child.id},
                       south_.id,
                       {policy::permission_kind::limit, static_cast<record::category>(of), {local_day(now_), {}}},
                       "court",
                       {role::staff, 1},
                       {},
                       {}});
  });
  EXPECT_THAT(children_of(north_), ElementsAre("south"));
}

TEST_F(two_schools, what_staff_agreed_twice_stands_once) {
  const auto child = find("north", "student/1");
  store::permission_row limit{
      0,         {child.id},
      north_.id, {policy::permission_kind::limit, record::category::result, {local_day(now_), {}}},
      "court",   {role::staff, 1},
      {},        {}};
  const auto count = [&] {
    std::size_t all = 0;
    store_->read([&](store::connection& database) { all = store::list_permissions(database, {child.id}).size(); });
    return all;
  };
  for (int i = 0; i < 2; ++i) write([&](store::writing& in) { store::give(in, limit); });
  EXPECT_EQ(count(), 1u);
  limit.what.during.until = local_day(now_) + std::chrono::years{1};
  write([&](store::writing& in) { store::give(in, limit); });
  EXPECT_EQ(count(), 2u) << "until another day is another thing";
}

TEST_F(two_schools, who_was_renumbered_keeps_the_login) {
  EXPECT_FALSE(join("north guardian/2", "south guardian/2"));
  const auto adapter = [&](store::writing& in) { return store::find_adapter(in.database, "north").value(); };
  write([&](store::writing& in) { store::keep_gone(in, adapter(in), "guardian/2", 0); });
  EXPECT_THAT(children_of(north_), ElementsAre("north", "south")) << "the relation is the SIS's to end";
  store_->read(
      [&](store::connection& database) { EXPECT_EQ(store::load_person(database, north_).value().name, "M. Tafel"); });
}

TEST_F(two_schools, what_an_adapter_remembers_of_someone_goes_with_them) {
  const auto remembered = [&](const char* key) {
    bool is_there = false;
    store_->read([&](store::connection& database) {
      is_there = store::recall(database, store::find_adapter(database, "north").value(), key).has_value();
    });
    return is_there;
  };
  const auto remember = [](store::writing& in, const char* key) {
    store::remember(in, store::find_adapter(in.database, "north").value(), key, "1");
  };
  write([&](store::writing& in) {
    for (const auto* key : {"student/1#birth", "student/1#2#birth", "student/12#birth", "student/1", "guardian/2#user"})
      remember(in, key);
    store::keep_gone(in, store::find_adapter(in.database, "north").value(), "student/1", 0);
  });
  EXPECT_FALSE(remembered("student/1#birth"));
  for (const auto* key : {"student/1#2#birth", "student/12#birth", "student/1", "guardian/2#user"})
    EXPECT_TRUE(remembered(key)) << key;
  write([&](store::writing& in) {
    const auto north = store::find_adapter(in.database, "north").value();
    store::remember(in, north, "student/1#before", R"(["guardian/2","guardian/22"])");
    store::remember(in, north, "place", R"(["guardian/2"])");
    store::erase(in, north_);
    remember(in, "guardian/2#again");
    store::remember(in, north, "student/1#after", R"({"a":["guardian/22","guardian/2"],"b":"guardian/2"})");
  });
  EXPECT_FALSE(remembered("guardian/2#user"));
  EXPECT_FALSE(remembered("guardian/2#again"));
  store_->read([&](store::connection& database) {
    const auto north = store::find_adapter(database, "north").value();
    EXPECT_EQ(store::recall(database, north, "student/1#before"), R"(["erased","guardian/22"])");
    EXPECT_EQ(store::recall(database, north, "student/1#after"), R"({"a":["guardian/22","erased"],"b":"erased"})");
    EXPECT_EQ(store::recall(database, north, "place"), R"(["guardian/2"])");
  });
}

TEST_F(two_schools, who_is_erased_is_erased_under_every_number) {
  EXPECT_FALSE(join("north guardian/2", "south guardian/2"));
  write([&](store::writing& in) { store::erase(in, north_); });
  for (const auto who : {north_, south_}) EXPECT_THAT(children_of(who), IsEmpty());
  write([&](store::writing& in) {
    const auto south = store::find_adapter(in.database, "south").value();
    store::keep(in, south, "guardian/2", 0, record::guardian{"M. Tafel", false, "nl", "m@tafel.example"});
    store::keep(in, south, "relation/3", 0,
                record::relation{"student/1", "guardian/2", true, "", parse_day("2012-01-01").value(), std::nullopt});
    store::keep_aside(in, south, "result/9", "no reason", R"({"about":"guardian/2"})", 0);
    store::keep_aside(in, south, "result/8", "no reason", R"({"about":"guardian/3"})", 0);
  });
  store_->read([&](store::connection& database) {
    EXPECT_FALSE(store::find_person(database, "south", "guardian/2"));
    EXPECT_EQ(store::list_aside(database).size(), 1u);
  });
}
