#include "intake/feeder.hpp"

#include <condition_variable>
#include <gtest/gtest.h>
#include <keukentafel/adapter.hpp>
#include <mutex>
#include <spdlog/spdlog.h>

using namespace keukentafel;

namespace {

constexpr std::size_t limit = 200'000;

class quiet final : public intake::sink {
public:
  void begin() override {}
  void take(std::vector<intake::offer>, std::function<void(bool)> committed) override { committed(true); }
  std::optional<std::string> recall(std::string_view) override { return std::nullopt; }
};

/// Files of so many bytes by name; "endless" and "stuck" are what they say, "broken" throws, "half" ends too soon.
class shelf final : public sdk::adapter {
public:
  using adapter::adapter;
  void open(std::string_view) override {}
  sdk::feed_answer feed() override {
    ++feeds;
    return sdk::feed_answer::after(std::chrono::hours{1});
  }
  void interrupt() noexcept override { is_interrupted_ = true; }
  bool has_files() const override { return true; }
  kt_fetched fetch(const kt_file_request& asked, sdk::file_sink& to) override {
    const auto name = sdk::view(asked.file);
    EXPECT_EQ(asked.max_bytes, limit);
    if (name == "broken") throw std::runtime_error("the shelf broke");
    if (name == "hidden") return KT_FILE_REFUSED;
    while (name == "stuck" && !is_interrupted_) std::this_thread::yield();
    if (name == "stuck") return KT_FILE_LATER;
    while (name == "endless")
      if (!to.put(std::string(100'000, 'x'))) return KT_FETCHED; // it does not say that it was stopped
    if (name != "whole" && name != "half") return KT_FILE_GONE;
    if (!to.put(std::string(limit, 'y'))) return KT_FILE_STOPPED;
    return name == "half" ? KT_FILE_LATER : KT_FETCHED;
  }
  static inline std::atomic<int> feeds = 0;

private:
  std::atomic<bool> is_interrupted_ = false;
};

class bare final : public sdk::adapter {
public:
  using adapter::adapter;
  void open(std::string_view) override {}
  sdk::feed_answer feed() override { return sdk::feed_answer::after(std::chrono::hours{1}); }
};

constexpr kt_setting one_setting[]{{sizeof(kt_setting), KT_SETTING_TEXT, "x", false, nullptr, 0, 0, ""}};
template <class Adapter>
constexpr kt_adapter_entry entry_of{sizeof(kt_adapter_entry),    KT_ABI_VERSION, "shelf", "1", one_setting, 1,
                                    &sdk::dress::create<Adapter>};

struct files : testing::Test {
  std::unique_ptr<intake::feeder> feeder;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<intake::file_reply> replies;

  template <class Adapter> void start() {
    feeder = std::make_unique<intake::feeder>(
        intake::feeder::options{"school", "{}", intake::library::of(entry_of<Adapter>), make_logger(nullptr, nullptr),
                                std::chrono::milliseconds{5}, std::chrono::milliseconds{40}},
        std::make_unique<quiet>());
    feeder->start();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (feeder->now().state != "running" && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  }
  bool ask(const std::string& name, std::chrono::milliseconds patience = std::chrono::seconds{20}) {
    return feeder->fetch({name, limit, std::chrono::steady_clock::now() + patience}, [this](intake::file_reply one) {
      const std::lock_guard guard{mutex};
      replies.push_back(std::move(one));
      changed.notify_all();
    });
  }
  intake::file_reply wait(std::size_t number = 1) {
    std::unique_lock guard{mutex};
    changed.wait_for(guard, std::chrono::seconds{20}, [&] { return replies.size() >= number; });
    return replies.size() >= number ? replies.at(number - 1) : intake::file_reply{};
  }
  intake::file_reply fetch(const std::string& name) {
    const auto before = replies.size();
    EXPECT_TRUE(ask(name));
    return wait(before + 1);
  }
};

} // namespace

TEST_F(files, a_whole_one_comes_at_once_and_others_not_at_all) {
  start<shelf>();
  const auto whole = fetch("whole");
  EXPECT_EQ(whole.what, KT_FETCHED);
  EXPECT_EQ(whole.bytes, std::string(limit, 'y'));
  for (const auto& [name, said] : {std::pair{"nothing", KT_FILE_GONE},
                                   {"hidden", KT_FILE_REFUSED},
                                   {"broken", KT_FILE_LATER},
                                   {"half", KT_FILE_LATER},
                                   {"endless", KT_FILE_TOO_BIG}}) {
    const auto one = fetch(name);
    EXPECT_EQ(one.what, said) << name;
    EXPECT_TRUE(one.bytes.empty()) << name;
  }
}

TEST_F(files, an_adapter_without_files_has_none) {
  start<bare>();
  EXPECT_EQ(fetch("whole").what, KT_FILE_GONE);
}

TEST_F(files, what_nobody_waits_for_any_more_is_not_fetched) {
  start<shelf>();
  EXPECT_TRUE(ask("whole", std::chrono::milliseconds{-1}));
  EXPECT_EQ(wait().what, KT_FILE_LATER);
}

TEST_F(files, only_so_many_wait_and_a_stop_answers_all_of_them) {
  start<shelf>();
  EXPECT_TRUE(ask("stuck"));
  std::size_t taken = 1;
  while (taken < 100 && ask("whole")) ++taken;
  EXPECT_GE(taken, 16U);
  EXPECT_LE(taken, 17U);
  feeder->stop();
  ASSERT_EQ(replies.size(), taken);
  for (const auto& one : replies) EXPECT_EQ(one.what, KT_FILE_LATER);
  EXPECT_FALSE(ask("whole"));
}

TEST_F(files, news_goes_on_between_two_of_them) {
  start<shelf>();
  const auto before = shelf::feeds.load();
  for (int i = 0; i < 5; ++i) ask("whole");
  wait(5);
  EXPECT_GE(shelf::feeds.load() - before, 4);
}
