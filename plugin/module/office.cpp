#include "module/office.hpp"

#include "decode/decode.hpp"
#include "module/audit_office.hpp"
#include "module/health_office.hpp"
#include "module/identity_office.hpp"
#include "module/letter_office.hpp"
#include "module/privacy_office.hpp"
#include "record/plain_line.hpp"
#include "store/access.hpp"
#include "store/audit.hpp"
#include "store/holds.hpp"
#include "store/keep.hpp"
#include "store/readers.hpp"
#include "store/staff.hpp"

#include <algorithm>
#include <condition_variable>
#include <fmt/format.h>
#include <map>
#include <mutex>

namespace keukentafel::module {

namespace {

constexpr std::chrono::milliseconds look_again{100};
constexpr std::chrono::seconds retry_patience{15};
constexpr std::size_t administrator_limit = 100;

/// Waits until `is_done` or the one who asked has gone; looks ten times a second.
bool wait_until(const output& to, std::chrono::steady_clock::duration at_most, const std::function<bool()>& is_done) {
  std::mutex mutex;
  std::condition_variable never;
  const auto end = std::chrono::steady_clock::now() + at_most;
  while (!is_done()) {
    if (to.is_cancelled() || std::chrono::steady_clock::now() >= end) return false;
    std::unique_lock guard{mutex};
    never.wait_for(guard, look_again);
  }
  return true;
}

std::optional<account> find_staff(engine& with, const store::staff_row& who, const output& to) {
  std::int64_t id = 0;
  const auto written = with.store().write([&](store::writing& in) { id = store::keep_staff(in, who); });
  if (written) return account{role::staff, id};
  refuse(to, written.error().sentence());
  return std::nullopt;
}

/// What a command did to a person's access goes into the audit in the same transaction.
void record_command(store::writing& in, store::audit_event what, account whose) {
  store::record(in, {what, std::string_view{"command"}, {}, 0, store::channel::none, store::about(whose)});
}

/// The account that --guardian, --student, --mentor or --administrator names. Staff get their row at their first code.
/// At an invitation the person has to be there now; whoever once was can be revoked, exported and erased.
std::optional<account> find_account(engine& with, const order& what, const output& to) {
  const bool is_invited = what.command == "invite";
  std::string called;
  std::optional<account> found;
  std::optional<store::staff_row> invited;
  const auto named_staff = [&](std::int64_t adapter, const std::string& key) {
    with.store().read([&](store::connection& database) {
      if (const auto id = store::find_staff(database, adapter, key)) found = account{role::staff, *id};
    });
  };
  if (const std::string name{what.option("administrator")}; !name.empty()) {
    called = "administrator of that name";
    const auto line = record::typed_line(name, administrator_limit);
    if (!line || *line != name) {
      refuse(to, fmt::format("an administrator's name is one line of at most {} bytes", administrator_limit));
      return std::nullopt;
    }
    if (is_invited) invited = store::staff_row{0, name, name, true};
    else named_staff(0, name);
  } else {
    const auto adapter = choose_adapter(with, what, to);
    if (!adapter) return std::nullopt;
    for (const char* type : {"guardian", "student"}) {
      const auto id = what.option(type);
      if (id.empty()) continue;
      called = fmt::format("{} {}", type, id);
      const auto key = fmt::format("{}/{}", type, id);
      with.store().read([&](store::connection& database) {
        found = is_invited ? store::find_person(database, *adapter, key) : store::find_known(database, *adapter, key);
      });
    }
    if (const std::string id{what.option("mentor")}; !id.empty()) {
      called = "mentor " + id;
      with.store().read([&](store::connection& database) { invited = store::find_mentor(database, *adapter, id); });
      if (!is_invited) {
        invited.reset();
        std::int64_t number = 0;
        with.store().read([&](store::connection& database) {
          if (const auto of = store::find_adapter(database, *adapter)) number = of->value;
        });
        for (const auto& key : {id, "staff/" + id})
          if (!found) named_staff(number, key);
      }
    }
    called = fmt::format("{} of \"{}\"", called, *adapter);
  }
  if (invited) return find_staff(with, *invited, to);
  if (!found) refuse(to, fmt::format("there is no {}; was the import finished?", called));
  return found;
}

int invite(engine& with, const order& what, const output& to) {
  if (!what.option("all").empty()) return invite_all(with, what, to);
  const auto who = find_account(with, what, to);
  return who ? hand_out_code(with, *who, what, to) : 1;
}

int revoke(engine& with, const order& what, const output& to) {
  const auto who = find_account(with, what, to);
  if (!who) return 1;
  std::int64_t ended = 0;
  const auto written = with.store().write([&](store::writing& in) {
    ended = store::revoke(in, *who);
    if (who->as == role::staff) store::forget_one_time(in, who->id);
    record_command(in, store::audit_event::access_revoked, *who);
  });
  if (!written) return refuse(to, written.error().sentence());
  to.out(fmt::format("{} codes and sessions ended\n", ended));
  return 0;
}

std::vector<store::aside> load_aside(engine& with) {
  std::vector<store::aside> list;
  with.store().read([&](store::connection& database) { list = store::list_aside(database); });
  return list;
}

/// An event that we have ourselves is decoded again, the others are asked for anew.
void retry_aside(engine& with, const output& to) {
  std::map<std::string, std::vector<std::string>> to_ask;
  std::map<std::pair<std::string, std::string>, std::int64_t> tries;
  for (const auto& one : load_aside(with)) {
    const auto state = decode::decode(one.key, one.event);
    if (one.event.empty() || !state) {
      if (with.find(one.adapter)) {
        to_ask[one.adapter].push_back(one.key);
        tries[{one.adapter, one.key}] = one.tries;
      }
      continue;
    }
    (void)with.store()
        .write([&](store::writing& in) {
          if (const auto adapter = store::find_adapter(in.database, one.adapter))
            store::keep(in, *adapter, one.key, one.version, *state);
        })
        .has_value();
  }
  for (const auto& [adapter, keys] : to_ask) with.find(adapter)->retry(keys);
  if (to_ask.empty()) return;
  with.start_adapters();
  wait_until(to, retry_patience, [&] {
    const auto left = load_aside(with);
    return std::none_of(left.begin(), left.end(), [&](const auto& one) {
      const auto asked = tries.find({one.adapter, one.key});
      return asked != tries.end() && asked->second == one.tries;
    });
  });
}

int set_aside(engine& with, const order& what, const output& to) {
  if (!what.option("retry").empty()) retry_aside(with, to);
  const auto list = load_aside(with);
  for (const auto& one : list)
    to.out(fmt::format("{}  {}  {}  {}\n", to_text(one.at), one.adapter, one.key, loggable(one.reason)));
  to.err(list.empty() ? "nothing is set aside\n" : fmt::format("{} set aside\n", list.size()));
  return 0;
}

int held(engine& with, const output& to) {
  // Who runs the command sees of whom something waits, and why.
  const auto noted = with.store().write([](store::writing& in) {
    store::record(in,
                  {store::audit_event::staff_looked, std::string_view{"command"}, {}, 0, store::channel::file, "held"});
  });
  if (!noted) return refuse(to, noted.error().sentence());
  std::vector<store::held_item> list;
  std::int64_t waiting = 0;
  with.store().read([&](store::connection& database) {
    list = store::held_items(database);
    waiting = store::waiting_items(database);
  });
  for (const auto& one : list)
    to.out(fmt::format("{}  {}  {}  {}  {}\n", to_text(one.until), one.adapter, one.student_key,
                       record::rule_of(one.what).name, policy::to_text(one.why)));
  to.err(fmt::format("{} held; {} wait for their moment\n", list.size(), waiting));
  return 0;
}

std::string progress_bar(const intake::status& state) {
  constexpr std::size_t width = 40;
  if (state.at.total == 0) return fmt::format("\r{} read", state.at.done);
  const auto done = std::min(state.at.done, state.at.total);
  const auto marks = static_cast<std::size_t>(done * width / state.at.total);
  return fmt::format("\r[{}{}] {:3}%  {} of about {}", std::string(marks, '#'), std::string(width - marks, ' '),
                     done * 100 / state.at.total, state.at.done, state.at.total);
}

int backfill(engine& with, const order& what, const output& to) {
  const auto name = choose_adapter(with, what, to);
  if (!name) return 1;
  auto& feeder = *with.find(*name);
  with.start_adapters();
  bool has_failed = false;
  const auto is_failed = [&](const intake::status& state) { return has_failed = state.state == "failed"; };
  constexpr std::chrono::seconds says_within{5}; // what it can is known when it runs
  const bool can = wait_until(to, says_within, [&] { return feeder.now().at.has_backfill || is_failed(feeder.now()); });
  if (!can && feeder.now().state == "running")
    return refuse(
        to, fmt::format("the adapter {} has no way to read anew: its SIS sends again what is to come again", *name));
  wait_until(to, std::chrono::minutes{1}, [&] { return feeder.begin_backfill() || is_failed(feeder.now()); });
  if (has_failed || !feeder.now().at.is_backfilling)
    return refuse(to, fmt::format("the adapter {} can't read anew now: {}", *name, feeder.now().last_error));
  const bool is_done = wait_until(to, std::chrono::hours{24}, [&] {
    const auto state = feeder.now();
    to.err(progress_bar(state));
    return is_failed(state) || !state.at.is_backfilling;
  });
  to.err("\n");
  if (!is_done || has_failed)
    return refuse(to, fmt::format("the adapter {} stopped on the way: {}", *name, feeder.now().last_error));
  // What it offered last is durable when a later write is.
  const auto written = with.store().write([](store::writing&) {});
  return written ? 0 : refuse(to, written.error().sentence());
}

} // namespace

int refuse(const output& to, const std::string& why) {
  to.err(why + "\n");
  return 1;
}

std::optional<std::string> choose_adapter(engine& with, const order& what, const output& to) {
  const auto& all = with.feeders();
  if (const std::string named{what.option("adapter")}; !named.empty()) {
    if (with.find(named)) return named;
    refuse(to, fmt::format("there is no adapter \"{}\" in the configuration", named));
    return std::nullopt;
  }
  if (all.size() == 1) return all.front()->name();
  refuse(to, all.empty() ? "the configuration has no adapter" : "there are several adapters: write --adapter NAME");
  return std::nullopt;
}

bool may_run_aside(const order& what) {
  return what.command.starts_with("audit ") || (what.command == "invite" && !what.option("all").empty());
}

int carry_out(engine& with, const order& what, const output& to) {
  if (what.command == "invite") return invite(with, what, to);
  if (what.command == "revoke") return revoke(with, what, to);
  if (what.command == "same-person") return same_person(with, what, to);
  if (what.command == "set-aside") return set_aside(with, what, to);
  if (what.command == "held") return held(with, to);
  if (what.command == "backfill") return backfill(with, what, to);
  if (what.command == "export" || what.command == "erase") {
    const auto who = find_account(with, what, to);
    if (!who) return 1;
    return what.command == "export" ? export_data(with, *who, what, to) : erase_person(with, *who, what, to);
  }
  if (what.command == "status") return status(with, what, to);
  if (what.command == "audit verify") return audit_verify(with, what, to);
  if (what.command == "audit done") return audit_done(with, what, to);
  if (what.command == "audit who-saw") return audit_who_saw(with, what, to);
  return refuse(to, "there is no such command");
}

} // namespace keukentafel::module
