#include "postgres.hpp"

#include "tabular/ids.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace keukentafel::postgres {

using steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr int messages_at_once = 500;
constexpr auto stream_wait = 50ms; // what comes ends it
constexpr auto idle_pause = 5ms;
constexpr auto look_pause = 5s;
constexpr auto answer_wait = 10ms; // for each try
constexpr int answer_tries = 100;
constexpr auto complain_pause = 1h;
constexpr const char* place_key = "place";

std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in && text.empty()) throw std::runtime_error("the mapping file can't be read");
  return text;
}

} // namespace

void postgres::open(std::string_view settings_json) {
  how_ = read_settings(settings_json);
  by_ = read_rules(read_file(how_.mapping));
  database_ =
      std::make_unique<connection>(how_.connection, how_.password, connection::kind::ordinary, stop_, how_.patience);
  database_->run("set default_transaction_read_only = on", "promise to read only");
  look_before();
  stream_ = std::make_unique<replication>(how_.connection, how_.password, stop_, how_.patience);
  server_ = stream_->identity() + "/" + hex(by_.print);
  if (must_copy()) begin_copy();
  else follow();
}

/// What would break the SIS, or us, is refused with all that is wrong.
void postgres::look_before() {
  found_ = look(*database_, how_.publication, by_.wanted());
  for (const auto& rule : by_.tables) {
    const auto table = found_.tables.find(rule.table);
    if (table == found_.tables.end()) continue;
    for (const auto& column : rule.id.columns())
      if (std::find(table->second.identity.begin(), table->second.identity.end(), column) ==
          table->second.identity.end())
        found_.refusals.push_back("the id of " + rule.table + " in the mapping uses " + column +
                                  ", which is not in the table's key: when a row is deleted only its key is sent");
  }
  if (!found_.refusals.empty()) {
    for (const auto& one : found_.refusals) host_.log(KT_ERROR, one);
    throw std::runtime_error(found_.refusals.front() +
                             (found_.refusals.size() > 1
                                  ? "; the log has " + std::to_string(found_.refusals.size()) + " such complaints"
                                  : ""));
  }
  for (const auto& rule : by_.tables) read_.try_emplace(&rule, *database_, rule, found_.tables.at(rule.table));
}

bool postgres::must_copy() {
  wait_for_slot();
  if (!slot_.wal_status.empty() && !slot_.is_ours)
    throw std::runtime_error("the replication slot " + how_.slot + " is of another program: name another one");
  const auto known = nlohmann::json::parse(host_.recall(place_key).value_or("{}"), nullptr, false);
  const bool is_known = known.is_object() && known.value("server", "") == server_ && known.contains("place");
  if (!is_known) return true;
  place_ = parse_lsn(known.at("place").get<std::string>());
  if (slot_.wal_status.empty() || slot_.wal_status == "lost") {
    host_.log(KT_WARNING, "the server has thrown away what we had not read: everything is read anew");
    return true;
  }
  return false;
}

/// The server may still have to notice that our last connection has gone.
void postgres::wait_for_slot() {
  const auto until = steady::now() + how_.patience;
  for (slot_ = look_at_slot(*database_, how_.slot); slot_.is_active; slot_ = look_at_slot(*database_, how_.slot)) {
    if (steady::now() > until)
      throw std::runtime_error("another connection streams from the replication slot " + how_.slot);
    database_->pause(20ms);
  }
}

/// A slot of its own gives the snapshot: what comes after it is in the stream, and nothing else.
void postgres::begin_copy() {
  host_.forget(place_key); // who is stopped now begins anew
  copy_.reset();
  if (follower_) counted_ += follower_->count;
  follower_.reset();
  stream_ = std::make_unique<replication>(how_.connection, how_.password, stop_, how_.patience);
  wait_for_slot();
  if (!slot_.wal_status.empty()) stream_->drop_slot(how_.slot);
  const auto from = stream_->create_slot(how_.slot);
  place_ = from.at;
  copy_ = std::make_unique<copy>(host_, by_, *database_, read_, from.snapshot);
}

void postgres::follow() {
  stream_->start(how_.slot, how_.publication);
  follower_ = std::make_unique<follower>(host_, by_, found_, *database_, read_, [this](lsn place) { remember(place); });
  follower_->begin_at(place_);
  has_said_so_ = false;
}

void postgres::remember(lsn place) {
  host_.remember(place_key, nlohmann::json{{"server", server_}, {"place", to_text(place)}}.dump());
}

sdk::feed_answer postgres::feed() {
  if (std::exchange(wants_copy_, false)) begin_copy();
  if (copy_) {
    go_on_copying();
    return sdk::feed_answer::more();
  }
  return read_stream() ? sdk::feed_answer::more() : sdk::feed_answer::after(idle_pause);
}

void postgres::go_on_copying() {
  const bool has_more = copy_->go_on(counted_);
  copied_ = {sizeof(kt_backfill_state), has_more, copy_->done(), copy_->total()};
  if (has_more) return;
  copy_.reset();
  remember(place_);
  follow();
}

/// False when nothing came.
bool postgres::read_stream() {
  const bool has_come = take_messages(stream_wait);
  has_said_so_ = has_said_so_ && !has_come;
  const bool is_time = steady::now() - looked_at_ > look_pause;
  if (!has_come && (!has_said_so_ || is_time)) catch_up();
  else if (!has_come) host_.caught_up(); // as of the last look, some seconds ago
  stream_->confirm(follower_->durable(stream_->heard()));
  return has_come;
}

bool postgres::take_messages(std::chrono::milliseconds wait) {
  int count = 0;
  for (; count < messages_at_once; ++count) {
    const auto told = stream_->next(count ? 0ms : wait);
    if (!told) break;
    follower_->take(*told);
  }
  return count > 0;
}

/// Whether all that stands in the server's log now has been offered: then the roster is confirmed.
void postgres::catch_up() {
  look_at_lag();
  const auto end = parse_lsn(database_->run("select pg_current_wal_lsn()", "say where its log ends").text(0, 0));
  stream_->ask();
  for (int tries = 0; stream_->heard() < end && tries < answer_tries; ++tries) take_messages(answer_wait);
  has_said_so_ = stream_->heard() >= end && !follower_->is_within();
  if (has_said_so_) host_.caught_up();
}

void postgres::look_at_lag() {
  const auto now = steady::now();
  looked_at_ = now;
  slot_ = look_at_slot(*database_, how_.slot);
  const bool is_time = complained_at_ == steady::time_point{} || now - complained_at_ > complain_pause;
  if (slot_.lag_bytes < how_.lag_limit_bytes || !is_time) return;
  complained_at_ = now;
  host_.log(KT_ERROR, "the server keeps " + std::to_string(slot_.lag_bytes >> 20) +
                          " MB of its log for us, more than lag_limit_mb: is the module slower than the SIS?");
}

void postgres::acknowledged(std::uint64_t token) {
  if (follower_) follower_->acknowledged(token);
}

void postgres::close() noexcept {
  copy_.reset();
  follower_.reset();
  stream_.reset();
  database_.reset();
}

kt_backfill_state postgres::backfill_state() const {
  auto state = copied_;
  state.is_running = copy_ || wants_copy_;
  return state;
}

std::vector<sdk::figure> postgres::figures() const {
  auto all = counted_;
  if (follower_) all += follower_->count;
  const auto number = [](std::uint64_t value) { return static_cast<double>(value); };
  return {
      {"slot_lag_bytes", "Log that the server keeps for us.", number(slot_.lag_bytes)},
      {"slot_lag_limit_bytes", "From here on it is said as an error.", number(how_.lag_limit_bytes)},
      {"transactions_total", "Transactions of the stream.", number(all.transactions), true},
      {"offered_total", "Entities offered.", number(all.offered), true},
      {"reread_total", "Entities read from their table, since the stream does not have all of them.",
       number(all.reread), true},
      {"set_aside_total", "Rows that the mapping can't make an event of.", number(all.set_aside), true},
  };
}

} // namespace keukentafel::postgres
