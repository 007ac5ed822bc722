#include "publish/bus.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

using namespace keukentafel;

namespace {

store::changes of_student(std::int64_t id) {
  store::changes made;
  made.students.insert({id});
  return made;
}

store::changes of_guardian(std::int64_t id) {
  store::changes made;
  made.accounts.insert({role::guardian, id});
  return made;
}

} // namespace

TEST(bus, wakes_who_watches_the_student_or_is_the_guardian_once_per_announcement) {
  publish::bus bus;
  int mother = 0, father = 0;
  publish::bus::subscription one{bus, {role::guardian, 1}, [&] { ++mother; }};
  publish::bus::subscription two{bus, {role::guardian, 2}, [&] { ++father; }};
  one.watch({{10}, {11}});
  two.watch({{11}});
  bus.announce(of_student(10));
  EXPECT_EQ(mother, 1);
  EXPECT_EQ(father, 0);
  auto both = of_student(11);
  both.students.insert({10});
  both.accounts.insert({role::guardian, 1});
  bus.announce(both);
  EXPECT_EQ(mother, 2) << "three reasons are one wake";
  EXPECT_EQ(father, 1);
  bus.announce(of_guardian(2));
  EXPECT_EQ(father, 2);
  bus.announce(of_student(99));
  EXPECT_EQ(mother + father, 4);
}

TEST(bus, a_student_no_longer_watched_and_a_subscription_that_ended_are_not_called) {
  publish::bus bus;
  int heard = 0;
  {
    publish::bus::subscription one{bus, {role::guardian, 1}, [&] { ++heard; }};
    one.watch({{10}});
    one.watch({{11}});
    bus.announce(of_student(10));
    EXPECT_EQ(heard, 0);
    bus.announce(of_student(11));
    EXPECT_EQ(heard, 1);
    one.watch({});
    bus.announce(of_student(11));
    EXPECT_EQ(heard, 1);
    bus.announce(of_guardian(1));
    EXPECT_EQ(heard, 2) << "without a student the guardian is still reached";
  }
  bus.announce(of_guardian(1));
  EXPECT_EQ(heard, 2);
}

TEST(bus, subscriptions_come_and_go_while_others_announce) {
  publish::bus bus;
  std::atomic<bool> is_over = false;
  std::atomic<int> heard = 0;
  std::thread announcer{[&] {
    while (!is_over) bus.announce(of_student(10));
  }};
  for (int round = 0; round < 2000; ++round) {
    const auto counted = std::make_shared<std::atomic<int>>(0);
    publish::bus::subscription one{bus, {role::guardian, 1}, [counted, &heard] {
                                     ++*counted;
                                     ++heard;
                                   }};
    one.watch({{10}});
    if (round % 2) one.watch({{10}, {11}});
  }
  // The announcer runs at some moment while someone listens.
  publish::bus::subscription last{bus, {role::guardian, 1}, [&] { ++heard; }};
  last.watch({{10}});
  while (heard == 0) std::this_thread::yield();
  is_over = true;
  announcer.join();
  SUCCEED();
}
