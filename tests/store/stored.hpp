/// A store in a folder of its own, with a school and clocks that the test moves.
#pragma once

#include "store/items.hpp"
#include "store/keep.hpp"
#include "store/sqlite.hpp"
#include "store/store.hpp"

#include <atomic>
#include <filesystem>
#include <gtest/gtest.h>

namespace keukentafel {

class stored : public testing::Test {
protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("kt-store-" + std::to_string(::getpid()) + "-" +
                                                        testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    open();
    write([&](store::writing& in) {
      adapter_ = store::register_adapter(in, "sis", parse_moment("2026-01-01T00:00:00Z").value());
      store::confirm(in, adapter_);
    });
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void open() {
    auto opened = store::store::open({(folder_ / "kt.db").string(),
                                      make_logger([](void*, std::string_view) {}, nullptr),
                                      [this] { return clock_.load(); },
                                      {},
                                      {},
                                      [this] { return steady_.load(); }});
    ASSERT_TRUE(opened) << opened.error().sentence();
    store_ = std::move(*opened);
  }
  void pass(std::chrono::seconds time) {
    clock_ = clock_.load() + time;
    steady_ = steady_.load() + time;
  }
  void write(const store::work& what) {
    const auto written = store_->write(what);
    ASSERT_TRUE(written) << written.error().sentence();
  }
  void keep(const std::string& key, const record::state& state, std::uint64_t version = 0) {
    write([&](store::writing& in) { store::keep(in, adapter_, key, version, state); });
  }
  void gone(const std::string& key) {
    write([&](store::writing& in) { store::keep_gone(in, adapter_, key, 0); });
  }
  static record::item_state grade(const std::string& value, const char* when = "2026-11-01T09:00:00Z") {
    record::item_state one;
    one.student = "student/1";
    one.occurred_at = parse_moment(when).value();
    one.said.set("value", value);
    return one;
  }
  static record::item_state absence(record::kind what, std::vector<std::string> explains = {}) {
    auto one = grade("");
    one.what = what;
    one.said = {};
    one.said.set("from", std::string{"2026-11-01T09:00:00Z"});
    one.explains = std::move(explains);
    return one;
  }
  std::vector<record::item> items(bool announced = false) {
    std::vector<record::item> list;
    store_->read([&](store::connection& database) {
      student_id student;
      {
        const auto row = database.query("select id from entity where key='student/1'");
        if (row->next()) student.value = row->integer(0);
      }
      list = announced ? store::announced_items(database, student, 0, 100)
                       : store::newest_items(database, {student, 1 << 30, ~std::uint64_t{0}, true, 100});
    });
    return list;
  }

  std::filesystem::path folder_;
  std::unique_ptr<store::store> store_;
  adapter_id adapter_;
  std::atomic<moment> clock_ = parse_moment("2026-11-24T12:00:00Z").value();
  std::atomic<std::chrono::seconds> steady_ = std::chrono::seconds{5000};
};

} // namespace keukentafel
