/// A store with windows, holds and a lead, on a clock that the test sets.
#pragma once

#include "store/holds.hpp"
#include "store/items.hpp"
#include "store/keep.hpp"
#include "store/sqlite.hpp"

#include <atomic>
#include <filesystem>
#include <future>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace keukentafel;
using namespace std::chrono_literals;

class timed : public testing::Test {
protected:
  static moment at(const char* when) { return parse_moment(when).value(); }

  /// Marks go out at five and the student is two hours ahead; the mentor has a day for a failed exam, and for the
  /// fourth unexcused hour.
  static policy::moments sensible() {
    policy::moments made;
    auto& results = made.categories[0];
    results.publish_at = 17h;
    results.publish_until = 21h;
    results.student_first = 2h;
    results.hold = 24h;
    results.holds_failed_exam = true;
    auto& absence = made.categories[1];
    absence.hold = 24h;
    absence.holds_from_unexcused = 4;
    return made;
  }

  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("kt-timed-" + std::to_string(::getpid()) + "-" +
                                                        testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    auto opened = store::store::open({(folder_ / "kt.db").string(),
                                      make_logger([](void*, std::string_view) {}, nullptr),
                                      [this] { return clock_.load() + ahead_.load(); },
                                      {},
                                      sensible(),
                                      [this] { return clock_.load().time_since_epoch(); }});
    ASSERT_TRUE(opened) << opened.error().sentence();
    store_ = std::move(*opened);
    write([&](store::writing& in) {
      adapter_ = store::register_adapter(in, "sis", at("2026-01-01T00:00:00Z"));
      store::confirm(in, adapter_);
      student_ = {store::find_entity(in, adapter_, "student/1").id};
    });
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void write(const store::work& what) {
    const auto written = store_->write(what);
    ASSERT_TRUE(written) << written.error().sentence();
  }
  void keep(const std::string& key, const record::state& state) {
    write([&](store::writing& in) { store::keep(in, adapter_, key, 0, state); });
  }
  void gone(const std::string& key) {
    write([&](store::writing& in) { store::keep_gone(in, adapter_, key, 0); });
  }
  /// The clock stands there, and what is due is out.
  void go_to(const char* when) {
    clock_ = at(when);
    write([](store::writing& in) { store::publish_due(in); });
  }
  record::item_state mark(const std::string& value, bool is_exam = false, bool is_passed = true) {
    record::item_state one;
    one.student = "student/1";
    one.occurred_at = clock_.load();
    one.said.set("value", value);
    one.said.set("passed", is_passed);
    if (is_exam) one.said.set("exam", true);
    return one;
  }
  record::item_state lesson(std::int64_t hours, bool is_excused = false) {
    auto one = mark("");
    one.what = record::kind::lesson;
    one.said = {};
    one.said.set("from", to_text(clock_.load()));
    one.said.set("lesson_hours", hours);
    one.said.set("excused", is_excused);
    return one;
  }
  std::vector<record::item> seen_by(role who) {
    std::vector<record::item> list;
    store_->read([&](store::connection& database) {
      list = store::newest_items(database, {student_, 1 << 30, ~std::uint64_t{0}, who != role::guardian, 100});
    });
    return list;
  }
  std::vector<store::held_item> held() {
    std::vector<store::held_item> list;
    store_->read([&](store::connection& database) { list = store::held_items(database, student_); });
    return list;
  }
  static std::string value(const record::item& one) { return std::get<std::string>(*one.said.find("value")); }

  std::filesystem::path folder_;
  std::unique_ptr<store::store> store_;
  adapter_id adapter_;
  student_id student_;
  std::atomic<std::chrono::seconds> ahead_{0s};            ///< so far the wall clock was set ahead
  std::atomic<moment> clock_ = at("2026-11-24T11:00:00Z"); // noon in Amsterdam, a Tuesday
};
