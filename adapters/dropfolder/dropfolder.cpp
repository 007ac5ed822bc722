#include "dropfolder.hpp"

#include "package_reading.hpp"
#include "refusal.hpp"
#include "table_reading.hpp"
#include "tabular/ids.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace keukentafel::dropfolder {

namespace {

constexpr std::chrono::seconds longest_between_looks{30};
constexpr std::size_t longest_mapping = std::size_t{1} << 20;

std::string read_text(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::string text(longest_mapping + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof()) throw std::runtime_error("the setting mapping names a file that can't be read, or is above 1 MiB");
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

bool is_read(verdict was) { return was == verdict::read || was == verdict::whole_read; }

/// To be read, for the first time or anew.
bool is_left(verdict was) {
  return was == verdict::unread || was == verdict::read_before || was == verdict::whole_read_before ||
         was == verdict::refused_before;
}

std::int64_t now_s() { return now_ns() / billion; }

} // namespace

void dropfolder_adapter::open(std::string_view settings_json) {
  how_ = read_settings(settings_json);
  mapping_ = read_mapping(read_text(how_.mapping));
  folder_ = std::make_unique<folder>(how_.folder);
  kept_ = std::make_unique<samples>(host_, mapping_);
  files_ = std::make_unique<file_register>(host_, mapping_.print, how_.max_loss_percent);
  with_ = std::make_unique<context>(context{host_, how_, mapping_, *kept_, counted_});
  last_done_s_ = std::stoll(host_.recall("last").value_or("0"));
}

void dropfolder_adapter::look() {
  looked_at_ = clock::now();
  has_looked_ = true;
  auto all = folder_->list([&](std::string_view name) { return kinds_.is_wanted(name); });
  std::erase_if(all, [&](const auto& one) { return one.is_folder && kinds_.rule_of(one.name); });
  files_->keep_only(all);
  const auto now = now_ns();
  for (auto& one : all) files_->date(one, now);
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.changed_ns < b.changed_ns; });
  // A store in which an earlier version remembered a time to come: nothing was read after the last was.
  for (const auto& kind : kinds_.names()) files_->bound(kind, std::min(now, (last_done_s_ + 1) * billion));
  std::set<std::string_view> names;
  for (const auto& one : all) names.insert(one.name);
  std::erase_if(watched_, [&](const auto& held) { return !names.contains(held.first); });
  queue_.clear();
  read_before_.clear();
  blocked_.clear();
  for (const auto& one : all) {
    const auto was = files_->of(one);
    const auto kind = kinds_.kind_of(one.name);
    if (was == verdict::whole_read_before) read_before_[kind] = one.changed_ns;
    if (was == verdict::refused) block(kind, files_->refused_until(one));
    const bool is_to_leave = (is_read(was) || was == verdict::late) && how_.done != afterwards::keep;
    if (is_left(was) || is_to_leave) queue_.push_back(one);
  }
}

/// What is read anew after a change of the mapping need not go through every state that once was.
bool dropfolder_adapter::is_superseded(const dropped& one) const {
  const auto* rule = kinds_.rule_of(one.name);
  const auto before = read_before_.find(kinds_.kind_of(one.name));
  if (before != read_before_.end() && one.changed_ns < before->second) return true;
  if (!rule) return false;
  for (const auto& whole : mapping_.files) {
    if (!whole.holds_everything || !rule->prefix.starts_with(whole.prefix)) continue;
    const auto newer = read_before_.find(whole.pattern);
    if (newer != read_before_.end() && one.changed_ns < newer->second) return true;
  }
  return rule->holds_everything && one.changed_ns < files_->newest(rule->pattern);
}

/// Quiet for long enough, and with all that the rule wants beside it.
bool dropfolder_adapter::is_ready(const dropped& one) {
  auto& its = watched_[one.name];
  const auto now = clock::now();
  if (its.identity != one.identity) its = {one.identity, now, {}, false};
  const auto age = std::chrono::system_clock::now().time_since_epoch() - std::chrono::nanoseconds{one.changed_ns};
  const bool is_quiet = age >= how_.quiet || now - its.since >= how_.quiet;
  const auto* rule = kinds_.rule_of(one.name);
  const bool has_all = !rule || !rule->wants_done_file || folder_->has_file(one.name + ".done");
  if (!has_all) its.problem = "the file " + shown(one.name) + ".done is not there";
  else if (rule && rule->wants_done_file && its.problem.ends_with(".done is not there")) its.problem.clear();
  if (!its.problem.empty() && !its.is_told && now - its.since >= how_.incomplete_after) {
    its.is_told = true;
    host_.log(KT_ERROR, shown(one.name) + " is not whole: " + its.problem);
  }
  return is_quiet && has_all && its.problem.empty();
}

void dropfolder_adapter::wait_for(const dropped& one, const std::string& why) {
  auto& its = watched_[one.name];
  if (its.identity != one.identity) its = {one.identity, clock::now(), {}, false};
  its.problem = why;
}

bool dropfolder_adapter::begin_next() {
  while (!queue_.empty()) {
    const auto one = std::move(queue_.front());
    queue_.pop_front();
    const auto was = files_->of(one);
    if (!is_left(was)) {
      const bool is_asked =
          std::any_of(leaving_.begin(), leaving_.end(), [&](const auto& other) { return other.one.name == one.name; });
      if (!is_asked) put_away(one);
    } else if (is_superseded(one)) {
      const auto* rule = kinds_.rule_of(one.name);
      pass_over(one, rule && rule->holds_everything);
    } else if (is_ready(one) && begin(one)) return true;
  }
  return false;
}

/// A new whole that is too old may be what the SIS holds now, with a time that is wrong: until the next one, what is
/// kept can't be said to be right.
void dropfolder_adapter::pass_over(const dropped& one, bool is_whole) {
  const auto was = files_->of(one);
  const auto kind = kinds_.kind_of(one.name);
  if (is_whole && was == verdict::unread) {
    const auto before = read_before_.find(kind);
    return refuse(one, "it holds everything, and is older than the last of its kind",
                  std::max(files_->newest(kind), before == read_before_.end() ? 0 : before->second));
  }
  watched_.erase(one.name);
  if (is_whole && was == verdict::refused_before) {
    files_->refuse(one, files_->refused_until(one));
    return block(kind, files_->refused_until(one));
  }
  if (was == verdict::unread || was == verdict::refused_before)
    host_.log(KT_WARNING, shown(one.name) + " is older than the last of its kind: it is passed over");
  files_->mark(one, verdict::late);
}

void dropfolder_adapter::block(const std::string& kind, std::int64_t until_ns) {
  if (until_ns < files_->newest(kind)) return;
  auto& its = blocked_[kind];
  its = std::max(its, until_ns);
}

bool dropfolder_adapter::begin(const dropped& one) {
  current_ = one;
  rows_before_ = counted_.rows_read;
  aside_before_ = counted_.rows_aside;
  try {
    if (const auto* rule = kinds_.rule_of(one.name)) {
      auto file = folder_->open(one);
      if (!file) return false; // another one by now: the next look finds it
      reading_ =
          std::make_unique<table_reading>(*with_, one, std::move(*file), *rule, table_reading::remembered(*with_, one));
    } else {
      reading_ = open_package(*with_, *folder_, one);
      if (reading_ && reading_->is_whole() && one.changed_ns < files_->newest(package_kind)) {
        reading_.reset();
        pass_over(one, true);
      }
    }
  } catch (const refusal& why) {
    refuse(one, why.what(), one.changed_ns);
  } catch (const unfinished& why) {
    wait_for(one, why.what());
  }
  return reading_ != nullptr;
}

void dropfolder_adapter::refuse(const dropped& one, const std::string& why, std::int64_t until_ns) {
  reading_.reset();
  ++counted_.files_refused;
  host_.log(KT_ERROR, shown(one.name) + " is refused, nothing of it was taken: " + why);
  files_->refuse(one, until_ns);
  block(kinds_.kind_of(one.name), until_ns);
  watched_.erase(one.name);
}

sdk::feed_answer dropfolder_adapter::step() {
  try {
    if (!reading_->step()) finish();
  } catch (const refusal& why) {
    refuse(current_, why.what(), current_.changed_ns);
  } catch (const unfinished& why) {
    reading_.reset();
    wait_for(current_, why.what());
  }
  return sdk::feed_answer::more();
}

void dropfolder_adapter::finish() {
  const auto key = reading_->last_key();
  const bool is_whole = reading_->is_whole();
  reading_.reset();
  ++counted_.files_done;
  last_done_s_ = now_s();
  is_silence_told_ = false;
  host_.remember("last", std::to_string(last_done_s_));
  const auto kind = kinds_.kind_of(current_.name);
  files_->was_read(kind, current_.changed_ns);
  files_->mark(current_, is_whole ? verdict::whole_read : verdict::read);
  if (const auto found = blocked_.find(kind); found != blocked_.end() && found->second < files_->newest(kind))
    blocked_.erase(found);
  watched_.erase(current_.name);
  host_.log(KT_INFO, shown(current_.name) + " is read: " + std::to_string(counted_.rows_read - rows_before_) +
                         " rows, of which " + std::to_string(counted_.rows_aside - aside_before_) + " were set aside");
  if (how_.done == afterwards::keep) return;
  leaving_.push_back({current_, key, ++last_token_});
  if (key.empty()) acknowledged(last_token_);
}

/// A receipt for something behind the mark says that the mark is durable, too.
void dropfolder_adapter::ask_receipts() {
  for (auto& one : leaving_) {
    if (one.key.empty() || !host_.flush()) continue;
    const kt_event event{sizeof(kt_event), KT_EVENT_UNCHANGED, sdk::text(one.key), 0, {}};
    if (raw_->submit(raw_, &event, one.token) == KT_ACCEPTED) one.key.clear();
  }
}

void dropfolder_adapter::acknowledged(std::uint64_t token) {
  const auto found =
      std::find_if(leaving_.begin(), leaving_.end(), [&](const auto& one) { return one.token == token; });
  if (found == leaving_.end()) return;
  const auto one = found->one;
  leaving_.erase(found);
  put_away(one);
}

void dropfolder_adapter::put_away(const dropped& one) {
  const auto* rule = kinds_.rule_of(one.name);
  const bool is_away = how_.done == afterwards::move ? folder_->move_done(one) : folder_->remove(one);
  if (!is_away) {
    if (stuck_.insert(one.name).second)
      host_.log(KT_ERROR, shown(one.name) + " was read and can't be put away: look at the rights of the folder");
    return;
  }
  stuck_.erase(one.name);
  if (rule && rule->wants_done_file) folder_->remove_file(one.name + ".done");
  files_->forget(one.name);
}

sdk::feed_answer dropfolder_adapter::feed() {
  ask_receipts();
  if (reading_) return step();
  if (begin_next()) return sdk::feed_answer::more();
  const bool is_due = !has_looked_ || clock::now() - looked_at_ >= how_.poll_interval;
  const bool is_open = !watched_.empty() || clock::now() - looked_at_ >= longest_between_looks;
  if (const bool has_changed = folder_->may_have_changed(); is_due && (is_open || has_changed)) {
    look();
    if (begin_next()) return sdk::feed_answer::more();
  }
  return rest();
}

/// Nothing waits: what was read last stands for what the SIS holds, for a while.
sdk::feed_answer dropfolder_adapter::rest() {
  is_anew_ = false;
  const bool is_silent =
      how_.silence.count() != 0 && now_s() - last_done_s_ > std::chrono::seconds{how_.silence}.count();
  const bool is_waiting =
      std::any_of(watched_.begin(), watched_.end(), [](const auto& one) { return !one.second.is_told; });
  if (last_done_s_ != 0 && is_silent && !std::exchange(is_silence_told_, true))
    host_.log(KT_ERROR, "no file was read for longer than silence_h: the roster is no longer confirmed");
  if (last_done_s_ != 0 && !is_silent && !is_waiting && blocked_.empty()) host_.caught_up();
  return sdk::feed_answer::after(how_.poll_interval);
}

void dropfolder_adapter::begin_backfill() {
  files_->begin_anew();
  host_.forget("place");
  queue_.clear();
  has_looked_ = false;
  is_anew_ = true;
  looked_at_ = {};
}

kt_backfill_state dropfolder_adapter::backfill_state() const {
  kt_backfill_state state{};
  state.is_running = is_anew_;
  state.done = counted_.rows_read;
  return state;
}

kt_fetched dropfolder_adapter::fetch(const kt_file_request& asked, sdk::file_sink& to) {
  return sdk::file_folder{how_.files}.fetch(sdk::view(asked.file), asked.max_bytes, to);
}

std::vector<sdk::figure> dropfolder_adapter::figures() const {
  const auto number = [](auto value) { return static_cast<double>(value); };
  const auto unseen =
      std::count_if(queue_.begin(), queue_.end(), [&](const auto& one) { return !watched_.contains(one.name); });
  return {{"files_waiting", "Files that are not whole or not quiet yet, or that wait for their turn.",
           number(watched_.size()) + number(unseen)},
          {"kinds_refused", "Kinds of files of which the last one was refused.", number(blocked_.size())},
          {"files_done_total", "Files that were read.", number(counted_.files_done), true},
          {"files_refused_total", "Files that were refused.", number(counted_.files_refused), true},
          {"rows_read_total", "Rows that were read and offered or set aside.", number(counted_.rows_read), true},
          {"rows_aside_total", "Rows that were set aside.", number(counted_.rows_aside), true},
          {"last_file_timestamp_seconds", "When the last file was read, since 1970; 0 when none was.",
           number(last_done_s_)}};
}

} // namespace keukentafel::dropfolder
