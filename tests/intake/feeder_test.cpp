#include "intake/feeder.hpp"

#include <condition_variable>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <keukentafel/adapter.hpp>
#include <mutex>
#include <spdlog/spdlog.h>

using namespace keukentafel;
using namespace testing;

namespace {

/// What the log says, to wait for.
class lines {
public:
  logger log() {
    return make_logger([](void* to, std::string_view line) { static_cast<lines*>(to)->add(line); }, this);
  }
  /// The first `count` lines that hold `part`.
  std::vector<std::string> wait_for(std::size_t count, std::string_view part) {
    std::unique_lock guard{mutex_};
    std::vector<std::string> found;
    changed_.wait_for(guard, std::chrono::seconds{20}, [&] {
      found.clear();
      for (const auto& line : all_)
        if (line.find(part) != line.npos && found.size() < count) found.push_back(line);
      return found.size() == count;
    });
    return found;
  }

private:
  void add(std::string_view line) {
    const std::lock_guard guard{mutex_};
    all_.emplace_back(line);
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> all_;
};

class quick_sink final : public intake::sink {
public:
  void begin() override {}
  void take(std::vector<intake::offer>, std::function<void(bool)> committed) override { committed(true); }
  std::optional<std::string> recall(std::string_view) override { return std::nullopt; }
};

intake::feeder::options options(lines& to, const std::string& library, const std::string& settings) {
  auto loaded = intake::library::load(library, {});
  if (!loaded) throw std::runtime_error{loaded.error().sentence()};
  return {library, settings, *loaded, to.log(), std::chrono::milliseconds{5}, std::chrono::milliseconds{40}};
}

} // namespace

TEST(feeder, tries_a_failing_adapter_again_after_pauses_that_grow) {
  lines said;
  intake::feeder one{options(said, KT_FAULTY, R"({"file": "none", "fault": "fails_to_open"})"),
                     std::make_unique<quick_sink>()};
  one.start();
  EXPECT_THAT(said.wait_for(5, "next try in"),
              ElementsAre(HasSubstr("no such source; next try in 5 ms"), HasSubstr("10 ms"), HasSubstr("20 ms"),
                          HasSubstr("40 ms"), HasSubstr("40 ms")));
  EXPECT_EQ(one.now().state, "failed");
  EXPECT_EQ(one.now().last_error, "no such source");
  one.stop();
  EXPECT_EQ(one.now().state, "stopped");
}

TEST(library, refuses_another_interface_and_names_file_and_versions) {
  const auto refused = intake::library::load(KT_OTHER_VERSION, {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().sentence(),
              HasSubstr("other_version.so was built for interface 2.7, this module has 1.0"));
}

TEST(library, says_what_is_missing) {
  const auto none = intake::library::load("none", {"/one", "/two"});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().sentence(), "there is no adapter \"none\": looked for none.so in /one, /two");
  const auto other = intake::library::load("/lib/x86_64-linux-gnu/libm.so.6", {});
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().sentence(), HasSubstr("is no adapter: it does not export kt_adapter_entry_v1"));
}

#ifndef NDEBUG
namespace {
class silent final : public sdk::adapter {
public:
  using adapter::adapter;
  void open(std::string_view) override {}
  sdk::feed_answer feed() override { return sdk::feed_answer::more(); }
};
} // namespace

TEST(dress, a_wrong_call_of_the_module_ends_a_debug_build) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const kt_host host{sizeof(kt_host), KT_ABI_VERSION, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  auto* adapter = sdk::dress::create<silent>(&host);
  std::uint32_t idle = 0;
  EXPECT_DEATH(adapter->feed(adapter, &idle), "the module calls feed.. of the adapter while it is not open");
  EXPECT_DEATH(std::thread{[&] { adapter->open(adapter, {}); }}.join(),
               "the module calls open.. of the adapter from another thread than its feed-thread");
  adapter->destroy(adapter);
}
#endif
