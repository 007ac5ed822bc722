#include "seen.hpp"

#include <gtest/gtest.h>
#include <map>

using namespace keukentafel::cloudevents;

namespace {

digest of(int number) { return digest_of('e', "/school", std::to_string(number)); }

struct seen_events : testing::Test {
  std::map<std::string, std::string> memory;
  std::size_t largest = 0;

  void keep(seen& all) {
    all.keep([&](const std::string& key, const std::string& value) {
      largest = std::max(largest, value.size());
      if (value.empty()) memory.erase(key);
      else memory[key] = value;
    });
  }
  seen loaded(std::size_t limit) const {
    seen made{limit};
    made.load([&](const std::string& key) {
      const auto found = memory.find(key);
      return found == memory.end() ? std::nullopt : std::optional{found->second};
    });
    return made;
  }
};

} // namespace

TEST_F(seen_events, are_known_in_the_next_life) {
  seen first{1000};
  for (int i = 0; i < 700; ++i) {
    first.add(of(i), 0, 1);
    if (i % 7 == 0) keep(first);
  }
  keep(first);
  const auto next = loaded(1000);
  for (int i = 0; i < 700; ++i) EXPECT_TRUE(next.has(of(i))) << i;
  EXPECT_FALSE(next.has(of(700)));
}

TEST_F(seen_events, are_bounded_in_number_and_size) {
  auto all = loaded(1000);
  for (int i = 0; i < 20'000; ++i) {
    all.add(of(i), 0, 1);
    keep(all);
    if (i % 5000 == 4999) all = loaded(1000);
    for (const int back : {1, 999})
      if (i >= back) {
        ASSERT_TRUE(all.has(of(i - back))) << i;
      }
    ASSERT_LE(memory.size(), 7u);
  }
  EXPECT_FALSE(all.has(of(10'000)));
  EXPECT_LE(largest, 6000u);
}

TEST_F(seen_events, a_lower_limit_drops_old_pages) {
  seen first{5000};
  for (int i = 0; i < 5000; ++i) first.add(of(i), 0, 1);
  keep(first);
  auto next = loaded(1000);
  next.add(of(5000), 0, 1);
  keep(next);
  EXPECT_LE(memory.size(), 7u);
  EXPECT_TRUE(loaded(1000).has(of(5000)));
}

TEST_F(seen_events, of_an_earlier_version_are_known) {
  seen first{1000};
  for (int i = 0; i < 300; ++i) first.add(of(i), 900, 300);
  keep(first);
  for (auto& [key, value] : memory)
    if (key != "seen") value.erase(0, value.find(' ') + 1);
  auto all = loaded(1000);
  EXPECT_TRUE(all.has(of(299)));
  for (int i = 300; i < 2000; ++i) all.add(of(i), 900, 300);
  EXPECT_FALSE(all.has(of(0)));
}

TEST_F(seen_events, what_can_not_be_read_is_not_known) {
  memory = {{"seen", "3 2"}, {"seen/3", "no base64"}, {"seen/4", "YWI="}};
  auto all = loaded(1000);
  all.add(of(1), 0, 1);
  keep(all);
  EXPECT_TRUE(loaded(1000).has(of(1)));
  memory = {{"seen", "0 99999999999"}};
  EXPECT_FALSE(loaded(1000).has(of(1)));
}

TEST_F(seen_events, are_known_as_long_as_their_signature_holds) {
  auto all = loaded(1000);
  all.add(of(-1), 900, 300);
  for (int i = 0; i < 5000; ++i) all.add(of(i), 890, 301);
  keep(all);
  auto next = loaded(1000);
  for (int i = 5000; i < 10'000; ++i) next.add(of(i), 1490, 900);
  EXPECT_TRUE(next.has(of(-1)));
  for (int i = 10'000; i < 12'000; ++i) next.add(of(i), 1490, 901);
  EXPECT_FALSE(next.has(of(-1)));
  EXPECT_TRUE(next.has(of(5000)));
}

TEST_F(seen_events, that_come_again_are_known_as_long_as_the_new_signature_holds) {
  seen first{1000};
  first.add(of(-1), 900, 300);
  for (int i = 0; i < 2000; ++i) first.add(of(i), 900, 300);
  EXPECT_TRUE(first.add(of(-1), 1400, 800));
  EXPECT_FALSE(first.add(of(-1), 1300, 800));
  keep(first);
  auto next = loaded(1000);
  for (int i = 2000; i < 6000; ++i) next.add(of(i), 1390, 1400);
  EXPECT_TRUE(next.has(of(-1)));
  keep(next);
  EXPECT_LE(memory.size(), 32u);
  for (int i = 6000; i < 9000; ++i) next.add(of(i), 1390, 1401);
  EXPECT_FALSE(next.has(of(-1)));
  keep(next);
  EXPECT_LE(memory.size(), 7u);
}

TEST_F(seen_events, come_again_for_ever_in_bounded_memory) {
  seen all{1000};
  for (int i = 0; i < 100'000; ++i) {
    all.add(of(i % 300), i + 600, i);
    keep(all);
    ASSERT_LE(memory.size(), 9u) << i;
  }
}

TEST_F(seen_events, are_refused_rather_than_forgotten) {
  seen all{1000, 2000};
  for (int i = 0; i < 2000; ++i) {
    ASSERT_TRUE(all.has_room(1, 300)) << i;
    all.add(of(i), 900, 300);
  }
  EXPECT_FALSE(all.has_room(1, 900));
  EXPECT_TRUE(all.has(of(0)));
  EXPECT_TRUE(all.has_room(1, 901));
  EXPECT_TRUE(all.has(of(1999)));
  EXPECT_FALSE(seen(1000, 2000).has_room(2001, 0));
}

TEST(digests, do_not_run_into_one_another) {
  EXPECT_NE(digest_of('e', "ab", "c"), digest_of('e', "a", "bc"));
  EXPECT_NE(digest_of('e', "a", ""), digest_of('w', "a", ""));
}
