#include "store/erasure.hpp"
#include "stored.hpp"

#include <fstream>
#include <future>
#include <iterator>

using namespace keukentafel;
using namespace std::chrono_literals;

namespace {

class erased : public stored {
protected:
  static constexpr const char* name = "Zonnestraaltje";

  void SetUp() override {
    stored::SetUp();
    keep("student/1", record::student{name, "2012-05-05", false, false, "", ""});
    for (int i = 0; i < 20; ++i) keep("result/" + std::to_string(i), grade(std::string{name} + std::to_string(i)));
  }
  account student() {
    account who{role::student, 0};
    store_->read([&](store::connection& database) {
      const auto row = database.query("select id from entity where key='student/1'");
      if (row->next()) who.id = row->integer(0);
    });
    return who;
  }
  /// The store's files in which the name stands.
  std::vector<std::string> found_in() {
    std::vector<std::string> files;
    for (const auto& file : std::filesystem::directory_iterator{folder_}) {
      std::ifstream in{file.path(), std::ios::binary};
      const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
      if (bytes.find(name) != bytes.npos) files.push_back(file.path().filename());
    }
    return files;
  }
  /// The act, and a write after it.
  void erase() {
    const auto who = student();
    write([&](store::writing& in) { store::erase(in, who); });
    write([](store::writing&) {});
  }
};

} // namespace

TEST_F(erased, nothing_stays_in_the_files) {
  write([&](store::writing& in) { store::remember(in, adapter_, "result/3#said", name); });
  EXPECT_FALSE(found_in().empty());
  erase();
  EXPECT_TRUE(found_in().empty()) << found_in().front();
  EXPECT_FALSE(store_->has_old_pages());
  keep("student/2", record::student{"Anders", "2012-05-05", false, false, "", ""}); // and the store goes on
}

TEST_F(erased, a_reader_in_the_way_only_delays_it) {
  std::promise<void> is_reading, may_end;
  auto reading = std::async(std::launch::async, [&] {
    store_->read([&](store::connection& database) {
      EXPECT_TRUE(database.query("select 1 from student")->next());
      is_reading.set_value();
      may_end.get_future().wait();
    });
  });
  is_reading.get_future().wait();
  erase();
  EXPECT_TRUE(store_->has_old_pages());
  may_end.set_value();
  reading.get();
  const auto end = std::chrono::steady_clock::now() + 30s;
  while (store_->has_old_pages() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_TRUE(found_in().empty());
}
