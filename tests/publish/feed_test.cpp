#include "publish/feed.hpp"
#include "store/items.hpp"
#include "store/permissions.hpp"
#include "store/sqlite.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <random>

using namespace keukentafel;

namespace {

constexpr std::int64_t guardian = 100;
const moment noon = parse_moment("2026-11-24T12:00:00Z").value();

struct row {
  std::int64_t student, kind, held_s;
};

/// Three children of one guardian; a page is what all their items, newest first, and the decision about each say.
class feed : public testing::Test {
protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("kt-feed-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    auto opened =
        store::store::open({(folder_ / "kt.db").string(), make_logger([](void*, std::string_view) {}, nullptr)});
    ASSERT_TRUE(opened);
    store_ = std::move(*opened);
    std::mt19937 dice{7};
    for (int i = 0; i < 300; ++i) {
      const auto& rule = record::kind_rules()[dice() % record::kind_rules().size()];
      rows_.push_back(
          {static_cast<std::int64_t>(dice() % 3 + 1), static_cast<std::int64_t>(rule.what), dice() % 9 == 0 ? 1 : 0});
    }
    ASSERT_TRUE(store_->write([&](store::writing& in) {
      in.database.run(
          "insert into adapter(id, name, publish_from, confirmed_at, is_imported) values(1, 'sis', 0, ?, 1)",
          seconds(noon));
      in.database.run("insert into guardian(id, name, is_deceased, language, email) values(?, 'Ouder', 0, 'nl', '')",
                      guardian);
      for (std::int64_t student = 1; student <= 3; ++student) {
        in.database.run(
            "insert into student(id, adapter, first_name, birth_date, is_barred, is_deceased, language, email) "
            "values(?, 1, 'Kind', '2012', 0, 0, '', '')",
            student);
        in.database.run("insert into relation(id, student, guardian, is_legal_representative, kind, from_day) "
                        "values(?, ?, ?, 1, '', '2012-01-01')",
                        student + 10, student, guardian);
        in.database.run("insert into enrolment(id, student, is_active, from_day) values(?, ?, 1, '2020-08-01')",
                        student + 20, student);
      }
      std::int64_t number = 0;
      for (const auto& one : rows_)
        in.database.run(
            "insert into item(id, adapter, student, kind, occurred_at, published_at, sequence, is_announced, "
            "guardians_at, detail) values(?, 1, ?, ?, ?, ?, ?, 1, ?, '{}')",
            ++number, one.student, one.kind, seconds(noon), seconds(noon), number, one.held_s);
    }));
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  static std::int64_t seconds(moment when) { return when.time_since_epoch().count(); }

  void limit(std::int64_t student, record::category of) {
    ASSERT_TRUE(store_->write([&](store::writing& in) {
      const policy::period from_today{parse_day("2026-11-24").value(), std::nullopt};
      store::give(
          in, {0, {student}, guardian, {policy::permission_kind::limit, of, from_today}, "", {role::staff, 1}, {}, {}});
      limits_.emplace_back(student, of);
    }));
  }

  std::vector<std::int64_t> expected() const {
    std::vector<std::int64_t> all;
    for (auto number = rows_.size(); number > 0; --number) {
      const auto& one = rows_[number - 1];
      const auto of = record::rule_of(static_cast<record::kind>(one.kind)).of;
      const auto is_limited = std::find(limits_.begin(), limits_.end(), std::pair{one.student, of}) != limits_.end();
      if (!is_limited && one.held_s == 0 && (!is_restrained() || sums_up(number)))
        all.push_back(static_cast<std::int64_t>(number));
    }
    return all;
  }

  bool is_restrained() const { return school_.under_16 == policy::age_rule::restrained; }
  static bool is_end_result(std::size_t number) { return number % 5 == 0; }
  bool sums_up(std::size_t number) const {
    const auto what = static_cast<record::kind>(rows_[number - 1].kind);
    const auto of = record::rule_of(what).of;
    if (of == record::category::result) return what != record::kind::practice && is_end_result(number);
    return of != record::category::absence;
  }

  template <class Load> std::vector<std::int64_t> all_pages(Load load, std::size_t size) const {
    std::vector<std::int64_t> all;
    publish::feed_query query{std::nullopt, std::nullopt, size};
    do {
      const auto page = load(*store_, {role::guardian, guardian}, query, school_, noon);
      EXPECT_LE(page.items.size(), size);
      EXPECT_TRUE(!page.next || page.items.size() == size) << "what is not shown takes no place";
      for (const auto& one : page.items) all.push_back(one.item().sequence);
      query.before = page.next;
    } while (query.before);
    return all;
  }

  /// How SQLite goes about it.
  std::string plan_of(const char* sql) const {
    std::string plan;
    store_->read([&](store::connection& database) {
      const auto row = database.query(sql);
      while (row->next()) plan += row->text(3) + "\n";
    });
    return plan;
  }
  void expect_all_pages() const {
    for (const std::size_t size : {1u, 7u, 20u, 400u}) {
      EXPECT_EQ(all_pages(publish::load_feed, size), expected()) << size;
      EXPECT_EQ(all_pages(publish::load_feed_outline, size), expected()) << size;
    }
  }

  std::filesystem::path folder_;
  std::unique_ptr<store::store> store_;
  std::vector<row> rows_;
  std::vector<std::pair<std::int64_t, record::category>> limits_;
  policy::rules school_;
};

} // namespace

TEST_F(feed, has_all_that_may_be_seen_in_order_over_its_pages) { expect_all_pages(); }

// Each child is first asked for a fair share of a page, and for more where that is not enough.
TEST_F(feed, has_all_in_order_when_one_child_has_most_of_it) {
  ASSERT_TRUE(store_->write([&](store::writing& in) {
    for (std::size_t at = 0; at < rows_.size(); ++at) {
      auto& student = rows_[at].student;
      if (at % 60 < 45) student = 1;
      in.database.run("update item set student=? where id=?", student, static_cast<std::int64_t>(at + 1));
    }
  }));
  expect_all_pages();
}

TEST_F(feed, leaves_out_categories_by_child) {
  limit(1, record::category::result);
  limit(2, record::category::absence);
  limit(2, record::category::result);
  limit(3, record::category::absence);
  limit(2, record::category::appointment);
  expect_all_pages();
  limit(2, record::category::milestone); // nothing of this child is left
  expect_all_pages();
}

TEST_F(feed, has_end_results_and_no_single_mark_where_the_rule_is_restrained) {
  school_.under_16 = policy::age_rule::restrained;
  ASSERT_TRUE(store_->write([&](store::writing& in) {
    for (std::size_t number = 1; number <= rows_.size(); ++number)
      if (rows_[number - 1].kind < 10)
        in.database.run("update item set detail=? where id=?",
                        std::string_view{is_end_result(number) ? R"({"final":true})" : R"({"final":false})"},
                        static_cast<std::int64_t>(number));
  }));
  expect_all_pages();
  limit(2, record::category::milestone);
  limit(3, record::category::result);
  expect_all_pages();
}

TEST_F(feed, asks_for_end_results_by_an_index) {
  const auto plan = plan_of(
      "explain query plan select sequence, kind, guardians_at from item where student=?1 and sequence<?2 and "
      "(?3>>kind)&1=1 and guardians_at<=?4 and kind<10 and json_extract(detail, '$.final')=1 and ?6 is not null "
      "union all select sequence, kind, guardians_at from item where student=?1 and sequence<?2 and "
      "(?3>>kind)&1=1 and guardians_at<=?4 and kind>=10 and kind/10=?7 order by sequence desc limit ?5");
  EXPECT_NE(plan.find("INDEX item_final (student=? AND sequence<?)"), std::string::npos) << plan;
  EXPECT_NE(plan.find("MERGE (UNION ALL)"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
}

// Without it the newest of a rare category is looked for among everything else.
TEST_F(feed, asks_for_each_category_by_an_index) {
  const auto plan = plan_of(
      "explain query plan select sequence, kind, guardians_at from item where student=?1 and sequence<?2 and "
      "(?3>>kind)&1=1 and guardians_at<=?4 and kind<10 and ?6 is not null union all select sequence, kind, "
      "guardians_at from item where student=?1 and sequence<?2 and (?3>>kind)&1=1 and guardians_at<=?4 and kind>=10 "
      "and kind/10=?7 order by sequence desc limit ?5");
  EXPECT_NE(plan.find("COVERING INDEX item_results (student=? AND sequence<?)"), std::string::npos) << plan;
  EXPECT_NE(plan.find("COVERING INDEX item_category (student=? AND <expr>=? AND sequence<?)"), std::string::npos)
      << plan;
  EXPECT_NE(plan.find("MERGE (UNION ALL)"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
}

TEST_F(feed, of_one_category_is_what_all_pages_have_of_it) {
  limit(1, record::category::result);
  for (const auto of : {record::category::result, record::category::milestone}) {
    std::vector<std::int64_t> wanted, got;
    for (const auto number : expected())
      if (record::rule_of(static_cast<record::kind>(rows_[static_cast<std::size_t>(number - 1)].kind)).of == of)
        wanted.push_back(number);
    publish::feed_query query{std::nullopt, std::nullopt, 7};
    query.category = of;
    do {
      const auto page = publish::load_feed(*store_, {role::guardian, guardian}, query, {}, noon);
      for (const auto& one : page.items) got.push_back(one.item().sequence);
      query.before = page.next;
    } while (query.before);
    EXPECT_EQ(got, wanted);
  }
}

TEST_F(feed, finds_words_in_what_may_be_seen_only) {
  ASSERT_TRUE(store_->write([&](store::writing& in) {
    in.database.run("update item set kind=20, detail='{\"title\":\"Een Vogelhuis van \u00c9EN plank\"}' where id in "
                    "(3, 50, 200, 201)");
    in.database.run("update item set student=1, guardians_at=0 where id in (3, 200)");
    in.database.run("update item set student=2, guardians_at=0 where id=50");
    in.database.run("update item set student=1, guardians_at=1 where id=201");
  }));
  limit(2, record::category::milestone);
  const auto find = [&](const char* words, std::size_t limit, std::optional<std::int64_t> before = {}) {
    publish::feed_query query{std::nullopt, before, limit};
    query.find = {words, "nl"};
    const auto page = publish::load_feed(*store_, {role::guardian, guardian}, query, {}, noon);
    std::vector<std::int64_t> got;
    for (const auto& one : page.items) got.push_back(one.item().sequence);
    return std::pair{got, page.next};
  };
  using list = std::vector<std::int64_t>;
  EXPECT_EQ(find("plank VOGELHUIS", 20).first, (list{200, 3})) << "not the limited child's, not what is held";
  EXPECT_EQ(find("\u00e9en", 20).first, (list{200, 3})) << "capitals don't matter";
  EXPECT_TRUE(find("vogelhuis kast", 20).first.empty());
  const auto [first, next] = find("vogelhuis", 1);
  EXPECT_EQ(first, list{200});
  EXPECT_EQ(find("vogelhuis", 1, next).first, list{3});
  EXPECT_FALSE(find("vogelhuis", 1, next).second);
}

TEST_F(feed, one_item_is_asked_for_like_the_others) {
  limit(1, record::category::result);
  const auto all = expected();
  for (std::int64_t number = 1; number <= static_cast<std::int64_t>(rows_.size()); ++number) {
    publish::feed_query query;
    query.item = item_id{number};
    const auto page = publish::load_feed(*store_, {role::guardian, guardian}, query, {}, noon);
    const bool is_seen = std::find(all.begin(), all.end(), number) != all.end();
    EXPECT_EQ(page.items.size(), is_seen ? 1u : 0u) << number;
    EXPECT_TRUE(publish::load_feed(*store_, {role::guardian, guardian + 1}, query, {}, noon).items.empty());
  }
}

TEST_F(feed, absence_is_compared_where_the_group_is_large_enough) {
  const auto group_of = [&](bool with_group) {
    const auto person = publish::load_person(*store_, {role::guardian, guardian}, {}, noon, {}, with_group);
    for (const auto& one : person.children)
      if (one.id.value == 1 && one.absence) return one.absence->group();
    return record::beside::unknown;
  };
  const auto add_to_group = [&](std::int64_t student) {
    ASSERT_TRUE(store_->write([&](store::writing& in) {
      if (student > 3) {
        in.database.run("insert into student(id, adapter, first_name, birth_date, is_barred, is_deceased, language, "
                        "email) values(?, 1, 'Ander', '2012', 0, 0, '', '')",
                        student);
        in.database.run("insert into enrolment(id, student, is_active, from_day) values(?, ?, 1, '2020-08-01')",
                        student + 1000, student);
      }
      in.database.run(
          "insert into mentor(entity, student, mentor, name, from_day) values(?, ?, 'm1', 'M', '2020-08-01')",
          student + 2000, student);
    }));
  };
  add_to_group(1);
  for (std::int64_t other = 501; other <= 507; ++other) add_to_group(other);
  EXPECT_EQ(group_of(true), record::beside::unknown) << "seven others are too few";
  add_to_group(508);
  EXPECT_EQ(group_of(true), record::beside::more);
  EXPECT_EQ(group_of(false), record::beside::unknown);
  limit(1, record::category::absence);
  EXPECT_EQ(group_of(true), record::beside::unknown) << "who does not see the absence learns nothing of it";
}
