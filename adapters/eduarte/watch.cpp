#include "watch.hpp"

namespace keukentafel::eduarte {

namespace {

// A log row that belongs to the change is seen by then, also in a gap.
constexpr std::chrono::seconds patience{3};

std::string memory_of(const followed_table& table) { return std::string{"print/"} + table.name; }

std::string print_of(context& with, const followed_table& table) {
  const auto now = with.db.read(table.print);
  std::string text;
  for (const auto& column : table.print.names) text += now.front().words(column) + "|";
  return text;
}

} // namespace

void watch::saw(const followed_table& table) {
  with_.to.forget(memory_of(table));
  suspects_.erase(&table);
}

void watch::begin_anew() {
  for (const auto& table : followed_tables()) saw(table);
}

const followed_table* watch::step() {
  const auto now = now_();
  for (const auto& [table, since] : suspects_) {
    if (now - since < patience) continue;
    const auto* sure = table;
    suspects_.erase(sure);
    with_.to.keep(memory_of(*sure), print_of(with_, *sure));
    return sure;
  }
  const auto& all = followed_tables();
  if (place_ == all.size()) {
    if (round_ && now - *round_ < with_.how.compare_interval) return nullptr;
    place_ = 0;
  }
  if (place_ == 0) round_ = now;
  const auto& table = all[place_++];
  has_finished_ = place_ == all.size();
  const auto print = print_of(with_, table);
  const auto former = with_.to.kept(memory_of(table));
  if (former.empty()) with_.to.keep(memory_of(table), print);
  else if (former != print) suspects_.emplace(&table, now);
  return nullptr;
}

bool watch::has_finished_round() { return std::exchange(has_finished_, false); }

} // namespace keukentafel::eduarte
