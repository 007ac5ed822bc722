#include "follower.hpp"

#include "plain.hpp"
#include "snapshot.hpp"

#include <algorithm>

namespace keukentafel::postgres {

using namespace std::chrono_literals;

namespace {

template <class... Work> struct by_kind : Work... { using Work::operator()...; };
template <class... Work> by_kind(Work...) -> by_kind<Work...>;

/// A key that asks for a receipt of all that stands before it; no entity has it.
constexpr const char* receipt_key = "enrolment/receipt-of-a-transaction";

std::vector<std::string_view> fields_of(const row& from, const std::vector<std::uint32_t>& types, plain_row& room) {
  for (std::size_t i = 0; i < from.size(); ++i) room.add(from[i].text, types[i]);
  return room.fields();
}

} // namespace

counters& counters::operator+=(const counters& more) {
  transactions += more.transactions;
  offered += more.offered;
  reread += more.reread;
  set_aside += more.set_aside;
  return *this;
}

void offer(sdk::host& to, const offered& one, const std::string& table, counters& count) {
  switch (one.what) {
  case offered::kind::state: ++count.offered; return to.submit(one.key, one.json);
  case offered::kind::gone: ++count.offered; return to.tombstone(one.key);
  case offered::kind::broken: {
    ++count.set_aside;
    auto reason = "a row of " + table + ": column " + one.column + " " + std::string{one.rule};
    if (one.key.empty()) return to.log(KT_ERROR, reason);
    return to.set_aside(one.key, std::move(reason));
  }
  case offered::kind::none: return;
  }
}

const follower::bound* follower::find(std::uint32_t id) const {
  const auto found = tables_.find(id);
  if (found == tables_.end()) throw std::runtime_error("the server changed a table that it did not name");
  return &found->second;
}

void follower::take(std::string_view bytes) {
  std::visit(by_kind{
                 [&](const begin& told) {
                   is_within_ = true;
                   is_old_ = told.commit_at < place_;
                   transaction_ = told.transaction;
                   ++count.transactions;
                 },
                 [&](const commit& told) { end(told); },
                 [&](const relation& told) { bind(told); },
                 [&](const insertion& told) {
                   if (!is_old_) changed(*find(told.relation), told.after, nullptr);
                 },
                 [&](const change& told) {
                   if (!is_old_) changed(*find(told.relation), told.after, told.key ? &*told.key : nullptr);
                 },
                 [&](const removal& told) {
                   if (!is_old_) removed(*find(told.relation), told.key);
                 },
                 [&](const truncation& told) {
                   for (const auto id : told.relations)
                     if (!is_old_) emptied(*find(id));
                 },
                 [](const other&) {},
             },
             parse_message(bytes));
}

void follower::bind(const relation& told) {
  bound made;
  made.name = told.schema + "." + told.table;
  made.rule = by_.find(made.name);
  for (const auto& one : by_.related)
    if (one.table == made.name) made.related.push_back(&one);
  const auto wanted = by_.wanted();
  const auto use = wanted.find(made.name);
  if (use == wanted.end()) throw std::runtime_error("the table " + made.name + " came into the publication");
  std::vector<std::string> header;
  for (std::size_t i = 0; i < told.columns.size(); ++i) {
    header.push_back(told.columns[i].name);
    made.types.push_back(told.columns[i].type);
    if (use->second.contains(header.back())) made.used.push_back(i);
  }
  if (made.used.size() != use->second.size())
    throw std::runtime_error("the table " + made.name + " lost a column that the mapping uses");
  for (const auto& name : found_.tables.at(made.name).identity) {
    const auto at = std::find(header.begin(), header.end(), name);
    if (at == header.end()) throw std::runtime_error("the table " + made.name + " is sent without its key");
    made.identity.push_back(static_cast<std::size_t>(at - header.begin()));
  }
  if (made.rule && made.rule->query.empty()) made.rows.emplace(*made.rule, std::move(header), event_source, as_it_is);
  tables_.insert_or_assign(told.id, std::move(made));
}

std::vector<std::string> follower::identity_of(const bound& in, const row& from) const {
  std::vector<std::string> key;
  for (const auto at : in.identity) key.emplace_back(at < from.size() ? from[at].text.value_or("") : "");
  return key;
}

/// The stream tells of a commit a moment before other sessions can see it.
void follower::wait_until_visible() const {
  while (!is_visible(transaction_, database_.run("select pg_current_snapshot()", "see what is committed").text(0, 0)))
    database_.pause(1ms);
}

void follower::mark_related() {
  for (const auto& [rule, key] : std::exchange(related_, {})) {
    const auto found = database_.run(rule->query, "find what hangs on a row of " + rule->table, key);
    for (std::size_t n = 0; n < found.size(); ++n) {
      std::vector<std::string> of;
      for (std::size_t i = 0; i < found.width(); ++i) of.push_back(found.text(n, i));
      marked_[by_.find(rule->of)].insert(std::move(of));
    }
  }
}

void follower::changed(const bound& in, const row& after, const row* before) {
  if (after.size() != in.types.size()) throw std::runtime_error("the server sent a row of another width");
  for (const auto* one : in.related) related_.insert({one, identity_of(in, after)});
  if (!in.rule) return;
  if (before && identity_of(in, *before) != identity_of(in, after))
    offer(to_, read_.at(in.rule).gone(identity_of(in, *before)), in.name, count);
  // What is not in the stream is read from the table: it may be newer by now, which is as well.
  const bool is_whole = std::none_of(in.used.begin(), in.used.end(), [&](auto at) { return after[at].is_unchanged; });
  if (!in.rule->query.empty() || !is_whole) {
    marked_[in.rule].insert(identity_of(in, after));
    return;
  }
  plain_row room;
  offer(to_, in.rows->map(fields_of(after, in.types, room)), in.name, count);
}

void follower::removed(const bound& in, const row& key) {
  if (key.size() != in.types.size()) throw std::runtime_error("the server sent a row of another width");
  for (const auto* one : in.related) related_.insert({one, identity_of(in, key)});
  if (!in.rule) return;
  if (const auto marked = marked_.find(in.rule); marked != marked_.end()) marked->second.erase(identity_of(in, key));
  offer(to_, read_.at(in.rule).gone(identity_of(in, key)), in.name, count);
}

void follower::emptied(const bound& in) {
  if (!in.rule) return;
  marked_.erase(in.rule);
  to_.sweep_begin(in.rule->prefix);
  to_.sweep_end(in.rule->prefix);
}

void follower::read_marked() {
  for (auto& [rule, keys] : std::exchange(marked_, {}))
    for (const auto& key : keys) {
      ++count.reread;
      auto& reader = read_.at(rule);
      const auto one = reader.read(key);
      // Not there, or not to be shown.
      offer(to_, one ? *one : reader.gone(key), rule->table, count);
    }
}

void follower::end(const commit& told) {
  is_within_ = false;
  if (is_old_) return;
  if (!related_.empty() || !marked_.empty()) wait_until_visible();
  mark_related();
  read_marked();
  place_ = told.end;
  remember_(told.end);
  to_.unchanged(receipt_key, next_token_);
  unconfirmed_.push_back({next_token_++, told.end});
}

void follower::acknowledged(std::uint64_t token) {
  while (!unconfirmed_.empty() && unconfirmed_.front().token <= token) {
    durable_ = std::max(durable_, unconfirmed_.front().end);
    unconfirmed_.pop_front();
  }
}

lsn follower::durable(lsn heard) const {
  return unconfirmed_.empty() && !is_within_ ? std::max(durable_, heard) : durable_;
}

} // namespace keukentafel::postgres
