#include "cloudevents.hpp"

#include <algorithm>

namespace keukentafel::cloudevents {

namespace {

constexpr std::size_t events_a_feed = 500;
constexpr std::chrono::minutes log_pause{1};
constexpr std::chrono::seconds figures_pause{1}; // a request ends it
// Until its timestamp is out of date, and as long again: what waits here was looked at before.
constexpr auto known_after_timestamp = 2 * verifier::tolerance;
constexpr auto nobody = "student/-"; // carries the token: an event of its own changes nothing

std::int64_t seconds_of(std::chrono::sys_seconds at) { return at.time_since_epoch().count(); }

std::int64_t seconds_now() {
  return seconds_of(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

} // namespace

void receiver::open(std::string_view settings_json) {
  how_ = read_settings(settings_json);
  seen_.emplace(how_.remembered);
  seen_->load([&](const std::string& key) { return host_.recall(key); });
}

void receiver::log_sometimes(kind_of_line kind, const std::string& line) {
  const auto now = std::chrono::steady_clock::now();
  auto& last = logged_at_[static_cast<std::size_t>(kind)];
  if (last != std::chrono::steady_clock::time_point{} && now - last < log_pause) return;
  last = now;
  host_.log(KT_WARNING, line);
}

void receiver::refuse(std::uint64_t request, const refusal& why) {
  ++(why.status == 401   ? count_.unsigned_
     : why.status == 400 ? count_.malformed
     : why.status == 415 ? count_.wrong_media_type
                         : count_.other);
  log_sometimes(kind_of_line::refusal, "a request was refused: " + why.why);
  host_.answer(request, problem(why));
}

void receiver::request(const kt_request& asked) {
  ++count_.requests;
  const auto path = sdk::view(asked.path), method = sdk::view(asked.method);
  if (!path.empty() && path != "/") return refuse(asked.id, {404, "There is nothing here"});
  if (method == "OPTIONS") {
    ++count_.handshakes;
    const auto answer = shake(how_.handshake, headers{asked});
    if (!answer.line.empty())
      log_sometimes(answer.said.status == 200 ? kind_of_line::callback : kind_of_line::stranger, answer.line);
    return host_.answer(asked.id, answer.said);
  }
  if (method != "POST") return refuse(asked.id, {405, "Events are sent by POST"});
  try {
    take(asked);
  } catch (const refusal& why) {
    refuse(asked.id, why);
  }
}

/// Nothing of the body is looked into before the signature holds.
void receiver::take(const kt_request& asked) {
  const headers all{asked};
  const auto body = sdk::view(asked.body);
  if (const auto why = how_.signatures.check(all, body, std::chrono::system_clock::now())) throw *why;
  const auto as = message_reader::mode_of(all);
  if (as == mode::binary && !how_.takes_binary)
    throw refusal{415, "Events must come in structured or batch mode: no signature covers the headers of binary mode"};
  const auto sent = *moment_of(all.value("webhook-timestamp"));
  message made{asked.id, reader_.read(as, all, body), std::nullopt, seconds_of(sent + known_after_timestamp)};
  // The same body with other attributes would be another event, and its id in the headers is not signed.
  if (as == mode::binary) made.id = digest_of('w', all.value("webhook-id"), {});
  due_.push_back(std::move(made));
}

void receiver::offer_one(const offer& one, bool is_repeat) {
  if (is_repeat) {
    ++count_.repeats;
    // What is known is still there.
    if (sweep_ && one.what == offer::kind::state) host_.unchanged(one.key);
    return;
  }
  ++count_.events;
  has_changed_ = true;
  switch (one.what) {
  case offer::kind::state: host_.submit(one.key, one.json, one.version); break;
  case offer::kind::tombstone: host_.tombstone(one.key, one.version); break;
  case offer::kind::sweep_begin:
    sweep_ = one.key;
    host_.sweep_begin(one.key);
    break;
  case offer::kind::sweep_end:
    sweep_.reset();
    host_.sweep_end(one.key);
    break;
  case offer::kind::caught_up: host_.caught_up(); break;
  }
}

/// Also what came again: it may do so once more under its new signature.
void receiver::mark_known(const digest& one, std::int64_t until) {
  if (seen_->add(one, until, seconds_now())) has_changed_ = true;
}

std::optional<refusal> receiver::offer_all(const message& of) {
  if (!seen_->has_room(of.events.size() + 1, seconds_now()))
    return refusal{503, "More events came within minutes than can be known again: send it later"};
  const bool is_known = of.id && seen_->has(*of.id);
  // An end whose beginning went with an earlier life would take nothing as gone, and its sender would not know.
  auto open = sweep_;
  for (const auto& one : of.events) {
    if (is_known || seen_->has(one.id)) continue;
    if (one.what == offer::kind::sweep_begin) open = one.key;
    if (one.what != offer::kind::sweep_end) continue;
    if (open != one.key) return refusal{409, "No sweep of this prefix is open: begin it again"};
    open.reset();
  }
  for (const auto& one : of.events) {
    offer_one(one, is_known || seen_->has(one.id));
    // What stands around a known body is not signed.
    if (!is_known) mark_known(one.id, of.until);
  }
  if (of.id) mark_known(*of.id, of.until);
  return std::nullopt;
}

sdk::feed_answer receiver::feed() {
  std::size_t count = 0;
  std::vector<std::uint64_t> answers;
  for (; !due_.empty() && count < events_a_feed; due_.pop_front()) {
    const auto& one = due_.front();
    count += one.events.size() + 1;
    if (const auto why = offer_all(one)) refuse(one.request, *why);
    else answers.push_back(one.request);
  }
  if (has_changed_) {
    // After the events, so that none is taken for known that was not kept; and the token after both.
    seen_->keep([&](std::string key, std::string value) { host_.remember(std::move(key), std::move(value)); });
    host_.unchanged(nobody, ++token_);
    has_changed_ = false;
  }
  for (const auto request : answers) {
    ++count_.accepted;
    // A repeat waits for the first one to be durable, which is before the last token.
    if (durable_ < token_) waiting_.emplace_back(token_, request);
    else host_.answer(request, {});
  }
  return due_.empty() ? sdk::feed_answer::after(figures_pause) : sdk::feed_answer::more();
}

/// What was offered is committed in order: this one, and all before it.
void receiver::acknowledged(std::uint64_t token) {
  durable_ = std::max(durable_, token);
  for (; !waiting_.empty() && waiting_.front().first <= durable_; waiting_.pop_front())
    host_.answer(waiting_.front().second, {});
}

std::vector<sdk::figure> receiver::figures() const {
  return {
      {"requests_total", "Requests that came.", count_.requests, true},
      {"accepted_total", "Messages that were taken, repeats too.", count_.accepted, true},
      {"events_total", "Events that were new.", count_.events, true},
      {"repeats_total", "Events that were known, and changed nothing.", count_.repeats, true},
      {"handshakes_total", "Handshakes.", count_.handshakes, true},
      {"refused_unsigned_total", "Refused: no signature holds, or not of this time.", count_.unsigned_, true},
      {"refused_malformed_total", "Refused: not as CloudEvents says.", count_.malformed, true},
      {"refused_media_type_total", "Refused: a content-type or mode that is not taken.", count_.wrong_media_type, true},
      {"refused_other_total", "Refused for another reason.", count_.other, true},
      {"waiting", "Messages that are not durable yet.", static_cast<double>(waiting_.size() + due_.size())},
  };
}

} // namespace keukentafel::cloudevents
