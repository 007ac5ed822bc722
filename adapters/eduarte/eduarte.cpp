#include "eduarte.hpp"

#include "local_time.hpp"

namespace keukentafel::eduarte {

namespace {

constexpr std::chrono::seconds between_late_looks{1};

/// How many roots of a kind one feed offers.
std::size_t bound_of(root_kind kind) { return kind == root_kind::appointment ? 25 : 300; }

/// What the settings change about every entity.
std::string meaning_of(const settings& how) {
  std::string text = std::to_string(how.organisation) + "|";
  for (const auto& code : how.project_kinds) text += code + ",";
  text += "|";
  for (const auto& category : how.appointment_categories) text += category + ",";
  return text;
}

} // namespace

void eduarte_adapter::open(std::string_view settings_json) {
  how_ = read_settings(settings_json);
  {
    const std::lock_guard guard{lock_};
    db_ = std::make_unique<database>(how_);
    if (is_interrupted_) db_->interrupt();
  }
  db_->open();
  to_ = std::make_unique<sink>(host_, how_.organisation);
  with_ = std::make_unique<context>(context{how_, *db_, *to_});
  tail_ = std::make_unique<tail>(*with_, now_);
  backfill_ = std::make_unique<backfill>(*with_, host_);
  watch_ = std::make_unique<watch>(*with_, now_);
  check_institution();
  take_up_place();
  prepare_writing();
}

void eduarte_adapter::prepare_writing() {
  if (!writer::is_set_up(how_)) {
    if (!how_.write_connection.empty())
      host_.log(KT_WARNING, "nothing is written: write_connection also wants write_sequence and write_reasons");
    return;
  }
  auto made = std::make_unique<writer>(how_, host_, now_, [this] { return tail_->floor(); });
  const std::lock_guard guard{lock_};
  writer_ = std::move(made);
  if (is_interrupted_) writer_->interrupt();
}

void eduarte_adapter::check_institution() {
  static const query asked{"o.id", "from Organisatie o where o.id = {o}"};
  if (db_->read(asked).empty()) throw std::runtime_error("the setting organisation names no row of Organisatie");
}

void eduarte_adapter::take_up_place() {
  const auto place = parse_integer(to_->kept("place"));
  if (!place) return read_all_anew(nullptr);
  if (to_->kept("meaning") != meaning_of(how_)) return read_all_anew("the settings have changed");
  const auto witness = parse_integer(to_->kept("witness")).value_or(0);
  if (tail_->is_pruned(*place, witness)) return read_all_anew("MUTATIELOG no longer reaches back to our place");
  tail_->start_at(*place, witness);
  backfill_->resume();
}

void eduarte_adapter::keep_place() {
  to_->keep("witness", std::to_string(tail_->witness()));
  to_->keep("place", std::to_string(tail_->floor()));
}

void eduarte_adapter::read_all_anew(const char* why) {
  if (why) host_.log(KT_WARNING, std::string{why} + ": reading everything anew");
  waiting_.clear();
  tail_->start_here();
  watch_->begin_anew();
  // Remembered together: a place without its reading would skip what is there.
  backfill_->start_all();
  keep_place();
  to_->keep("meaning", meaning_of(how_));
}

sdk::feed_answer eduarte_adapter::feed() {
  if (writer_ && writer_->step()) return sdk::feed_answer::more();
  if (offer_next()) return sdk::feed_answer::more();
  if (!backfill_->is_in_roster()) {
    if (take(tail_->next())) return sdk::feed_answer::more();
    look_for_late();
    if (!waiting_.empty()) return sdk::feed_answer::more();
    compare();
  }
  if (backfill_->is_running()) {
    backfill_->step();
    return sdk::feed_answer::more();
  }
  host_.caught_up();
  return sdk::feed_answer::after(how_.poll_interval);
}

bool eduarte_adapter::offer_next() {
  if (waiting_.empty()) return false;
  const auto kind = waiting_.begin()->kind;
  std::vector<root> chunk;
  for (const auto& one : waiting_) {
    if (one.kind != kind || chunk.size() == bound_of(kind)) break;
    chunk.push_back(one);
  }
  hydrate(*with_, chunk);
  for (const auto& one : chunk) waiting_.erase(one);
  return true;
}

bool eduarte_adapter::take(tail::news news) {
  waiting_.merge(news.roots);
  for (const auto* table : news.tables) {
    watch_->saw(*table);
    if (table->is_swept) backfill_->start(table->sweeps);
  }
  return news.has_rows;
}

void eduarte_adapter::look_for_late() {
  const auto now = now_();
  if (last_late_look_ != moment{} && now - last_late_look_ < between_late_looks) return;
  last_late_look_ = now;
  const auto running = db_->transactions();
  // The floor moves only when all below it was offered.
  if (take(tail_->late())) return;
  tail_->settle(running);
  keep_place();
  if (!tail_->is_held_up()) has_warned_of_holding_ = false;
  else if (!std::exchange(has_warned_of_holding_, true))
    host_.log(KT_WARNING,
              "a transaction in the database has been open for longer than gap_window_s: what others change "
              "goes on, and a restart reads again what came since it began");
  tell_consumer_row();
}

void eduarte_adapter::compare() {
  if (const auto* table = watch_->step()) {
    host_.log(KT_WARNING, std::string{"table "} + table->name +
                              " changed without a row in MUTATIELOG: its trigger may be missing; reading it anew");
    backfill_->start(table->sweeps);
  }
  if (watch_->has_finished_round() && tail_->ends_early()) read_all_anew("MUTATIELOG ends below what was read from it");
}

void eduarte_adapter::tell_consumer_row() {
  const auto place = tail_->floor();
  if (how_.consumer_row == 0 || place == told_place_) return;
  told_place_ = place;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  try {
    db_->write_place(how_.consumer_row, place, to_text(to_local(now)));
  } catch (const std::exception& error) {
    if (!std::exchange(has_warned_of_consumer_row_, true)) host_.log(KT_WARNING, error.what());
  }
}

void eduarte_adapter::interrupt() noexcept {
  const std::lock_guard guard{lock_};
  is_interrupted_ = true;
  if (db_) db_->interrupt();
  if (writer_) writer_->interrupt();
}

void eduarte_adapter::begin_backfill() { backfill_->start_all(); }

kt_backfill_state eduarte_adapter::backfill_state() const {
  kt_backfill_state state{};
  if (!backfill_) return state;
  state.is_running = backfill_->is_running();
  state.done = backfill_->done();
  state.total = backfill_->total();
  return state;
}

void eduarte_adapter::retry(std::string_view key) {
  if (const auto found = root_of(key)) waiting_.insert(*found);
  else to_->surely_gone(std::string{key});
}

} // namespace keukentafel::eduarte
