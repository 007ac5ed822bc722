#include "publish/feed.hpp"
#include "store/access.hpp"
#include "store/permissions.hpp"
#include "store/readers.hpp"
#include "store/staff.hpp"
#include "stored.hpp"

#include <fstream>
#include <gmock/gmock.h>

using namespace keukentafel;

namespace {

constexpr account mother{role::guardian, 2}, father{role::guardian, 3};

/// Opens what an earlier version left, with people and news in it.
class migrated : public stored, public testing::WithParamInterface<int> {
protected:
  void SetUp() override {
    stored::SetUp();
    fresh_ = shape();
    store_.reset();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::ifstream in{KT_SOURCE_DIR "/tests/store/schema_" + std::to_string(GetParam()) + ".sql"};
    const std::string script{std::istreambuf_iterator<char>{in}, {}};
    store::connection{(folder_ / "kt.db").string(), store::connection::mode::writing}.script(script);
    clock_ = parse_moment("2026-11-18T12:00:00Z").value(); // what waits does so for two hours more
    open();
  }

  /// Every table, view and index with its columns.
  std::vector<std::string> shape() {
    std::vector<std::string> all;
    store_->read([&](store::connection& database) {
      const auto row =
          database.query("select m.type || ' ' || m.name || ' ' || coalesce(c.name, '') || ' ' || coalesce(c.type, '') "
                         "|| ' ' || coalesce(c.\"notnull\", '') || ' ' || coalesce(c.pk, '') from sqlite_master m "
                         "left join pragma_table_info(m.name) c order by 1");
      while (row->next()) all.push_back(row->text(0));
    });
    return all;
  }
  std::vector<std::string> seen_by(account who) {
    std::vector<std::string> said;
    for (const auto& one : publish::load_feed(*store_, who, {}, {}, clock_.load()).items) {
      const auto* value = one.item().said.find("value");
      said.push_back(one.item().is_withdrawn ? "withdrawn" : value ? std::get<std::string>(*value) : "absent");
    }
    return said;
  }

  std::vector<std::string> fresh_;
};

} // namespace

TEST_P(migrated, it_has_the_shape_of_a_new_one) { EXPECT_EQ(shape(), fresh_); }

TEST_P(migrated, people_see_what_they_saw) {
  EXPECT_THAT(seen_by(mother), testing::ElementsAre("6.1", "withdrawn", "absent"));
  if (GetParam() >= 3) EXPECT_THAT(seen_by(father), testing::ElementsAre("6.1", "withdrawn")) << "his limit holds";
  else EXPECT_EQ(seen_by(father), seen_by(mother));
  store_->read([&](store::connection& database) {
    const auto session = store::find_session(database, "aa", clock_.load());
    ASSERT_TRUE(session);
    EXPECT_EQ(session->who, mother);
    const auto code = store::find_code(database, "K7M2P");
    ASSERT_TRUE(code);
    EXPECT_EQ(code->who, father);
    EXPECT_EQ(store::load_person(database, father)->language, "tr");
  });
}

TEST_P(migrated, what_waited_comes_out_and_what_comes_is_kept) {
  pass(std::chrono::hours{2});
  write([](store::writing& in) { store::publish_due(in); });
  EXPECT_EQ(seen_by(mother).front(), "7.0");
  write([&](store::writing& in) {
    adapter_ = store::register_adapter(in, "sis", parse_moment("2026-01-01T00:00:00Z").value());
  });
  keep("result/1", grade("6.1"), 6);
  EXPECT_EQ(seen_by(mother).size(), 4u) << "a repeat changes nothing";
  keep("result/4", grade("8.0"), 6);
  EXPECT_EQ(seen_by(mother).front(), "8.0");
}

TEST_P(migrated, staff_and_words_stay) {
  if (GetParam() < 3) return;
  store_->read([&](store::connection& database) {
    EXPECT_EQ(store::list_permissions(database, {1}).size(), 2u);
    EXPECT_EQ(store::load_reader(database, {role::staff, 1}).bonds.size(), 1u);
  });
  const auto first = items().at(0);
  EXPECT_EQ(first.comment, "It was hard");
  EXPECT_EQ(first.note, "Well done");
}

INSTANTIATE_TEST_SUITE_P(schema, migrated, testing::Values(2, 3));
