#include "intake/apart.hpp"

#include "intake/feeder.hpp"

#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <spdlog/spdlog.h>
#include <sys/wait.h>

using namespace keukentafel;
using namespace testing;
using namespace std::chrono_literals;

namespace {

/// A sanitized adapter is slow.
const double patience = std::getenv("KT_PATIENCE") ? std::atof(std::getenv("KT_PATIENCE")) : 1;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

/// What became durable, and the log.
class record {
public:
  logger log() {
    return make_logger(
        [](void* to, std::string_view line) {
          auto& self = *static_cast<record*>(to);
          const std::lock_guard guard{self.mutex_};
          self.lines_.emplace_back(line);
          self.changed_.notify_all();
        },
        this);
  }
  void keep(const intake::offer& one) {
    const std::lock_guard guard{mutex_};
    if (one.what == intake::offer::kind::state) ++events_[one.key];
    if (one.what == intake::offer::kind::remember) memory_[one.key] = one.value;
    changed_.notify_all();
  }
  std::optional<std::string> recall(std::string_view key) {
    const std::lock_guard guard{mutex_};
    const auto held = memory_.find(std::string{key});
    return held == memory_.end() ? std::nullopt : std::optional{held->second};
  }
  /// Asked at every change here, and often.
  bool wait(const std::function<bool()>& until) {
    std::unique_lock guard{mutex_};
    const auto end = std::chrono::steady_clock::now() + 60s * patience;
    while (!until()) {
      if (std::chrono::steady_clock::now() > end) return false;
      changed_.wait_for(guard, 5ms);
    }
    return true;
  }
  bool wait_for_line(std::string_view part) {
    return wait([&] { return has(part); });
  }
  bool wait_for_place(std::size_t place) {
    return wait([&] { return memory_["place"] == std::to_string(place); });
  }
  /// [under the lock, or when nothing runs]
  bool has(std::string_view part) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const auto& line) { return line.find(part) != line.npos; });
  }
  std::size_t lines() const { return lines_.size(); }
  std::string text() const { return fmt::format("{}", fmt::join(lines_, "\n")); }
  const std::map<std::string, int>& events() const { return events_; }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
  std::map<std::string, int> events_;
  std::map<std::string, std::string> memory_;
};

class durable final : public intake::sink {
public:
  explicit durable(record& to) : to_(to) {}
  void begin() override { ++lives; }
  void take(std::vector<intake::offer> batch, std::function<void(bool)> committed) override {
    for (const auto& one : batch) to_.keep(one);
    committed(true);
  }
  std::optional<std::string> recall(std::string_view key) override { return to_.recall(key); }
  std::atomic<int> lives = 0;

private:
  record& to_;
};

std::vector<pid_t> annexes() {
  std::vector<pid_t> found;
  for (const auto& one : std::filesystem::directory_iterator{"/proc"}) {
    std::ifstream in{one.path() / "stat"};
    int pid = 0, parent = 0;
    std::string name, state;
    if (in >> pid >> name >> state >> parent && parent == getpid()) found.push_back(pid);
  }
  return found;
}

/// The processes of a session, without those that are dead.
std::size_t members(pid_t session) {
  std::size_t found = 0;
  for (const auto& one : std::filesystem::directory_iterator{"/proc"}) {
    std::ifstream in{one.path() / "stat"};
    int pid = 0, parent = 0, group = 0, of = 0;
    std::string name, state;
    if (in >> pid >> name >> state >> parent >> group >> of && of == session && state != "Z") ++found;
  }
  return found;
}

std::size_t descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {}));
}

struct apart : Test {
  static constexpr std::size_t count = 1000;
  std::filesystem::path folder;
  record seen;
  durable* sink = nullptr;
  std::unique_ptr<intake::feeder> feeder;
  std::size_t descriptors_before = 0;

  void SetUp() override {
    descriptors_before = descriptors();
    std::string name{"/tmp/kt-apart-XXXXXX"};
    folder = mkdtemp(name.data());
  }
  void TearDown() override {
    feeder.reset();
    std::filesystem::remove_all(folder);
    EXPECT_THAT(annexes(), IsEmpty()) << "a process, or what is left of one";
    EXPECT_EQ(descriptors(), descriptors_before);
  }

  intake::apart how(const std::string& library = KT_BROKEN) const {
    intake::apart made;
    made.name = "school";
    made.program = KT_ANNEX;
    made.path = library;
    return made;
  }
  void start(const std::string& fault, intake::apart with, std::size_t events = count) {
    auto code = intake::run_apart(with);
    ASSERT_TRUE(code) << code.error().sentence();
    auto kept = std::make_unique<durable>(seen);
    sink = kept.get();
    const auto settings =
        fmt::format(R"({{"mark": "{}/mark", "fault": "{}", "count": {}}})", folder.string(), fault, events);
    feeder = std::make_unique<intake::feeder>(intake::feeder::options{"school", settings, *code, seen.log(), 5ms, 40ms},
                                              std::move(kept));
    feeder->start();
  }
  void start(const std::string& fault) { start(fault, how()); }

  /// Everything is there, in the end; what was offered and not remembered comes once more in the next life.
  void expect_all(std::size_t events = count) {
    ASSERT_TRUE(seen.wait_for_place(events)) << seen.text();
    const int lives = sink->lives;
    feeder->stop();
    EXPECT_EQ(seen.events().size(), events);
    std::size_t repeats = 0;
    for (const auto& [key, times] : seen.events()) repeats += static_cast<std::size_t>(times - 1);
    EXPECT_LE(repeats, static_cast<std::size_t>(lives - 1));
    EXPECT_FALSE(seen.has("wrong order")) << seen.text();
  }
};

/// It dies, and the log says of what.
struct deadly {
  const char* fault;
  const char* said;
};
struct deadly_fault : apart, WithParamInterface<deadly> {};

} // namespace

TEST_P(deadly_fault, is_reported_and_every_event_comes) {
  auto with = how();
  with.answer_within = 1000ms;
  with.memory_mib = 128;
  const std::string fault = GetParam().fault;
  if (is_sanitized && fault == "leak") GTEST_SKIP() << "a sanitizer reserves terabytes: memory is not limited";
  if (is_sanitized) with.answer_within = 10s;
  start(fault, with);
  expect_all();
  EXPECT_GE(sink->lives, 2);
  // A sanitizer reports a crash itself, and ends in its own way.
  EXPECT_TRUE(seen.has(is_sanitized ? "its process" : GetParam().said)) << seen.text();
}

INSTANTIATE_TEST_SUITE_P(
    each, deadly_fault,
    Values(deadly{"open_segfault", "its process was ended by signal 11 (Segmentation fault)"},
           deadly{"segfault", "its process was ended by signal 11 (Segmentation fault)"},
           deadly{"acknowledged_segfault", "its process was ended by signal 11 (Segmentation fault)"},
           deadly{"abort", "its process was ended by signal 6 (Aborted)"},
           deadly{"exit", "its process ended by itself with status 0"},
           deadly{"open_hangs", "a call had not returned after 1 s; its process was ended"},
           deadly{"loop", "a call had not returned after 1 s; its process was ended"},
           deadly{"hang", "a call had not returned after 1 s; its process was ended"}, deadly{"leak", "std::bad_alloc"},
           deadly{"garbage", "it sent the module what is no message of an adapter"},
           deadly{"flood", "it sent the module what is no message of an adapter"}, deadly{"closes_all", "its process"}),
    [](const auto& of) { return std::string{of.param.fault}; });

TEST_F(apart, without_a_fault_each_event_comes_once) {
  start("none", how(), 20000);
  expect_all(20000);
  EXPECT_EQ(sink->lives, 1);
}

TEST_F(apart, it_is_described_as_in_the_module) {
  const auto here = intake::library::load(KT_BROKEN, {});
  const auto there = intake::run_apart(how());
  ASSERT_TRUE(here && there);
  const auto &one = (*here)->entry(), &other = (*there)->entry();
  EXPECT_STREQ(one.name, other.name);
  EXPECT_STREQ(one.version, other.version);
  ASSERT_EQ(one.setting_count, other.setting_count);
  for (std::size_t i = 0; i < one.setting_count; ++i) {
    EXPECT_STREQ(one.settings[i].key, other.settings[i].key);
    EXPECT_STREQ(one.settings[i].fallback, other.settings[i].fallback);
    EXPECT_STREQ(one.settings[i].sentence, other.settings[i].sentence);
    EXPECT_EQ(one.settings[i].type, other.settings[i].type);
    EXPECT_EQ(one.settings[i].is_required, other.settings[i].is_required);
    EXPECT_EQ(one.settings[i].maximum, other.settings[i].maximum);
  }
}

TEST_F(apart, what_crashes_or_hangs_as_it_is_loaded_is_trouble_and_nothing_more) {
  const auto crashes = intake::run_apart(how(KT_CRASHES_EARLY));
  ASSERT_TRUE(crashes);
  EXPECT_THAT((*crashes)->trouble(), HasSubstr(is_sanitized ? "its process" : "was ended by signal 11"));
  auto with = how(KT_HANGS_EARLY);
  with.answer_within = 1000ms;
  const auto hangs = intake::run_apart(with);
  ASSERT_TRUE(hangs);
  EXPECT_THAT((*hangs)->trouble(), HasSubstr("had not returned after 1 s"));
  start("none", how(KT_CRASHES_EARLY));
  EXPECT_TRUE(seen.wait_for_line("next try in 40 ms")) << "its pauses grow as those of every adapter";
}

TEST_F(apart, what_is_no_adapter_is_refused_as_in_the_module) {
  const auto none = intake::run_apart(how("/nowhere/none.so"));
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().sentence(), HasSubstr("can't be loaded"));
  const auto other = intake::run_apart(how(KT_OTHER_VERSION));
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().sentence(), HasSubstr("was built for interface 2.7, this module has 1.0"));
  auto with = how();
  with.program = "/nowhere/keukentafel-adapter";
  const auto lost = intake::run_apart(with);
  ASSERT_FALSE(lost);
  EXPECT_THAT(lost.error().sentence(), HasSubstr("/nowhere/keukentafel-adapter can't be started: No such file"));
  with.program = "/bin/true";
  const auto strange = intake::run_apart(with);
  ASSERT_TRUE(strange);
  EXPECT_THAT((*strange)->trouble(), HasSubstr("its process ended by itself with status 0"));
}

TEST_F(apart, the_kernel_refuses_what_adapters_do_not_need_and_the_log_names_it) {
  start("forbidden");
  expect_all();
  EXPECT_EQ(sink->lives, 1) << "it goes on";
  EXPECT_TRUE(seen.has("possible: .")) << seen.text();
  for (const auto* call : {"ptrace", "kill", "mount", "unshare", "keyctl", "bpf", "perf_event_open", "userfaultfd",
                           "io_uring_setup", "socket", "process_vm_readv", "prlimit64", "execve"})
    EXPECT_TRUE(seen.has(fmt::format("a system call that is not allowed, and got EPERM: {}", call))) << call;
}

TEST_F(apart, without_the_filter_they_are_possible) {
  auto with = how();
  with.filters_calls = false;
  start("starts_program", with);
  ASSERT_TRUE(seen.wait_for_line("its process ended by itself with status 0")) << "execve(/bin/true) is not refused";
  expect_all();
}

TEST_F(apart, what_it_starts_without_the_filter_ends_with_it) {
  auto with = how();
  with.filters_calls = false;
  start("forks", with);
  ASSERT_TRUE(seen.wait_for_place(count)) << seen.text();
  const auto session = annexes().at(0);
  EXPECT_EQ(members(session), 21u);
  feeder.reset();
  EXPECT_TRUE(seen.wait([&] { return members(session) == 0; }));
}

TEST_F(apart, it_starts_no_processes) {
  start("forks");
  expect_all();
  EXPECT_EQ(sink->lives, 1);
}

TEST_F(apart, its_threads_are_bounded) {
  if (is_sanitized) GTEST_SKIP() << "root may have any number, and no limit of memory stops it here";
  start("threads");
  ASSERT_TRUE(seen.wait_for_line("no more threads")) << seen.text();
  expect_all();
}

TEST_F(apart, names_of_servers_are_found) {
  start("names");
  expect_all();
  EXPECT_TRUE(seen.has("localhost is known")) << seen.text();
  EXPECT_FALSE(seen.has("not allowed")) << seen.text();
}

TEST_F(apart, a_wrong_thread_harms_nobody) {
  start("wrong_thread");
  expect_all();
  EXPECT_TRUE(seen.has("the adapter calls the host from another thread than its feed-thread")) << seen.text();
}

TEST_F(apart, floods_of_lines_are_cut_short) {
  for (const auto* fault : {"says_much", "prints_much"}) {
    std::filesystem::remove(folder / "mark");
    start(fault);
    expect_all();
    feeder.reset();
    EXPECT_LT(seen.lines(), 1000u) << fault;
  }
  EXPECT_TRUE(seen.has("lines more than the log takes")) << seen.text();
}

TEST_F(apart, it_is_gone_within_five_seconds_whatever_it_does) {
  for (const auto* fault : {"hang", "loop", "open_hangs"}) {
    std::filesystem::remove(folder / "mark");
    start(fault);
    ASSERT_TRUE(seen.wait([&] { return std::filesystem::exists(folder / "mark"); })) << fault;
    const auto begin = std::chrono::steady_clock::now();
    feeder.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 4s) << fault;
  }
}

TEST_F(apart, killed_at_random_moments_it_loses_nothing) {
  constexpr std::size_t many = 30000;
  constexpr int kills = 25;
  std::mt19937 dice{7};
  start("none", how(), many);
  for (int killed = 0; killed < kills;) {
    const std::chrono::microseconds moment{std::uniform_int_distribution{0, 25000}(dice)};
    ASSERT_TRUE(seen.wait([&] { return !annexes().empty(); }));
    std::this_thread::sleep_for(moment); // the moment is what is tried
    for (const auto one : annexes()) killed += kill(one, SIGKILL) == 0;
  }
  expect_all(many);
  EXPECT_GE(sink->lives, 5);
}
