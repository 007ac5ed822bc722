#include "oeapi.hpp"

#include "pause.hpp"

#include <algorithm>

namespace keukentafel::oeapi {

namespace {

using std::chrono::milliseconds;

constexpr int steps_a_feed = 50;
constexpr milliseconds look{50}, longest_idle{60'000};

/// The person in the key of a student, enrolment or result; else empty.
std::string person_in(std::string_view key) {
  const auto slash = key.find('/');
  if (slash == key.npos) return {};
  const auto type = key.substr(0, slash);
  if (type != "student" && type != "enrolment" && type != "result") return {};
  const auto id = key.substr(slash + 1);
  return std::string{id.substr(0, id.find('.'))};
}

} // namespace

void oeapi_adapter::open(std::string_view settings_json) {
  how_ = read_settings(settings_json);
  to_ = std::make_unique<sink>(host_);
  {
    const std::lock_guard guard{lock_};
    from_ = std::make_unique<source>(how_, [this](const std::string& line) { host_.log(KT_WARNING, line); });
    if (is_interrupted_) from_->interrupt();
  }
  known_.load([this](const std::string& key) { return host_.recall(key); });
  receiver_ = std::make_unique<receiver>(receiver::context{how_, *from_, host_, *to_, known_});
}

void oeapi_adapter::interrupt() noexcept {
  const std::lock_guard guard{lock_};
  is_interrupted_ = true;
  if (from_) from_->interrupt();
}

void oeapi_adapter::begin_reading() {
  std::set<std::string> thorough;
  for (const auto& key : retries_) {
    thorough.insert(person_in(key));
    to_->offer_anew(key);
  }
  if (wants_all_) to_->offer_anew();
  if (!retries_.empty()) guardians_print_.clear();
  reading_.emplace(reading::shared{how_, *from_, host_, *to_, known_, guardians_print_},
                   std::exchange(wants_all_, false), std::move(thorough));
}

void oeapi_adapter::end_reading(bool is_complete) {
  last_ = reading_->counted();
  if (reading_->is_of_all()) last_of_all_ = last_;
  if (is_complete) {
    failures_ = 0;
    ++readings_;
    read_at_ = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    // Of a student who is not there any more nothing was read.
    for (const auto& key : retries_)
      if (const auto person = person_in(key); !person.empty() && !reading_->has(person)) host_.tombstone(key);
    retries_.clear();
    host_.caught_up();
    next_ = steady::now() + how_.poll_interval;
  } else {
    guardians_print_.clear();
    wants_all_ |= reading_->is_of_all();
    const auto pause = pause_after(++failures_, std::nullopt);
    host_.log(KT_ERROR, reading_->problem());
    next_ = steady::now() + pause;
  }
  reading_.reset();
}

sdk::feed_answer oeapi_adapter::read_on() {
  for (int i = 0; i < steps_a_feed && !receiver_->has_work(); ++i) {
    switch (reading_->step(look)) {
    case reading::state::working: continue;
    case reading::state::waiting: {
      const auto pause = from_->pause();
      return pause > milliseconds{0} ? sdk::feed_answer::after(std::min(pause, longest_idle))
                                     : sdk::feed_answer::more();
    }
    case reading::state::complete: end_reading(true); return sdk::feed_answer::more();
    case reading::state::failed: end_reading(false); return sdk::feed_answer::more();
    }
  }
  return sdk::feed_answer::more();
}

sdk::feed_answer oeapi_adapter::feed() {
  if (receiver_->has_work()) {
    receiver_->step(look);
    return sdk::feed_answer::more();
  }
  if (!reading_ && (steady::now() >= next_ || wants_all_ || !retries_.empty())) begin_reading();
  if (reading_) return read_on();
  const auto left = std::chrono::ceil<milliseconds>(next_ - steady::now());
  return sdk::feed_answer::after(std::clamp(left, milliseconds{1}, longest_idle));
}

void oeapi_adapter::begin_backfill() {
  if (reading_ && !receiver_->is_asking()) from_->drop();
  reading_.reset();
  wants_all_ = true;
}

kt_backfill_state oeapi_adapter::backfill_state() const {
  kt_backfill_state state{};
  state.is_running = wants_all_ || (reading_ && reading_->is_of_all());
  const auto& at = reading_ && reading_->is_of_all() ? reading_->counted() : last_of_all_;
  if (!wants_all_) {
    state.done = at.done;
    state.total = at.total;
  }
  return state;
}

/// All that names them is asked for again; a key of the file guardians comes with it.
void oeapi_adapter::retry(std::string_view key) { retries_.emplace(key); }

std::vector<sdk::figure> oeapi_adapter::figures() const {
  const auto& asked = from_->counted();
  const auto& sent = receiver_->counted();
  const auto& offered = to_->counted();
  return {
      {"requests_total", "Requests to the API.", asked.requests, true},
      {"failures_total", "Requests that failed, and were asked again.", asked.failures, true},
      {"limited_total", "Requests that the API refused as too many.", asked.limited, true},
      {"tokens_total", "Tokens that were asked for.", asked.tokens, true},
      {"readings_total", "Readings of all that were complete.", readings_, true},
      {"failing_readings", "Readings that failed in a row.", static_cast<double>(failures_)},
      {"last_reading_timestamp_seconds", "The end of the last complete reading.", read_at_},
      {"students", "Students of the last reading.", last_.students},
      {"students_unread", "Students whose associations could not be read in the last reading.", last_.unread},
      {"bonds_without_student", "Rows of the file guardians whose student is not known.", last_.bonds_without_student},
      {"events_total", "Events that were offered.", offered.offered, true},
      {"aside_total", "Entities that were set aside.", offered.aside, true},
      {"incoming_total", "Requests that were sent to us.", sent.requests, true},
      {"incoming_taken_total", "Results that were taken, and are durable.", sent.taken, true},
      {"incoming_refused_total", "Requests that were refused.", sent.refused, true},
      {"incoming_unproven_total", "Refused, since the token is missing or wrong.", sent.unproven, true},
      {"incoming_waiting", "Results that are not durable yet.", static_cast<double>(receiver_->waiting())},
  };
}

} // namespace keukentafel::oeapi
