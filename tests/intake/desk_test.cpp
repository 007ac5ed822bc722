#include "intake/desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

using namespace keukentafel;
using namespace testing;

namespace {

/// Keeps each batch until the test commits it.
class slow_sink final : public intake::sink {
public:
  void begin() override {}
  void take(std::vector<intake::offer> batch, std::function<void(bool)> committed) override {
    for (auto& one : batch) taken.push_back(one);
    waiting.push_back(std::move(committed));
  }
  std::optional<std::string> recall(std::string_view key) override {
    const auto held = durable.find(key);
    return held == durable.end() ? std::nullopt : std::optional{held->second};
  }
  void commit(bool is_durable = true) {
    for (const auto& one : std::exchange(waiting, {})) one(is_durable);
  }

  std::vector<intake::offer> taken;
  std::vector<std::function<void(bool)>> waiting;
  std::map<std::string, std::string, std::less<>> durable;
};

kt_text text(std::string_view value) { return {value.data(), value.size()}; }

struct desk : Test {
  std::vector<std::string> lines;
  slow_sink sink;
  intake::wishes asked;
  intake::desk at{
      "school", sink,
      make_logger(
          [](void* to, std::string_view line) { static_cast<std::vector<std::string>*>(to)->emplace_back(line); },
          &lines),
      asked};
  const kt_host* host = at.host();

  desk() { at.opened(); }
  ~desk() override {
    at.hand_over();
    sink.commit();
  }

  kt_answer submit(std::string_view key, std::string_view json = "{}", std::uint64_t token = 0) {
    const kt_event event{sizeof(kt_event), 0, text(key), 0, text(json)};
    return host->submit(host, &event, token);
  }
  std::string recall(std::string_view key) {
    std::string value = "nothing";
    host->recall(
        host, text(key),
        [](void* to, kt_text found) {
          *static_cast<std::string*>(to) = {found.data, found.size};
        },
        &value);
    return value;
  }
};

} // namespace

TEST_F(desk, says_later_when_full_and_takes_all_in_order) {
  std::size_t accepted = 0;
  while (submit("result/" + std::to_string(accepted + 1)) == KT_ACCEPTED) ++accepted;
  EXPECT_EQ(accepted, 4096u);
  EXPECT_EQ(submit("result/x"), KT_LATER);
  at.hand_over();
  sink.commit();
  EXPECT_EQ(submit("result/4097"), KT_ACCEPTED);
  at.hand_over();
  ASSERT_EQ(sink.taken.size(), 4097u);
  for (std::size_t i = 0; i < sink.taken.size(); ++i) EXPECT_EQ(sink.taken[i].key, "result/" + std::to_string(i + 1));
}

TEST_F(desk, bounds_the_bytes_that_wait) {
  const std::string large(1 << 20, ' ');
  int accepted = 0;
  while (submit("result/1", large) == KT_ACCEPTED) ++accepted;
  EXPECT_EQ(accepted, 8);
}

TEST_F(desk, cuts_an_oversized_event_just_above_the_limit) {
  EXPECT_EQ(submit("result/1", std::string(3 << 20, ' ')), KT_ACCEPTED);
  at.hand_over();
  EXPECT_EQ(sink.taken.at(0).value.size(), KT_EVENT_MAX_BYTES + 1);
}

TEST_F(desk, gives_each_receipt_once_and_only_after_the_commit) {
  submit("result/1", "{}", 7);
  submit("result/2");
  submit("result/3", "{}", 9);
  at.hand_over();
  EXPECT_THAT(at.receipts(), IsEmpty());
  sink.commit();
  EXPECT_THAT(at.receipts(), ElementsAre(7, 9));
  EXPECT_THAT(at.receipts(), IsEmpty());
}

TEST_F(desk, gives_no_receipt_for_what_could_not_be_kept_and_takes_no_more) {
  submit("result/1", "{}", 7);
  at.hand_over();
  sink.commit(false);
  EXPECT_THAT(at.receipts(), IsEmpty());
  EXPECT_TRUE(at.has_failed());
  EXPECT_EQ(submit("result/2"), KT_LATER);
  EXPECT_EQ(at.last_error(), "what it offered could not be kept");
}

TEST_F(desk, recalls_the_newest_value_durable_or_not) {
  sink.durable["place"] = "1";
  EXPECT_EQ(recall("place"), "1");
  host->remember(host, text("place"), text("2"));
  EXPECT_EQ(recall("place"), "2");
  at.hand_over();
  host->remember(host, text("place"), text("3"));
  sink.durable["place"] = "2";
  sink.commit(); // the first of the two
  EXPECT_EQ(recall("place"), "3");
  host->remember(host, text("place"), {});
  EXPECT_EQ(recall("place"), "nothing") << "forgotten";
  EXPECT_EQ(recall("other"), "nothing");
}

TEST_F(desk, refuses_what_is_no_key_and_says_why) {
  for (const auto* key : {"", "result", "/1", "result/", "result/a b", "result/\xc3\xa9", "result/1\n"})
    EXPECT_EQ(submit(key), KT_REFUSED) << key;
  EXPECT_EQ(submit("result/" + std::string(200, '1')), KT_REFUSED);
  EXPECT_EQ(host->set_aside(host, text("x"), text("why")), KT_REFUSED);
  EXPECT_EQ(host->remember(host, text("place"), text(std::string(70000, 'x'))), KT_REFUSED);
  EXPECT_THAT(lines, Each(HasSubstr("adapter school: ")));
  EXPECT_EQ(lines.size(), 10u);
}

TEST_F(desk, no_line_of_an_adapter_forges_another) {
  host->log(host, KT_ERROR, text("one\n2026-01-01T00:00:00 info all is well"));
  EXPECT_THAT(lines, ElementsAre(HasSubstr("one?2026")));
  EXPECT_EQ(at.last_error(), "one?2026-01-01T00:00:00 info all is well");
}

TEST_F(desk, what_a_stop_interrupts_is_no_error) {
  at.stop();
  host->log(host, KT_ERROR, text("the statement was interrupted"));
  host->log(host, KT_WARNING, text("something odd"));
  EXPECT_THAT(lines, ElementsAre(HasSubstr(" info adapter school"), HasSubstr(" warning adapter school")));
  EXPECT_EQ(at.last_error(), "");
}

#ifndef NDEBUG
TEST(desk_breach, a_call_in_a_wrong_state_or_from_a_wrong_thread_ends_a_debug_build) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  slow_sink sink;
  intake::wishes asked;
  intake::desk at{"school", sink, make_logger(nullptr, nullptr), asked};
  const auto* host = at.host();
  EXPECT_DEATH(host->caught_up(host), "adapter school: the adapter calls the host while it is not open");
  at.opened();
  EXPECT_DEATH(std::thread{[&] { host->caught_up(host); }}.join(),
               "adapter school: the adapter calls the host from another thread than its feed-thread");
}
#endif
