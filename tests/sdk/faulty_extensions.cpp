/// What the faulty adapter offers besides.
#include "faulty.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>
#include <unistd.h>

namespace keukentafel::test {

std::map<std::string, line> faulty::states() {
  std::map<std::string, line> all;
  auto lines = read().value_or(std::vector<std::string>{});
  std::ifstream sent{file_ + ".sent"}; // what came by request, as the source has it
  for (std::string text; std::getline(sent, text);) lines.push_back(text);
  for (const auto& text : lines) {
    auto one = parse(text);
    auto& held = all[one.key];
    if (one.version == 0 || one.version >= held.version) held = one;
  }
  return all;
}

void faulty::begin_backfill() {
  wants_backfill_ = true;
  swept_ = 0;
}

kt_backfill_state faulty::backfill_state() const {
  kt_backfill_state state{};
  state.is_running = wants_backfill_;
  state.done = swept_;
  return state;
}

/// The backfill, and the keys that are wanted anew. False: not taken; it begins again.
bool faulty::sweep() {
  const auto all = states();
  if (wants_backfill_)
    for (const std::string prefix : {"student/", "enrolment/", "result/"}) {
      const bool is_swept = !is("backfills_without_sweep");
      if (is_swept) host_.sweep_begin(prefix);
      for (const auto& [key, one] : all) {
        if (!key.starts_with(prefix) || one.is_gone || (is("backfills_in_part") && key == "result/3")) continue;
        ++swept_;
        if (!offer(one, 0)) return false;
      }
      if (is("never_ends_sweep")) break;
      if (is_swept) host_.sweep_end(prefix);
    }
  wants_backfill_ = false;
  while (!wanted_.empty()) {
    const auto key = *wanted_.begin();
    const auto found = all.find(key);
    if (!offer(found == all.end() ? line{key, {}, 0, true} : found->second, 0)) return false;
    wanted_.erase(wanted_.begin());
  }
  return true;
}

void faulty::retry(std::string_view key) {
  if (is("exits_at_retry")) _exit(0);
  if (!is("deaf_to_retry")) wanted_.insert(std::string{key});
}

std::vector<sdk::figure> faulty::figures() const {
  if (is("counts_down")) return {{"receipts_total", "Receipts.", 1000.0 - static_cast<double>(sent_), true}};
  const auto value = is("counts_nothing") ? std::nan("") : static_cast<double>(sent_);
  return {{is("odd_figure") ? "Lines sent" : "lines_total", "Lines that were offered.", value, true},
          {"place", "Lines that were read.", static_cast<double>(place_), false}};
}

/// A line, from whoever knows the word. The answer comes when it is durable.
void faulty::request(const kt_request& asked) {
  bool is_proven = is("takes_anything");
  for (std::size_t i = 0; i < asked.header_count; ++i)
    is_proven |= sdk::view(asked.headers[i].name) == "X-Token" && sdk::view(asked.headers[i].value) == "sesame";
  if (is("never_answers")) return;
  if (!is_proven || asked.body.size == 0 || asked.body.size > 1000) return host_.answer(asked.id, {403, {}, {}});
  auto one = parse(std::string{sdk::view(asked.body)});
  if (is("answers_early")) host_.answer(asked.id, {204, {}, {}});
  requests_.emplace_back(asked.id, std::move(one));
}

bool faulty::answer_requests() {
  while (!requests_.empty()) {
    const auto [id, one] = requests_.front();
    if (!offer(one, is("answers_early") ? 0 : id)) return false;
    requests_.erase(requests_.begin());
  }
  return true;
}

/// The file "written" beside the source holds the keys that were written.
void faulty::write_back(std::string_view key, std::string_view json) {
  const auto asked = nlohmann::json::parse(json, nullptr, false);
  const bool is_known = asked.is_object() && asked.value("type", "") == "nl.keukentafel.request.absence";
  if (!is_known && !is("writes_anything")) return host_.not_written(std::string{key}, "type: not one that is known");
  bool is_there = false;
  std::ifstream in{file_ + ".written"};
  for (std::string one; std::getline(in, one);) is_there |= one == key;
  if (!is_there || is("writes_twice")) std::ofstream{file_ + ".written", std::ios::app} << key << '\n';
  host_.written(std::string{key}, "1");
}

/// The file "piece" beside the source is the only one.
kt_fetched faulty::fetch(const kt_file_request& asked, sdk::file_sink& to) {
  while (std::ifstream{file_ + ".blocked"} && (!is_interrupted_ || is("deaf_to_files"))) std::this_thread::yield();
  if (is_interrupted_) return KT_FILE_LATER;
  if (sdk::view(asked.file) != "piece") return is("gives_any_file") ? KT_FETCHED : KT_FILE_GONE;
  std::ifstream in{file_ + ".piece", std::ios::binary};
  std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  if (bytes.size() > asked.max_bytes && !is("knows_no_limit")) return KT_FILE_TOO_BIG;
  if (is("shortens_files")) bytes.pop_back();
  if (is("changes_files") && ++fetches_ % 2 == 0) bytes[0] = static_cast<char>(bytes[0] + 1);
  for (std::string_view rest{bytes}; !rest.empty(); rest.remove_prefix(std::min<std::size_t>(rest.size(), 50'000)))
    if (!to.put(rest.substr(0, 50'000)) && !is("pours_on")) return KT_FILE_STOPPED;
  return KT_FETCHED;
}

} // namespace keukentafel::test
