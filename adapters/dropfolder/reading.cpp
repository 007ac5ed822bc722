#include "reading.hpp"

#include "ids.hpp"

namespace keukentafel::dropfolder {

namespace {

constexpr std::uint64_t told_one_by_one = 1000;

std::string memory_of(const std::string& prefix) { return "kept/" + hex(print_of(prefix)); }

} // namespace

samples::samples(sdk::host& to, const mapping& all) : to_(to) {
  for (const auto& rule : all.files)
    if (rule.holds_everything) prefixes_.push_back(rule.prefix);
}

samples::held& samples::load(const std::string& prefix) {
  const auto found = held_.find(prefix);
  if (found != held_.end()) return found->second;
  return held_.emplace(prefix, held{kept_sample{to_.recall(memory_of(prefix)).value_or("")}, false}).first->second;
}

const kept_sample& samples::of(const std::string& prefix) { return load(prefix).sample; }

void samples::replace(const std::string& prefix, kept_sample by) { load(prefix) = {std::move(by), true}; }

void samples::saw(const offered& one) {
  if (one.key.empty()) return;
  for (const auto& prefix : prefixes_)
    if (one.key.starts_with(prefix)) saw(prefix, one.key, one.what == offered::kind::gone);
}

void samples::saw(const std::string& prefix, const std::string& key, bool is_gone) {
  auto& its = load(prefix);
  its.is_changed |= is_gone ? its.sample.remove(key) : its.sample.add(key);
}

void samples::remember() {
  for (auto& [prefix, its] : held_) {
    if (!its.is_changed) continue;
    to_.remember(memory_of(prefix), its.sample.text());
    its.is_changed = false;
  }
}

std::string sentence(const offered& row, std::uint64_t line) {
  auto text = "line " + std::to_string(line) + ": ";
  if (!row.column.empty()) text += "column " + shown(row.column) + " ";
  return text.append(row.rule);
}

void report::broken(const offered& row, std::uint64_t line, std::string_view within) {
  ++with_.counted.rows_aside;
  auto text = file_;
  if (!within.empty()) text.append(", ").append(within);
  text += " " + sentence(row, line);
  if (!row.key.empty()) return with_.to.set_aside(row.key, text);
  if (++nameless_ <= told_one_by_one) with_.to.log(KT_WARNING, text);
}

void report::end() {
  if (nameless_ > told_one_by_one)
    with_.to.log(KT_WARNING, file_ + ": " + std::to_string(nameless_ - told_one_by_one) +
                                 " more rows could not be read and have no key");
}

} // namespace keukentafel::dropfolder
