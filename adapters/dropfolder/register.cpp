#include "register.hpp"

#include "tabular/ids.hpp"

#include <algorithm>
#include <sstream>

namespace keukentafel::dropfolder {

namespace {

std::string file_memory_of(const std::string& name) { return "file/" + tabular::hex(tabular::print_of(name)); }
std::string newest_of(const std::string& kind) { return "newest/" + tabular::hex(tabular::print_of(kind)); }

/// How a verdict stands in a mark; those that end in "before" are never written.
constexpr std::pair<verdict, const char*> words[]{
    {verdict::read, "read"}, {verdict::whole_read, "whole"}, {verdict::refused, "refused"}, {verdict::late, "late"}};

std::string word_of(verdict as) {
  for (const auto& [one, word] : words)
    if (one == as) return word;
  return {};
}

verdict verdict_of(const std::string& word) {
  for (const auto& [one, its] : words)
    if (word == its) return one;
  return verdict::unread;
}

/// Under another mapping.
verdict before(verdict as) {
  switch (as) {
  case verdict::read:
  case verdict::late: return verdict::read_before;
  case verdict::whole_read: return verdict::whole_read_before;
  case verdict::refused: return verdict::refused_before;
  default: return verdict::unread;
  }
}

} // namespace

file_register::file_register(sdk::host& to, std::uint64_t mapping_print, unsigned max_loss_percent)
    : to_(to), print_(mapping_print), max_loss_percent_(max_loss_percent), epoch_(to.recall("epoch").value_or("0")) {}

/// What a verdict was made under.
std::string file_register::meaning(verdict as) const {
  const auto text = epoch_ + "." + tabular::hex(print_);
  return as == verdict::refused ? text + "." + std::to_string(max_loss_percent_) : text;
}

file_register::known& file_register::find(const dropped& one) {
  auto& its = known_[one.name];
  if (its.identity == one.identity) return its;
  its = {one.identity};
  std::istringstream in{to_.recall(file_memory_of(one.name)).value_or("")};
  std::string identity, word, meant;
  if (in >> identity >> word >> meant && identity == one.text()) {
    its.as = verdict_of(word);
    if (meant != meaning(its.as)) its.as = before(its.as);
    if (!(in >> its.at_ns)) its.at_ns = 0; // a mark of an earlier version
  }
  return its;
}

verdict file_register::of(const dropped& one) { return find(one).as; }

void file_register::date(dropped& one, std::int64_t latest_ns) {
  auto& its = find(one);
  const auto at_ns = std::min(its.at_ns != 0 ? its.at_ns : one.changed_ns, latest_ns);
  const bool is_lowered = at_ns < one.changed_ns && at_ns != its.at_ns;
  its.at_ns = at_ns;
  one.changed_ns = std::min(one.changed_ns, at_ns);
  // Remembered, or it would be newer in each life.
  if (is_lowered && !word_of(its.as).empty()) mark(one, its.as);
}

void file_register::mark(const dropped& one, verdict as, std::int64_t at_ns) {
  known_[one.name] = {one.identity, as, at_ns};
  to_.remember(file_memory_of(one.name),
               one.text() + " " + word_of(as) + " " + meaning(as) + " " + std::to_string(at_ns));
}

void file_register::forget(const std::string& name) {
  known_.erase(name);
  to_.forget(file_memory_of(name));
}

void file_register::keep_only(const std::vector<dropped>& there) {
  // All at once: rather a share that is away than a folder that was cleaned up.
  if (there.empty()) return;
  std::set<std::string_view> names;
  for (const auto& one : there) names.insert(one.name);
  std::vector<std::string> gone;
  for (const auto& [name, state] : known_)
    if (!names.contains(name)) gone.push_back(name);
  for (const auto& name : gone) forget(name);
}

std::int64_t file_register::newest(const std::string& kind) const {
  std::istringstream in{to_.recall(newest_of(kind)).value_or("")};
  std::string meant;
  std::int64_t changed = 0;
  return in >> meant >> changed && meant == meaning(verdict::read) ? changed : 0;
}

void file_register::was_read(const std::string& kind, std::int64_t changed_ns) {
  if (changed_ns < newest(kind)) return;
  to_.remember(newest_of(kind), meaning(verdict::read) + " " + std::to_string(changed_ns));
}

void file_register::bound(const std::string& kind, std::int64_t latest_ns) {
  if (newest(kind) > latest_ns) to_.remember(newest_of(kind), meaning(verdict::read) + " " + std::to_string(latest_ns));
}

void file_register::begin_anew() {
  epoch_ = std::to_string(std::stoull(epoch_) + 1);
  to_.remember("epoch", epoch_);
  known_.clear();
}

} // namespace keukentafel::dropfolder
