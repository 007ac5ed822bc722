/// A host in memory, a small EduArte database, and a clock that a test turns.
#pragma once

#include "eduarte.hpp"
#include "school_database.hpp"

#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace keukentafel::eduarte::test {

using json = nlohmann::json;

/// Applies offers as the module does, and keeps a list of them.
class fake_host {
public:
  fake_host();
  kt_host raw{};

  std::map<std::string, json> state;            ///< the data of what is there
  std::map<std::string, std::string> set_aside; ///< key to reason
  std::map<std::string, std::string> memory;
  std::vector<std::string> offers; ///< "+key", "-key", "=key", "!key"
  std::vector<std::string> warnings;
  int caught_up = 0;

  bool has(const std::string& key) const { return state.contains(key); }
  std::size_t place_of(const std::string& offer) const;
  void submit(const kt_event& event);
  void end_sweep(const std::string& prefix);
  /// What was remembered under "KEY#..." goes with the entity.
  void end(const std::string& key);

  /// Answers of write_back(): "+request/1 900001" or "!request/1 why".
  std::vector<std::string> answers;
  std::vector<std::uint64_t> receipts; ///< tokens of what was offered and is not acknowledged yet
  /// What a crash would leave: copied when all was acknowledged.
  std::map<std::string, std::string> durable;

  std::string sweep;
  std::set<std::string> swept;
};

/// The value of a column: SQL text as it stands, or a text in quotes.
std::string q(const std::string& text);

inline std::string s(std::int64_t id) { return std::to_string(id); }
inline std::string key(const std::string& start, std::int64_t id) { return start + s(id); }
inline std::string key(const std::string& start, std::int64_t id, std::int64_t second) {
  return key(start, id) + "-" + s(second);
}

class school {
public:
  using columns = std::map<std::string, std::string>;

  void sql(const std::string& text) { db_->sql(text); }
  std::string value(const std::string& query) { return db_->value(query); }
  json settings() const { return db_->settings(); }
  school_database& database() { return *db_; }
  /// A row with what is named, the rest as the schema demands; with its line in the log.
  std::int64_t add(const std::string& table, columns named, std::int64_t tenant = 1);
  void change(const std::string& table, std::int64_t id, const std::string& settings);
  void remove(const std::string& table, std::int64_t id);
  void log(char action, const std::string& table, std::int64_t id, std::int64_t log_id = 0, std::int64_t tenant = 1);
  std::int64_t next_id() { return ++last_id_; }

  bool is_logging = true;

private:
  std::unique_ptr<school_database> db_ = make_school_database();
  std::int64_t last_id_ = 1000;
};

/// A school with one student, a mother, a course with a test, and the usual words.
struct world {
  world();
  school db;
  std::int64_t person, student, mother, relation, kind, email, address, group, member, mentor_person, staff, mentor;
  std::int64_t enrolment, sort, product, structure, scale, test, reason, type;

  std::int64_t add_mark(const std::string& mark, school::columns more = {});
  std::int64_t add_student(const std::string& name);
};

/// A change of the student's name in a transaction that has drawn its ID for the log and is still open. SQLite has one
/// writer at a time: there both rows appear at commit.
class late_change {
public:
  late_change(world& of, std::string name);
  void commit();

private:
  world& of_;
  std::string change_, log_;
  std::unique_ptr<school_database> other_;
};

/// The adapter over a world, run until nothing waits.
class runner {
public:
  explicit runner(const school& db, json more = json::object());
  void run();
  /// Ends the adapter and starts a new one with the same host.
  void restart(json more = json::object());
  void pass(std::chrono::milliseconds time) { now_ += time; }
  /// All that was offered is durable, and the adapter hears it.
  void acknowledge();
  /// The module dies: what was not acknowledged never was. A new one begins.
  void crash(json more = json::object());

  fake_host host;
  std::unique_ptr<eduarte_adapter> adapter;
  std::size_t feeds = 0;

private:
  void start(json more);
  json reached_;
  std::chrono::steady_clock::time_point now_{std::chrono::hours{1}};
};

} // namespace keukentafel::eduarte::test
