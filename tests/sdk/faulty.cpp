#include "faulty.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>
#include <unistd.h>

namespace keukentafel::test {

namespace {

constexpr std::uint64_t of_the_file = std::uint64_t{1} << 62; // tokens of lines, beside those of requests

char* volatile last_leak = nullptr; // so that the leak is not optimised away

/// What goes wrong before there are settings.
bool is_at_load(std::string_view fault) {
  const auto* named = std::getenv("KT_FAULT");
  return named && named == fault;
}

[[maybe_unused]] const bool was_loaded = [] {
  if (is_at_load("exits_at_load")) _exit(0);
  if (is_at_load("aborts_at_load")) std::abort();
  if (is_at_load("sleeps_at_load")) pause();
  return true;
}();

std::string now_text() { return std::to_string(std::chrono::system_clock::now().time_since_epoch().count()); }

} // namespace

line parse(const std::string& text) {
  line made;
  const auto space = text.find(' ');
  made.key = text.substr(0, space);
  made.is_gone = space == text.npos;
  if (!made.is_gone) made.value = text.substr(space + 1);
  if (const auto at = made.key.find('@'); at != made.key.npos) {
    made.version = std::stoull(made.key.substr(at + 1));
    made.key.resize(at);
  }
  return made;
}

faulty::faulty(const kt_host* raw) : adapter(raw), raw_(raw) {
  ++lives;
  if (is_at_load("exits_at_create")) _exit(0);
}

faulty::~faulty() {
  if (is("calls_too_late")) raw_->caught_up(raw_);
}

void faulty::open(std::string_view settings_json) {
  const auto settings = nlohmann::json::parse(settings_json);
  file_ = settings.at("file");
  fault_ = settings.at("fault");
  place_ = std::stoul(host_.recall("place").value_or("0"));
  if (is("fails_to_open")) throw std::runtime_error("no such source");
  if (is("leaves_a_thread")) std::thread{[] { pause(); }}.detach();
  if (is("leaks_memory")) last_leak = new char[8192];
  if (is("leaks_a_file")) [[maybe_unused]]
    const int left = dup(0);
  if (is("takes_a_signal")) std::signal(SIGUSR1, SIG_IGN);
  if (is("misses_what_went") && place_ > 0) came_before_ = read().value().size();
}

void faulty::close() noexcept {
  if (is("skips_at_stop") && is_interrupted_) remember(1000);
}

sdk::feed_answer faulty::at_rest() const {
  if (is("hammers") && !std::filesystem::exists(file_)) return sdk::feed_answer::after(std::chrono::milliseconds{0});
  return sdk::feed_answer::after(std::chrono::milliseconds{100});
}

bool faulty::remember(std::size_t place) {
  const auto text = std::to_string(place);
  return raw_->remember(raw_, sdk::text("place"), sdk::text(text)) != KT_LATER;
}

void faulty::acknowledged(std::uint64_t token) {
  ++receipts_;
  unacknowledged_for_ = 0;
  if (!(token & of_the_file)) host_.answer(token, {204, {}, {}});
  if (is("answers_twice") && !(token & of_the_file)) host_.answer(token, {204, {}, {}});
}

sdk::feed_answer faulty::feed() {
  if (is("impatient") && receipts_ < sent_ && ++unacknowledged_for_ > 10)
    throw std::runtime_error("no receipt came for ten looks");
  if (is("hoards")) hoard_.push_back(std::string(8192, 'x'));
  if (!answer_requests()) return later();
  const auto read_now = read();
  if (!read_now) {
    if (is("withdraws_when_away") && !withdraw_all()) return later();
    if (is("confirms_when_away") && raw_->caught_up(raw_) == KT_LATER) return later();
    return at_rest();
  }
  const auto& lines = *read_now;
  if (is("skips_first") && place_ == 0 && !lines.empty()) place_ = 1;
  if (is("crashes")) std::raise(SIGSEGV);
  if (is("exits")) _exit(0);
  if (is("wrong_thread")) std::thread{[&] { raw_->caught_up(raw_); }}.join();
  if (is("place_runs_ahead") && place_ < lines.size()) remember(lines.size());
  for (; place_ < lines.size(); ++place_) {
    if (!must_skip(lines[place_]) && !offer(parse(lines[place_]), of_the_file | (place_ + 1)) && !is("ignores_later"))
      return later();
    if (!is("place_runs_ahead") && !remember(place_ + 1) && !is("ignores_later"))
      return later(); // the line is offered again
  }
  if (is("withdraws_for_ever"))
    for (const auto& [key, one] : states())
      if (one.is_gone && !offer(one, 0)) return later();
  if (!sweep()) return later();
  if (!is("never_caught_up") && raw_->caught_up(raw_) == KT_LATER) return later();
  return at_rest();
}

bool faulty::must_skip(const std::string& text) {
  const auto one = parse(text);
  if (is("needs_its_parent") && one.key.starts_with("enrolment/") && !parents_.contains("student/20")) return true;
  parents_.insert(one.key);
  return one.is_gone && (is("no_tombstones") || place_ < came_before_);
}

std::optional<std::vector<std::string>> faulty::read() {
  // A file "blocked" beside it stands for a source that does not answer.
  while (std::ifstream{file_ + ".blocked"} && (!is_interrupted_ || is("deaf"))) std::this_thread::yield();
  if (is("trusts_the_clock")) {
    const auto now = now_text();
    if (host_.recall("look").value_or("0") > now) return std::vector<std::string>(place_);
    host_.remember("look", now);
  }
  std::ifstream in{file_};
  if (is("gives_up") && (has_given_up_ |= !in)) return std::nullopt;
  if (!in) {
    if (is("hammers") || is("withdraws_when_away") || is("confirms_when_away")) return std::nullopt;
    throw std::runtime_error("the source does not answer");
  }
  std::vector<std::string> lines;
  for (std::string text; std::getline(in, text);) lines.push_back(text);
  return lines;
}

bool faulty::withdraw_all() {
  for (int id = 1; id < 10; ++id)
    if (!offer({"result/" + std::to_string(id), {}, 0, true}, 0)) return false;
  return true;
}

bool faulty::offer(const line& one, std::uint64_t token) {
  auto key = one.key;
  if (is("bad_key")) key = "mark of " + key;
  if (is("changing_key") && lives > 1) key += "-" + std::to_string(lives);
  kt_event event{sizeof(kt_event), 0, sdk::text(key), is("drops_versions") ? 0 : one.version, {}};
  if (one.is_gone) {
    event.flags = KT_EVENT_TOMBSTONE;
    if (is("full_tombstones")) event.json = sdk::text("{}");
    if (raw_->submit(raw_, &event, token) == KT_LATER) return false;
    ++sent_;
    return true;
  }
  if (one.value == "unreadable" || one.value == "unheard-of") {
    if (is("stops_at_bad_row") && one.value == "unreadable") throw std::runtime_error("a row can't be read");
    if (is("stops_at_unknown") && one.value == "unheard-of") throw std::runtime_error("a value is not known");
    if (is("hides_bad_row")) return true;
    return raw_->set_aside(raw_, sdk::text(key), sdk::text("value: not a number")) != KT_LATER;
  }
  if (is("stops_at_big_row") && one.value.size() > 1000) throw std::runtime_error("too big");
  if (is("tells_bad_text") && one.value.find('\xeb') != std::string::npos)
    return raw_->set_aside(raw_, sdk::text(key), sdk::text("not UTF-8: " + one.value)) != KT_LATER;
  const auto how =
      is("stops_at_bad_text") ? nlohmann::json::error_handler_t::strict : nlohmann::json::error_handler_t::replace;
  const auto json = nlohmann::json{{"specversion", "1.0"},
                                   {"id", key},
                                   {"source", "/kit"},
                                   {"type", "nl.keukentafel." + key.substr(0, key.find('/'))},
                                   {"subject", is("bad_subject") ? "x" : key},
                                   {"data", {{"value", one.value}}}}
                        .dump(-1, ' ', false, how);
  event.json = sdk::text(json);
  const auto answer = raw_->submit(raw_, &event, token);
  if (answer == KT_LATER && is("insists"))
    for (int again = 0; again < 100; ++again) raw_->submit(raw_, &event, token);
  if (answer == KT_ACCEPTED) ++sent_;
  return answer != KT_LATER;
}

namespace {

constexpr kt_setting keys[] = {
    {sizeof(kt_setting), KT_SETTING_TEXT, "file", true, nullptr, 0, 0, "The file."},
    {sizeof(kt_setting), KT_SETTING_TEXT, "fault", false, "\"none\"", 0, 0, "What goes wrong."},
    {sizeof(kt_setting), KT_SETTING_SECRET, "token", false, nullptr, 0, 0, "What proves a sender."},
};

} // namespace

} // namespace keukentafel::test

KEUKENTAFEL_ADAPTER(keukentafel::test::faulty, "faulty", "1.0", keukentafel::test::keys);
