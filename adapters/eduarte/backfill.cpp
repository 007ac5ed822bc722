#include "backfill.hpp"

#include <algorithm>
#include <numeric>

namespace keukentafel::eduarte {

namespace {

/// Within it, the sink leaves everything outside the prefix alone.
struct sweeping {
  sweeping(sink& to, std::string prefix) : to_(to) { to_.sweep = std::move(prefix); }
  ~sweeping() { to_.sweep.clear(); }
  sweeping(const sweeping&) = delete;
  sweeping& operator=(const sweeping&) = delete;

private:
  sink& to_;
};

} // namespace

void backfill::start_all() {
  std::vector<std::size_t> all(all_sweeps().size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  start(all);
}

void backfill::start(const std::vector<std::size_t>& places) {
  std::set<std::size_t> wanted(left_.begin(), left_.end());
  if (is_begun_) wanted.erase(left_.front());
  wanted.insert(places.begin(), places.end());
  if (left_.empty()) done_ = total_ = 0;
  for (const auto place : places)
    for (const auto& source : all_sweeps().at(place).sources)
      total_ += static_cast<std::uint64_t>(with_.db.read(source.counted).front().id("count(*)"));
  // The host knows one sweep at a time: one that was begun ends first, and may come again.
  const std::deque<std::size_t> begun(left_.begin(), left_.begin() + (is_begun_ ? 1 : 0));
  left_ = begun;
  left_.insert(left_.end(), wanted.begin(), wanted.end());
  remember();
}

void backfill::resume() {
  std::vector<std::size_t> places;
  for (const auto place : numbers_in(with_.to.kept("backfill")))
    if (place >= 0 && static_cast<std::size_t>(place) < all_sweeps().size())
      places.push_back(static_cast<std::size_t>(place));
  if (!places.empty()) start(places);
}

void backfill::remember() { with_.to.keep("backfill", numbers_text(ids(left_.begin(), left_.end()))); }

void backfill::step() {
  const auto& now = all_sweeps().at(left_.front());
  if (!is_begun_) {
    to_.sweep_begin(now.prefix);
    is_begun_ = true;
    source_ = 0;
    after_ = 0;
  }
  const auto& source = now.sources.at(source_);
  ids chunk;
  const auto rows = with_.db.read_first(source.chunk, source.next, {{}, {}, after_});
  for (const auto& one : rows)
    if (const auto id = parse_integer(one.words(source.next.names.front()))) chunk.push_back(*id);
  if (!chunk.empty()) {
    const sweeping only{with_.to, now.prefix};
    hydrate_all_of(with_, source.kind, chunk);
    after_ = chunk.back();
    done_ += chunk.size();
  }
  if (rows.size() < source.chunk || chunk.empty()) next_source();
}

void backfill::next_source() {
  after_ = 0;
  const auto& now = all_sweeps().at(left_.front());
  if (++source_ < now.sources.size()) return;
  to_.sweep_end(now.prefix);
  left_.pop_front();
  is_begun_ = false;
  remember();
}

} // namespace keukentafel::eduarte
