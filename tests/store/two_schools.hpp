/// A mother with a child at each of two schools, who know nothing of each other.
#pragma once

#include "policy/release.hpp"
#include "store/identity.hpp"
#include "store/keep.hpp"
#include "store/permissions.hpp"
#include "store/readers.hpp"
#include "store/sqlite.hpp"

#include <atomic>
#include <filesystem>
#include <gmock/gmock.h>

namespace keukentafel {

class two_schools : public testing::Test {
protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("kt-readers-" + std::to_string(::getpid()) + "-" +
                                                        testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    auto opened =
        store::store::open({(folder_ / "kt.db").string(), make_logger([](void*, std::string_view) {}, nullptr),
                            [this] { return clock_.load(); }});
    ASSERT_TRUE(opened);
    store_ = std::move(*opened);
    for (const auto* school : {"north", "south"}) {
      write([&](store::writing& in) {
        const auto adapter = store::register_adapter(in, school, now_ - std::chrono::days{30});
        store::confirm(in, adapter);
        const auto keep = [&](const char* key, const record::state& state) { store::keep(in, adapter, key, 0, state); };
        keep("student/1", record::student{school, "2012-05-05", false, false, "", ""});
        keep("guardian/2", record::guardian{"M. Tafel", false, "nl", "m@tafel.example"});
        keep("relation/3",
             record::relation{"student/1", "guardian/2", true, "", parse_day("2012-01-01").value(), std::nullopt});
        keep("enrolment/4", record::enrolment{"student/1", true, parse_day("2025-08-01").value(), {}});
      });
    }
    north_ = find("north", "guardian/2");
    south_ = find("south", "guardian/2");
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void write(const store::work& what) { ASSERT_TRUE(store_->write(what)); }
  account find(const char* school, const char* key) {
    std::optional<account> found;
    store_->read([&](store::connection& database) { found = store::find_person(database, school, key); });
    return found.value_or(account{});
  }
  std::vector<std::string> children_of(account who) {
    std::vector<std::string> names;
    store_->read([&](store::connection& database) {
      const auto reader = store::load_reader(database, who);
      for (const auto* one : policy::children(reader, {}, now_)) names.push_back(one->first_name);
    });
    return names;
  }
  std::optional<fault> join(const char* one, const char* other) {
    std::optional<fault> why;
    write([&](store::writing& in) { why = store::join_persons(in, one, other); });
    return why;
  }

  void pass(std::chrono::seconds time) {
    now_ += time;
    clock_ = now_;
  }
  void keep(const char* school, const std::string& key, const record::state& state) {
    write(
        [&](store::writing& in) { store::keep(in, store::find_adapter(in.database, school).value(), key, 0, state); });
  }
  void gone(const char* school, const std::string& key) {
    write([&](store::writing& in) { store::keep_gone(in, store::find_adapter(in.database, school).value(), key, 0); });
  }
  static record::relation relation(const std::string& student, const std::string& guardian) {
    return {student, guardian, true, "", parse_day("2012-01-01").value(), std::nullopt};
  }
  void give(policy::permission_kind what, account student, std::optional<account> guardian,
            record::category of = record::category::result) {
    write([&](store::writing& in) {
      store::give(in, {0,
                       {student.id},
                       guardian ? std::optional{guardian->id} : std::nullopt,
                       {what, of, {local_day(now_), {}}},
                       "a reason",
                       {role::staff, 1},
                       {},
                       {}});
    });
  }
  bool sees(account who, account student, record::category of = record::category::result) {
    bool is_seen = false;
    store_->read([&](store::connection& database) {
      const auto reader = store::load_reader(database, who);
      const auto* bond = reader.find({student.id});
      is_seen = bond && std::holds_alternative<policy::scope>(policy::look(reader, *bond, of, {}, now_));
    });
    return is_seen;
  }

  std::filesystem::path folder_;
  std::unique_ptr<store::store> store_;
  moment now_ = parse_moment("2026-11-24T12:00:00Z").value();
  std::atomic<moment> clock_ = now_; // the store's, from its own thread
  account north_, south_;
};

} // namespace keukentafel
