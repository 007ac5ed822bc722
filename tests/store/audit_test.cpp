#include "store/audit.hpp"

#include "store/access.hpp"
#include "store/audit_chain.hpp"
#include "store/identity.hpp"
#include "store/keep.hpp"
#include "store/readers.hpp"
#include "store/sqlite.hpp"

#include <atomic>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace keukentafel;
using store::audit_event;
using store::channel;
using testing::HasSubstr;

namespace {

constexpr account mother{role::guardian, 2}, father{role::guardian, 3};
constexpr store::category_bits results = store::bit_of(record::category::result);
constexpr store::category_bits absences = store::bit_of(record::category::absence);

class audited : public testing::Test {
protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("kt-audit-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    open();
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open() {
    auto opened =
        store::store::open({(folder_ / "kt.db").string(), make_logger([](void*, std::string_view) {}, nullptr),
                            [this] { return clock_.load(); }});
    ASSERT_TRUE(opened) << opened.error().sentence();
    store_ = std::move(*opened);
  }
  void write(const store::work& what) {
    const auto written = store_->write(what);
    ASSERT_TRUE(written) << written.error().sentence();
  }
  void show(account who, std::int64_t student, store::category_bits categories, channel by = channel::page) {
    const std::vector<store::shown> what{{{student}, categories}};
    write([&](store::writing& in) { store::record_shown(in, who, by, what); });
  }
  void add(int count) {
    write([&](store::writing& in) {
      for (int i = 0; i < count; ++i) store::record(in, {audit_event::signed_in, mother});
    });
  }
  /// As someone does who has the file.
  void tamper(const std::string& sql) {
    store_.reset();
    {
      store::connection raw{(folder_ / "kt.db").string(), store::connection::mode::writing};
      raw.script(sql);
    }
    open();
  }
  store::audit_verdict verify(const std::optional<store::audit_mark>& known = {}) {
    return store::verify_audit(*store_, known, [] { return false; });
  }
  std::string wrong(const std::optional<store::audit_mark>& known = {}) { return verify(known).wrong.value_or(""); }
  std::int64_t number(const char* sql) {
    std::int64_t found = -1;
    store_->read([&](store::connection& database) {
      const auto row = database.query(sql);
      if (row->next()) found = row->integer(0);
    });
    return found;
  }
  std::int64_t rows() { return number("select count(*) from audit"); }

  std::filesystem::path folder_;
  std::unique_ptr<store::store> store_;
  std::atomic<moment> clock_ = parse_moment("2026-11-24T12:00:00Z").value();
};

} // namespace

TEST_F(audited, the_same_look_within_five_minutes_is_one_record) {
  show(mother, 1, results);
  show(mother, 1, results);
  EXPECT_EQ(rows(), 1);
  show(mother, 1, results | absences);
  EXPECT_EQ(rows(), 2);
  EXPECT_EQ(number("select categories from audit where id=2"), absences) << "only what is new";
  show(mother, 1, results | absences);
  EXPECT_EQ(rows(), 2);
  show(father, 1, results);
  show(mother, 4, results);
  show(mother, 1, results, channel::api);
  show({role::student, mother.id}, 1, results);
  EXPECT_EQ(rows(), 6);
  clock_ = clock_.load() + std::chrono::minutes{5} - std::chrono::seconds{1};
  show(mother, 1, results);
  EXPECT_EQ(rows(), 6);
  clock_ = clock_.load() + std::chrono::seconds{1};
  show(mother, 1, results);
  EXPECT_EQ(rows(), 7);
  clock_ = clock_.load() - std::chrono::hours{1};
  show(mother, 1, results);
  EXPECT_EQ(rows(), 8) << "what lies ahead, by a clock that was set back, covers nothing";
}

TEST_F(audited, what_covers_a_look_is_as_old_as_its_oldest_part) {
  const auto first = clock_.load();
  show(mother, 1, results);
  clock_ = first + std::chrono::minutes{2};
  const std::vector<store::shown> both{{{1}, results | absences}};
  moment since;
  write([&](store::writing& in) { since = store::record_shown(in, mother, channel::page, both); });
  EXPECT_EQ(since, first);
  store_->read([&](store::connection& database) {
    const auto at = clock_.load();
    EXPECT_EQ(store::find_shown(database, mother, channel::page, both, at), first);
    EXPECT_FALSE(store::find_shown(database, mother, channel::api, both, at));
    EXPECT_FALSE(store::find_shown(database, mother, channel::page, both, first + std::chrono::minutes{5}));
  });
}

TEST_F(audited, a_chain_that_nobody_touched_is_whole_and_its_end_is_told) {
  EXPECT_EQ(wrong(), "");
  add(3);
  auto verdict = verify();
  EXPECT_EQ(verdict.wrong.value_or(""), "");
  EXPECT_EQ(verdict.rows, 3);
  EXPECT_EQ(verdict.end.id, 3);
  EXPECT_EQ(verdict.end.hash.size(), 64u);
  add(2);
  EXPECT_EQ(wrong(verdict.end), "") << "what was known is still in it";
}

TEST_F(audited, a_work_that_fails_leaves_no_gap) {
  add(1);
  const auto failed = store_->write([](store::writing& in) {
    store::record(in, {audit_event::signed_in, father});
    throw std::runtime_error("no");
  });
  EXPECT_FALSE(failed);
  add(1);
  EXPECT_EQ(wrong(), "");
  EXPECT_EQ(rows(), 2);
}

TEST_F(audited, every_changed_field_is_found) {
  show(mother, 1, results);
  add(5);
  for (const char* change : {"at=at+1", "what=what+1", "role=2", "actor='3'", "student=student+1", "categories=14",
                             "channel=2", "about='guardian 1'", "hash='0'"}) {
    store_.reset();
    std::filesystem::copy_file(folder_ / "kt.db", folder_ / "right.db",
                               std::filesystem::copy_options::overwrite_existing);
    open();
    tamper(std::string{"update audit set "} + change + " where id=1");
    EXPECT_THAT(wrong(), HasSubstr("record 1 is not what was written")) << change;
    store_.reset();
    std::filesystem::copy_file(folder_ / "right.db", folder_ / "kt.db",
                               std::filesystem::copy_options::overwrite_existing);
    open();
    EXPECT_EQ(wrong(), "");
  }
}

TEST_F(audited, fields_cannot_pass_for_one_another) {
  const store::audit_row one{1, 2, 3, 0, "a 5:b", 6, 0, 0, ""}, other{1, 2, 3, 0, "a", 6, 0, 0, " 5:b"};
  EXPECT_NE(store::chained("", one), store::chained("", other));
}

TEST_F(audited, a_removed_row_is_found) {
  add(6);
  tamper("delete from audit where id=3");
  EXPECT_THAT(wrong(), HasSubstr("record 3 is missing"));
}

TEST_F(audited, rows_that_moved_up_over_a_removed_one_are_found) {
  add(6);
  tamper("delete from audit where id=3; update audit set id=id-1 where id>3; update head set audit_last=5");
  EXPECT_THAT(wrong(), HasSubstr("record 3 is not what was written"));
}

TEST_F(audited, swapped_rows_are_found) {
  show(mother, 1, results);
  show(father, 1, results);
  tamper("update audit set id=9 where id=1; update audit set id=1 where id=2; update audit set id=2 where id=9");
  EXPECT_THAT(wrong(), HasSubstr("record 1 is not what was written"));
}

TEST_F(audited, a_removed_beginning_is_found) {
  add(6);
  tamper("delete from audit where id<=2");
  EXPECT_THAT(wrong(), HasSubstr("records 1 to 2 are missing"));
}

TEST_F(audited, a_cut_end_is_found) {
  add(6);
  const auto before = verify().end;
  tamper("delete from audit where id>4");
  EXPECT_THAT(wrong(), HasSubstr("the end is missing, after record 4"));
  // Whoever also changes the place that tells the end leaves a chain that looks whole: only the end that was kept
  // elsewhere shows it.
  tamper("update head set audit_last=4, audit_hash=(select hash from audit where id=4)");
  EXPECT_EQ(wrong(), "");
  EXPECT_THAT(wrong(before), HasSubstr("record 6 that you know"));
  clock_ = clock_.load() + std::chrono::seconds{1};
  add(3);
  EXPECT_THAT(wrong(before), HasSubstr("record 6 is another than the one that you know"));
}

TEST_F(audited, what_is_older_goes_in_sealed_segments_and_the_rest_stays_verifiable) {
  const auto begin = clock_.load();
  add(store::audit_segment_rows + 5);
  clock_ = begin + std::chrono::days{10};
  add(store::audit_segment_rows);
  const auto end = verify().end;
  const auto drop = [&](moment older_than) {
    bool has_gone = false;
    write([&](store::writing& in) { has_gone = store::drop_audit_segment(in, older_than); });
    return has_gone;
  };
  EXPECT_FALSE(drop(begin));
  EXPECT_TRUE(drop(begin + std::chrono::seconds{1}));
  EXPECT_FALSE(drop(begin + std::chrono::days{10})) << "rows of the second are of today, though some are old";
  EXPECT_EQ(rows(), store::audit_segment_rows + 5);
  auto verdict = verify(end);
  EXPECT_EQ(verdict.wrong.value_or(""), "");
  EXPECT_EQ(verdict.begin.id, store::audit_segment_rows);
  EXPECT_EQ(verdict.rows, store::audit_segment_rows + 5);
  tamper("update audit set at=at+1 where id=10001");
  EXPECT_THAT(wrong(), HasSubstr("record 10001 is not"));
}

TEST_F(audited, a_broken_seal_is_found) {
  add(store::audit_segment_rows + 1);
  EXPECT_EQ(wrong(), "");
  tamper("update audit_segment set hash='0'");
  EXPECT_THAT(wrong(), HasSubstr("the seal after record 10000"));
  tamper("delete from audit_segment");
  EXPECT_THAT(wrong(), HasSubstr("the seal after record 10000"));
}

TEST_F(audited, when_all_went_the_chain_goes_on) {
  add(store::audit_segment_rows);
  clock_ = clock_.load() + std::chrono::days{1000};
  write([&](store::writing& in) { EXPECT_TRUE(store::drop_audit_segment(in, clock_.load())); });
  EXPECT_EQ(rows(), 0);
  EXPECT_EQ(wrong(), "");
  add(1);
  EXPECT_EQ(wrong(), "");
  tamper("update audit_segment set hash='0'");
  EXPECT_THAT(wrong(), HasSubstr("record 10001 is not"));
}

class changes_of_rights : public audited {
protected:
  void SetUp() override {
    audited::SetUp();
    write([&](store::writing& in) {
      adapter_ = store::register_adapter(in, "sis", clock_.load() - std::chrono::days{30});
      for (const auto& [key, state] : roster_) store::keep(in, adapter_, key, 0, state);
    });
    EXPECT_EQ(rows(), 0) << "a first import changes nobody's rights";
    write([&](store::writing& in) { store::confirm(in, adapter_); });
  }
  void keep(const std::string& key, const record::state& state) {
    write([&](store::writing& in) { store::keep(in, adapter_, key, 0, state); });
  }
  std::int64_t rights() { return number("select rights from head"); }
  std::string last() {
    std::string found;
    store_->read([&](store::connection& database) {
      const auto row = database.query("select what, role, actor, e.key, a.about from audit a left join entity e on "
                                      "e.id=a.student order by a.id desc limit 1");
      if (row->next())
        found = std::string{store::to_text(static_cast<audit_event>(row->integer(0)))} + "|" + row->text(1) + "|" +
                row->text(2) + "|" + row->text(3) + "|" + row->text(4).substr(0, row->text(4).find(' '));
    });
    return found;
  }

  adapter_id adapter_;
  const day from_ = parse_day("2020-01-01").value();
  const std::vector<std::pair<std::string, record::state>> roster_{
      {"student/1", record::student{"Noor", "2012", false, false, "nl", "n@school.example"}},
      {"guardian/2", record::guardian{"G", false, "nl", "g@school.example"}},
      {"relation/3", record::relation{"student/1", "guardian/2", true, "moeder", from_, {}}},
      {"enrolment/4", record::enrolment{"student/1", true, from_, parse_day("2030-01-01")}},
      {"mentor/5", record::mentors{"student/1", {{"m1", "A", from_, {}}, {"m2", "B", from_, from_}}}}};
};

TEST_F(changes_of_rights, a_repeat_changes_nothing) {
  std::atomic<int> announced = 0;
  store_->on_commit([&](const store::changes&) { ++announced; });
  const auto before = rights();
  for (const auto& [key, state] : roster_) keep(key, state);
  keep("mentor/5", record::mentors{"student/1", {{"m2", "B", from_, from_}, {"m1", "A", from_, {}}}});
  EXPECT_EQ(rights(), before);
  EXPECT_EQ(rows(), 0);
  EXPECT_EQ(announced, 0);
  write([&](store::writing& in) { store::keep_gone(in, adapter_, "relation/77", 0); });
  EXPECT_EQ(rights(), before) << "who was never there is not gone";
}

TEST_F(changes_of_rights, every_changed_field_is_a_change_and_is_recorded) {
  const std::vector<std::pair<std::string, record::state>> changed{
      {"student/1", record::student{"Noa", "2012", false, false, "nl", "n@school.example"}},
      {"student/1", record::student{"Noa", "2013", false, false, "nl", "n@school.example"}},
      {"student/1", record::student{"Noa", "2013", true, false, "nl", "n@school.example"}},
      {"student/1", record::student{"Noa", "2013", true, true, "nl", "n@school.example"}},
      {"student/1", record::student{"Noa", "2013", true, true, "en", "n@school.example"}},
      {"student/1", record::student{"Noa", "2013", true, true, "en", ""}},
      {"guardian/2", record::guardian{"H", false, "nl", "g@school.example"}},
      {"guardian/2", record::guardian{"H", true, "nl", "g@school.example"}},
      {"guardian/2", record::guardian{"H", true, "en", "g@school.example"}},
      {"guardian/2", record::guardian{"H", true, "en", ""}},
      {"relation/3", record::relation{"student/1", "guardian/2", false, "moeder", from_, {}}},
      {"relation/3", record::relation{"student/1", "guardian/2", false, "vader", from_, {}}},
      {"relation/3", record::relation{"student/1", "guardian/2", false, "vader", from_, from_}},
      {"relation/3", record::relation{"student/1", "guardian/2", false, "vader", next_day(from_), from_}},
      {"relation/3", record::relation{"student/1", "guardian/6", false, "vader", next_day(from_), from_}},
      {"enrolment/4", record::enrolment{"student/1", false, from_, parse_day("2030-01-01")}},
      {"enrolment/4", record::enrolment{"student/1", false, next_day(from_), parse_day("2030-01-01")}},
      {"enrolment/4", record::enrolment{"student/1", false, next_day(from_), {}}},
      {"mentor/5", record::mentors{"student/1", {{"m1", "A", from_, {}}, {"m2", "B", from_, {}}}}},
      {"mentor/5", record::mentors{"student/1", {{"m1", "A", from_, {}}}}},
      {"mentor/5", record::mentors{"student/1", {}}}};
  std::int64_t count = 0;
  for (const auto& [key, state] : changed) {
    const auto before = rights();
    keep(key, state);
    EXPECT_EQ(rows(), ++count) << key << " " << count;
    EXPECT_GT(rights(), before) << key << " " << count;
    keep(key, state);
    EXPECT_EQ(rows(), count) << key << " " << count;
  }
  EXPECT_EQ(wrong(), "");
}

TEST_F(changes_of_rights, a_record_says_who_did_what_about_whom) {
  keep("relation/3", record::relation{"student/1", "guardian/2", false, "moeder", from_, {}});
  EXPECT_EQ(last(), "roster kept|0|sis|student/1|relation");
  keep("relation/3", record::relation{"student/8", "guardian/2", false, "moeder", from_, {}});
  EXPECT_EQ(last(), "roster kept|0|sis|student/8|relation");
  EXPECT_EQ(number("select what from audit where id=2"), static_cast<std::int64_t>(audit_event::roster_gone));
  EXPECT_EQ(rows(), 3) << "for the student who lost it, too";
  write([&](store::writing& in) { store::keep_gone(in, adapter_, "relation/3", 0); });
  EXPECT_EQ(last(), "roster gone|0|sis|student/8|relation");
  write([&](store::writing& in) { store::keep_aside(in, adapter_, "guardian/2", "unreadable", "", 0); });
  EXPECT_EQ(last(), "roster gone|0|sis||guardian");
  write([&](store::writing& in) { store::keep_aside(in, adapter_, "guardian/2", "unreadable", "", 0); });
  EXPECT_EQ(rows(), 5);
  keep("guardian/2", roster_[1].second);
  keep("guardian/6", roster_[1].second);
  write([](store::writing& in) { EXPECT_FALSE(store::join_persons(in, "sis guardian/2", "sis guardian/6")); });
  EXPECT_EQ(last(), "persons joined|0|command||guardian");
  write([&](store::writing& in) {
    const auto who = store::find_person(in.database, "sis", "guardian/2").value();
    store::add_code(in, {"AAAAA", who, "s", "h", clock_.load() + std::chrono::days{14}});
    EXPECT_FALSE(store::redeem(in, "AAAAA", false, "session", std::chrono::days{90}));
    EXPECT_TRUE(store::redeem(in, "AAAAA", true, "session", std::chrono::days{90}));
  });
  EXPECT_EQ(last(), "signed in|1|2||");
  EXPECT_EQ(rows(), 9) << "a wrong code is no sign-in";
}
