#include "publish/bus.hpp"

namespace keukentafel::publish {

namespace {

template <class Map, class Key, class One> void take_out(Map& map, const Key& key, One* one) {
  const auto found = map.find(key);
  if (found == map.end()) return;
  std::erase(found->second, one);
  if (found->second.empty()) map.erase(found);
}

} // namespace

bus::subscription::subscription(bus& of, account who, std::function<void()> wake)
    : bus_(of), who_(who), wake_(std::move(wake)) {
  const std::lock_guard guard{bus_.mutex_};
  bus_.by_account_[who_].push_back(this);
}

bus::subscription::~subscription() {
  const std::lock_guard guard{bus_.mutex_};
  take_out(bus_.by_account_, who_, this);
  for (const auto student : students_) take_out(bus_.by_student_, student, this);
}

void bus::subscription::watch(const std::vector<student_id>& students) {
  const std::lock_guard guard{bus_.mutex_};
  if (students == students_) return;
  for (const auto student : students_) take_out(bus_.by_student_, student, this);
  students_ = students;
  for (const auto student : students_) bus_.by_student_[student].push_back(this);
}

void bus::announce(const store::changes& what) {
  const std::lock_guard guard{mutex_};
  std::unordered_set<subscription*> hearers;
  for (const auto student : what.students)
    if (const auto found = by_student_.find(student); found != by_student_.end())
      hearers.insert(found->second.begin(), found->second.end());
  for (const auto& who : what.accounts)
    if (const auto found = by_account_.find(who); found != by_account_.end())
      hearers.insert(found->second.begin(), found->second.end());
  for (auto* one : hearers) one->wake_();
}

} // namespace keukentafel::publish
