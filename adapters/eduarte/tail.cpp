#include "tail.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace keukentafel::eduarte {

namespace {

constexpr std::size_t batch = 1000;
constexpr std::size_t list_limit = 1000; // Oracle's bound on a list of values
// At the first start, the IDs below the newest among which a transaction may still be open.
constexpr std::int64_t first_reach = 100'000;
constexpr std::int64_t first_step = 10'000;
// Ranges read within this time become one. It is also how long an ID may be given out before its transaction is
// numbered, which on PostgreSQL happens at the first write.
constexpr std::chrono::seconds together{1};

const query ends{"min(l.ID) max(l.ID)", "from MUTATIELOG l"};

std::string trimmed(std::string name) {
  name.erase(name.find_last_not_of(' ') + 1);
  return name;
}

std::int64_t number(const std::vector<row>& rows, std::string_view column) {
  return rows.front().maybe_id(column).value_or(0);
}

} // namespace

void tail::start_at(std::int64_t place, std::int64_t witness) {
  floor_ = seen_ = place;
  witness_ = witness;
  ranges_.clear();
}

void tail::start_here() {
  static const query newest_below{"max(l.ID)", "from MUTATIELOG l where l.ID <= {a}"};
  const auto rows = with_.db.read(ends);
  const auto end = number(rows, "max(l.ID)");
  start_at(number(with_.db.read(newest_below, {{}, {}, end - first_reach}), "max(l.ID)"), number(rows, "min(l.ID)"));
  while (seen_ < end) {
    const auto to = std::min(end, std::max(witness_, seen_ + first_step));
    remember(to, count(seen_, to));
  }
}

/// The range from what was seen up to `to`.
void tail::remember(std::int64_t to, std::int64_t rows) {
  const auto running = with_.db.transactions();
  const auto next = running ? running->next : 0;
  if (!ranges_.empty() && now_() - ranges_.back().seen < together && to - ranges_.back().from < first_step) {
    ranges_.back().to = to;
    ranges_.back().count += rows;
    ranges_.back().next = next;
  } else {
    ranges_.push_back({seen_, to, rows, now_(), next});
  }
  seen_ = to;
}

bool tail::is_pruned(std::int64_t place, std::int64_t witness) {
  const auto known = place > 0 ? place : witness;
  if (known <= 0) return false;
  const auto rows = with_.db.read(ends);
  const auto oldest = rows.front().maybe_id("min(l.ID)");
  return !oldest || *oldest > known || number(rows, "max(l.ID)") < known;
}

bool tail::ends_early() {
  static const query newest{"max(l.ID)", "from MUTATIELOG l"};
  const auto end = with_.db.read(newest).front().maybe_id("max(l.ID)");
  return end && *end < floor_;
}

std::int64_t tail::count(std::int64_t from, std::int64_t to) {
  static const query counted{"count(*)", "from MUTATIELOG l where l.ORGANISATIE = {o} and l.ID > {a} and l.ID <= {b}"};
  return number(with_.db.read(counted, {{}, {}, from, to}), "count(*)");
}

tail::news tail::next() {
  static const query asked{"l.ID l.MODIFIED_ACTION l.MODIFIED_TABLE l.MODIFIED_ID",
                           "from MUTATIELOG l where l.ORGANISATIE = {o} and l.ID > {a} order by l.ID"};
  const auto rows = with_.db.read_first(batch, asked, {{}, {}, seen_});
  news all;
  if (rows.empty()) return all;
  if (witness_ == 0) witness_ = rows.front().id("l.ID");
  add(all, rows);
  remember(rows.back().id("l.ID"), static_cast<std::int64_t>(rows.size()));
  return all;
}

tail::news tail::late() {
  static const query asked{"l.ID l.MODIFIED_ACTION l.MODIFIED_TABLE l.MODIFIED_ID",
                           "from MUTATIELOG l where l.ORGANISATIE = {o} and l.ID > {a} and l.ID <= {b} order by l.ID"};
  news all;
  const auto known = std::accumulate(ranges_.begin(), ranges_.end(), std::int64_t{0},
                                     [](std::int64_t sum, const range& one) { return sum + one.count; });
  if (ranges_.empty() || count(floor_, seen_) == known) return all;
  for (auto& one : ranges_) {
    if (count(one.from, one.to) == one.count) continue;
    const auto rows = with_.db.read(asked, {{}, {}, one.from, one.to});
    one.count = static_cast<std::int64_t>(rows.size());
    add(all, rows);
  }
  return all;
}

void tail::add(news& all, const std::vector<row>& rows) {
  std::map<const followed_table*, std::set<std::int64_t>> changed;
  for (const auto& one : rows) {
    all.has_rows = true;
    const auto id = parse_integer(one.words("l.MODIFIED_ID"));
    if (const auto* table = find_table(trimmed(one.words("l.MODIFIED_TABLE"))); table && id) changed[table].insert(*id);
  }
  for (const auto& [table, rows_of_it] : changed) {
    all.tables.insert(table);
    if (table->is_swept) continue;
    const ids list(rows_of_it.begin(), rows_of_it.end());
    for (std::size_t at = 0; at < list.size(); at += list_limit)
      touched(with_, *table,
              ids(list.begin() + static_cast<std::ptrdiff_t>(at),
                  list.begin() + static_cast<std::ptrdiff_t>(std::min(at + list_limit, list.size()))),
              all.roots);
  }
}

void tail::settle(const std::optional<horizon>& before) {
  const auto is_done = [&](const range& one) {
    const auto age = now_() - one.seen;
    return before && one.next ? before->oldest >= one.next && age >= together : age >= with_.how.gap_window + together;
  };
  while (!ranges_.empty() && is_done(ranges_.front())) {
    floor_ = ranges_.front().to;
    ranges_.pop_front();
  }
}

bool tail::is_held_up() const {
  const auto* oldest = ranges_.empty() ? nullptr : &ranges_.front();
  return oldest && oldest->next != 0 && now_() - oldest->seen > with_.how.gap_window;
}

} // namespace keukentafel::eduarte
