#include "base/due_clock.hpp"
#include "store/access.hpp"
#include "store/readers.hpp"
#include "stored.hpp"

using namespace keukentafel;

TEST_F(stored, a_repeat_changes_nothing) {
  keep("result/1", grade("5.4"));
  const auto first = items().at(0);
  for (int i = 0; i < 3; ++i) keep("result/1", grade("5.4"));
  ASSERT_EQ(items().size(), 1u);
  EXPECT_EQ(items()[0].sequence, first.sequence);
}

TEST_F(stored, a_correction_keeps_the_item_and_says_what_was) {
  keep("result/1", grade("5.4"));
  const auto before = items().at(0);
  keep("result/1", grade("6.1"));
  const auto after = items().at(0);
  EXPECT_EQ(after.id, before.id);
  EXPECT_GT(after.sequence, before.sequence);
  EXPECT_EQ(after.previous, "5.4");
  EXPECT_EQ(after.published_at, before.published_at);
}

TEST_F(stored, a_new_attempt_corrects_nothing) {
  keep("result/1", grade("5.4"));
  const auto before = items().at(0);
  auto again = grade("7.0");
  again.what = record::kind::resit;
  keep("result/1", again);
  EXPECT_EQ(items().at(0).id, before.id);
  EXPECT_EQ(items().at(0).previous, "");
  auto corrected = grade("7.5");
  corrected.what = record::kind::resit;
  keep("result/1", corrected);
  EXPECT_EQ(items().at(0).previous, "7.0");
}

TEST_F(stored, an_end_result_that_is_withdrawn_says_so_and_nothing_else) {
  auto one = grade("7.5");
  one.said.set("final", true);
  keep("result/1", one);
  gone("result/1");
  EXPECT_TRUE(items().at(0).is_withdrawn);
  record::detail said;
  said.set("final", true);
  EXPECT_EQ(items().at(0).said, said);
}

TEST_F(stored, a_withdrawn_item_stays_emptied_and_can_come_back) {
  keep("result/1", grade("5.4"));
  const auto id = items().at(0).id;
  gone("result/1");
  EXPECT_TRUE(items().at(0).is_withdrawn);
  EXPECT_TRUE(items()[0].said.fields().empty());
  const auto sequence = items()[0].sequence;
  gone("result/1");
  EXPECT_EQ(items()[0].sequence, sequence);
  keep("result/1", grade("7.0"));
  EXPECT_EQ(items().at(0).id, id);
  EXPECT_FALSE(items()[0].is_withdrawn);
  EXPECT_EQ(items()[0].previous, "");
}

TEST_F(stored, an_older_version_is_ignored) {
  keep("result/1", grade("6.1"), 5);
  keep("result/1", grade("5.4"), 4);
  EXPECT_EQ(std::get<std::string>(*items().at(0).said.find("value")), "6.1");
}

TEST_F(stored, a_pending_item_changes_and_vanishes_without_a_trace) {
  auto later = grade("1");
  later.not_before = clock_.load() + std::chrono::hours{1};
  keep("result/1", later);
  EXPECT_TRUE(items().empty());
  gone("result/1");
  pass(std::chrono::hours{2});
  write([](store::writing& in) { store::publish_due(in); });
  EXPECT_TRUE(items().empty());
}

TEST_F(stored, a_pending_item_comes_out_at_its_moment) {
  auto later = grade("1");
  later.not_before = clock_.load() + std::chrono::hours{1};
  keep("result/1", later);
  pass(std::chrono::hours{1});
  write([](store::writing& in) { store::publish_due(in); });
  EXPECT_EQ(items().size(), 1u);
}

TEST_F(stored, a_clock_that_goes_ahead_lets_nothing_out_early) {
  const auto look = [&] {
    write([](store::writing& in) { store::publish_due(in); });
    return items().size();
  };
  auto later = grade("1");
  later.not_before = clock_.load() + std::chrono::hours{1};
  keep("result/1", later);
  clock_ = clock_.load() + std::chrono::days{365};
  EXPECT_EQ(look(), 0u);
  keep("result/2", later);
  keep("result/3", grade("7")); // waits for nothing
  EXPECT_EQ(look(), 1u);
  clock_ = clock_.load() - std::chrono::days{365};
  EXPECT_EQ(look(), 1u);
  pass(std::chrono::hours{1});
  EXPECT_EQ(look(), 3u);
}

TEST_F(stored, a_clock_that_stays_ahead_is_followed) {
  auto later = grade("1");
  later.not_before = clock_.load() + std::chrono::hours{1};
  keep("result/1", later);
  clock_ = clock_.load() + std::chrono::hours{2};
  write([](store::writing& in) { store::publish_due(in); });
  EXPECT_TRUE(items().empty());
  pass(due_clock::patience);
  write([](store::writing& in) { store::publish_due(in); });
  EXPECT_EQ(items().size(), 1u);
}

TEST_F(stored, items_from_before_the_first_run_are_kept_and_not_announced) {
  keep("result/1", grade("5.4", "2025-12-31T09:00:00Z"));
  EXPECT_EQ(items().size(), 1u);
  EXPECT_TRUE(items(true).empty());
  keep("result/1", grade("6.1", "2025-12-31T09:00:00Z"));
  EXPECT_EQ(items(true).size(), 1u);
}

TEST_F(stored, a_report_takes_the_place_of_the_first_lesson_it_explains) {
  keep("absence/lesson-1", absence(record::kind::lesson));
  keep("absence/lesson-2", absence(record::kind::lesson));
  const auto first = items().at(1).id;
  keep("absence/report-9", absence(record::kind::absent, {"absence/lesson-1", "absence/lesson-2"}));
  gone("absence/lesson-1");
  gone("absence/lesson-2");
  const auto after = items();
  ASSERT_EQ(after.size(), 2u);
  for (const auto& one : after) {
    if (one.id == first) EXPECT_EQ(one.what, record::kind::absent);
    else EXPECT_TRUE(one.is_withdrawn);
  }
}

TEST_F(stored, an_unreadable_roster_row_withdraws_what_it_carried_and_an_item_stays) {
  record::guardian person{"G", false, "nl", ""};
  record::student child{"N", "2009-01-01", false, false, "nl", ""};
  record::relation bond{"student/1", "guardian/2", true, "moeder", parse_day("2020-01-01").value(), std::nullopt};
  keep("guardian/2", person);
  keep("student/1", child);
  keep("relation/3", bond);
  keep("result/1", grade("5.4"));
  const auto bonds = [&] {
    std::size_t count = 0;
    store_->read([&](store::connection& database) {
      if (const auto id = store::find_person(database, "sis", "guardian/2"))
        count = store::load_reader(database, *id).bonds.size();
    });
    return count;
  };
  EXPECT_EQ(bonds(), 1u);
  write([&](store::writing& in) {
    store::keep_aside(in, adapter_, "relation/3", "why", "", 0);
    store::keep_aside(in, adapter_, "result/1", "why", "", 0);
  });
  EXPECT_EQ(bonds(), 0u);
  EXPECT_EQ(items().size(), 1u);
  keep("relation/3", bond);
  EXPECT_EQ(bonds(), 1u);
  store_->read([](store::connection& database) { EXPECT_EQ(store::list_aside(database).size(), 1u); });
}

TEST_F(stored, a_failing_work_undoes_itself_alone) {
  std::atomic<int> good = 0;
  const auto failed = [&] {
    return store_->write([&](store::writing& in) {
      store::remember(in, adapter_, "a", "1");
      throw std::runtime_error("no");
    });
  }();
  EXPECT_FALSE(failed);
  write([&](store::writing& in) {
    store::remember(in, adapter_, "b", "2");
    ++good;
  });
  store_->read([&](store::connection& database) {
    EXPECT_FALSE(store::recall(database, adapter_, "a"));
    EXPECT_EQ(store::recall(database, adapter_, "b"), "2");
  });
}

TEST_F(stored, a_work_that_fails_takes_no_place_in_the_order) {
  keep("result/1", grade("5.4"));
  const auto failing = store_->write([&](store::writing& in) {
    store::keep(in, adapter_, "result/2", 0, grade("6.0"));
    throw std::runtime_error("later");
  });
  EXPECT_FALSE(failing);
  keep("result/3", grade("7.0"));
  ASSERT_EQ(items().size(), 2u);
  EXPECT_EQ(items()[0].sequence, items()[1].sequence + 1);
  store_->read([&](store::connection& database) { EXPECT_EQ(store::head(database), items()[0].sequence); });
}

TEST_F(stored, the_number_of_the_rights_rises_with_all_that_they_rest_on_and_not_with_news) {
  std::int64_t last = 0;
  const auto has_risen = [&] {
    std::int64_t now_is = 0;
    store_->read([&](store::connection& database) { now_is = store::rights_number(database); });
    return now_is > std::exchange(last, now_is);
  };
  has_risen();
  for (const auto& [key, state] : std::vector<std::pair<std::string, record::state>>{
           {"student/1", record::student{"Noor", "2012", false, false, "", ""}},
           {"guardian/2", record::guardian{"G", false, "nl", ""}},
           {"relation/3", record::relation{"student/1", "guardian/2", true, "", parse_day("2012-01-01").value(), {}}},
           {"enrolment/4", record::enrolment{"student/1", true, parse_day("2025-08-01").value(), {}}}}) {
    keep(key, state);
    EXPECT_TRUE(has_risen()) << key;
    write([&, changed = key](store::writing& in) { store::keep_aside(in, adapter_, changed, "unreadable", "", 0); });
    EXPECT_TRUE(has_risen()) << key;
    keep(key, state);
    EXPECT_TRUE(has_risen()) << key;
    keep(key, state);
    EXPECT_FALSE(has_risen()) << key << ", which was kept so";
    gone(key);
    EXPECT_TRUE(has_risen()) << key;
  }
  write([&](store::writing& in) { store::confirm(in, adapter_); });
  EXPECT_TRUE(has_risen());
  write([&](store::writing& in) { store::end_session(in, "s"); });
  EXPECT_TRUE(has_risen());
  write([&](store::writing& in) { store::revoke(in, {role::guardian, 1}); });
  EXPECT_TRUE(has_risen());
  keep("result/1", grade("5.4"));
  keep("result/1", grade("6.4"));
  gone("result/1");
  EXPECT_FALSE(has_risen());
}

TEST_F(stored, one_process_holds_it_and_a_newer_schema_is_refused) {
  const auto second =
      store::store::open({(folder_ / "kt.db").string(), make_logger([](void*, std::string_view) {}, nullptr), now});
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().sentence().find(std::to_string(::getpid())), std::string::npos);
  write([](store::writing&) {});
  store_.reset();
  {
    store::connection raw{(folder_ / "kt.db").string(), store::connection::mode::writing};
    raw.script("pragma user_version=999");
  }
  const auto newer =
      store::store::open({(folder_ / "kt.db").string(), make_logger([](void*, std::string_view) {}, nullptr), now});
  ASSERT_FALSE(newer);
  EXPECT_NE(newer.error().sentence().find("999"), std::string::npos);
}

TEST_F(stored, the_database_of_another_program_is_left_alone) {
  const auto path = (folder_ / "sis.db").string();
  {
    store::connection raw{path, store::connection::mode::writing};
    raw.script("pragma journal_mode=delete; create table Deelnemer(id integer)");
  }
  std::filesystem::permissions(path, std::filesystem::perms{0644});
  const auto refused = store::store::open({path, make_logger([](void*, std::string_view) {}, nullptr), now});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence().find("another program"), std::string::npos);
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms{0644});
  store::connection raw{path, store::connection::mode::reading};
  const auto row = raw.query("select count(*) from sqlite_master");
  ASSERT_TRUE(row->next());
  EXPECT_EQ(row->integer(0), 1);
}

TEST_F(stored, readers_cannot_write) {
  store_->read(
      [](store::connection& database) { EXPECT_THROW(database.run("delete from item"), store::database_error); });
}

TEST_F(stored, the_log_is_copied_by_the_store_and_stays_small) {
  const auto log_size = [&] { return std::filesystem::file_size(folder_ / "kt.db-wal"); };
  char letter = 'a';
  const auto fill = [&] { // 1,000 pages and some; equal ones would not be written
    letter = letter == 'z' ? 'a' : static_cast<char>(letter + 1);
    write([&](store::writing& in) { store::remember(in, adapter_, "a", std::string(std::size_t{4} << 20, letter)); });
  };
  for (int i = 0; i < 10; ++i) fill();
  EXPECT_LT(log_size(), std::size_t{13} << 20) << "no checkpoint was made";
  // A reader keeps the log from beginning anew; when it has gone, it is emptied.
  store_->read([&](store::connection& database) {
    EXPECT_TRUE(store::recall(database, adapter_, "a"));
    while (log_size() < std::size_t{64} << 20) fill();
  });
  fill();
  write([](store::writing&) {}); // after the checkpoint that follows the one before
  EXPECT_LT(log_size(), std::size_t{13} << 20);
  store_.reset();
  EXPECT_EQ(log_size(), 0u) << "a store at rest is one file";
  open();
}

TEST_F(stored, an_item_that_moves_to_another_student_is_withdrawn_here_and_news_there) {
  keep("result/1", grade("6.1"));
  const auto before = items();
  ASSERT_EQ(before.size(), 1u);
  auto moved = grade("6.1");
  moved.student = "student/2";
  keep("result/1", moved);
  const auto after = items();
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0].id, before[0].id);
  EXPECT_TRUE(after[0].is_withdrawn);
  EXPECT_GT(after[0].sequence, before[0].sequence);
  store_->read([&](store::connection& database) {
    const auto row =
        database.query("select i.id, i.is_withdrawn from item i join entity e on e.id=i.student where e.key=?",
                       std::string_view{"student/2"});
    ASSERT_TRUE(row->next());
    EXPECT_NE(row->integer(0), before[0].id.value);
    EXPECT_EQ(row->integer(1), 0);
  });
}

TEST_F(stored, nobody_else_on_the_machine_reads_the_file) {
  for (const char* end : {"", "-wal", "-shm"}) {
    const auto mode = std::filesystem::status(folder_ / (std::string{"kt.db"} + end)).permissions();
    EXPECT_EQ(mode & std::filesystem::perms::mask,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << end;
  }
}
