#include "school_database.hpp"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <nlohmann/json.hpp>
#include <sqlite3.h>
#include <sstream>
#include <unistd.h>

namespace keukentafel::eduarte::test {

namespace {

std::string variable(const char* name) {
  const char* text = std::getenv(name);
  return text ? text : "";
}

std::string unique_name() {
  static std::atomic<int> count = 0;
  return "eduarte_" + std::to_string(getpid()) + "_" + std::to_string(++count);
}

std::string schema() {
  std::ifstream file{KT_SOURCE_DIR "/adapters/eduarte/school/schema.sql"};
  return {std::istreambuf_iterator<char>{file}, {}};
}

class sqlite_school final : public school_database {
public:
  sqlite_school() : path_((std::filesystem::temp_directory_path() / (unique_name() + ".db")).string()) {
    std::filesystem::remove(path_);
    EXPECT_EQ(sqlite3_open(path_.c_str(), &db_), SQLITE_OK);
    sql("pragma synchronous = off");
    sql(schema());
  }
  ~sqlite_school() override {
    sqlite3_close(db_);
    for (const char* end : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path_ + end);
  }
  void sql(const std::string& text) override {
    char* error = nullptr;
    sqlite3_exec(db_, text.c_str(), nullptr, nullptr, &error);
    if (error) ADD_FAILURE() << error << " in " << text.substr(0, 300);
    sqlite3_free(error);
  }
  std::string value(const std::string& query) override {
    std::string found;
    sqlite3_exec(
        db_, query.c_str(),
        [](void* to, int, char** cells, char**) {
          *static_cast<std::string*>(to) = cells[0] ? cells[0] : "";
          return 0;
        },
        &found, nullptr);
    return found;
  }
  nlohmann::json settings() const override { return {{"connection", "sqlite3://dbname=" + path_}}; }
  nlohmann::json writing(std::int64_t first) override {
    sql("create table if not exists HIBERNATE_SEQUENCE (next bigint not null); delete from HIBERNATE_SEQUENCE; insert "
        "into "
        "HIBERNATE_SEQUENCE values (" +
        std::to_string(first) + ")");
    return {{"write_connection", "sqlite3://dbname=" + path_}, {"write_sequence", "HIBERNATE_SEQUENCE"}};
  }
  void loosen(const std::string&, const std::string&) override {}
  std::string everything() override {
    std::ifstream file{path_, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  std::unique_ptr<school_database> another() override { return nullptr; }

private:
  sqlite3* db_ = nullptr;
  std::string path_;
};

/// The school writes over libpq, whatever road the adapter reads on.
class postgres_school final : public school_database {
public:
  explicit postgres_school(std::string name, bool is_owner) : name_(std::move(name)), is_owner_(is_owner) {
    if (is_owner_) admin("create database " + name_ + " template eduarte");
    db_ = connect(name_);
  }
  ~postgres_school() override {
    PQfinish(db_);
    if (is_owner_) admin("drop database " + name_ + " with (force)");
  }
  void sql(const std::string& text) override { run(db_, text); }
  std::string value(const std::string& query) override {
    auto* got = PQexec(db_, query.c_str());
    EXPECT_EQ(PQresultStatus(got), PGRES_TUPLES_OK) << PQerrorMessage(db_);
    std::string found = PQntuples(got) && !PQgetisnull(got, 0, 0) ? PQgetvalue(got, 0, 0) : "";
    PQclear(got);
    return found;
  }
  nlohmann::json writing(std::int64_t first) override {
    sql("select setval('HIBERNATE_SEQUENCE', " + std::to_string(first) + ", false)");
    return {{"write_connection", reached_by("keukentafel_write")},
            {"write_password", variable("KT_EDUARTE_PASSWORD")},
            {"write_sequence", "HIBERNATE_SEQUENCE"}};
  }
  nlohmann::json settings() const override {
    return {{"connection", reached_by("keukentafel")}, {"password", variable("KT_EDUARTE_PASSWORD")}};
  }
  std::string reached_by(const std::string& account) const {
    const auto server = variable("KT_EDUARTE_SERVER");
    return variable("KT_EDUARTE_ROAD") == "odbc"
               ? "odbc://Driver={PostgreSQL Unicode};Server=" + server + ";Port=5432;Database=" + name_ +
                     ";UID=" + account
               : "postgresql://host=" + server + " dbname=" + name_ + " user=" + account;
  }
  void loosen(const std::string& table, const std::string& column) override {
    sql("alter table " + table + " alter column " + column + " type text");
  }
  std::string everything() override {
    std::string all;
    for (const auto& table : all_tables())
      all += value("select md5(string_agg(t::text, '|' order by t::text)) from " + table + " t") + "\n";
    return all;
  }
  std::unique_ptr<school_database> another() override { return std::make_unique<postgres_school>(name_, false); }

private:
  static PGconn* connect(const std::string& database) {
    auto* made = PQconnectdb(("host=" + variable("KT_EDUARTE_SERVER") + " user=postgres dbname=" + database).c_str());
    EXPECT_EQ(PQstatus(made), CONNECTION_OK) << PQerrorMessage(made);
    PQsetNoticeProcessor(
        made, [](void*, const char*) {}, nullptr);
    return made;
  }
  static void run(PGconn* on, const std::string& text) {
    auto* got = PQexec(on, text.c_str());
    const auto status = PQresultStatus(got);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      ADD_FAILURE() << PQerrorMessage(on) << " in " << text.substr(0, 300);
    PQclear(got);
  }
  static void admin(const std::string& text) {
    auto* on = connect("postgres");
    run(on, text);
    PQfinish(on);
  }

  std::string name_;
  bool is_owner_;
  PGconn* db_ = nullptr;
};

std::map<std::string, std::vector<column>> read_tables() {
  std::map<std::string, std::vector<column>> tables;
  const auto text = schema();
  for (auto at = text.find("create table "); at != text.npos; at = text.find("create table ", at + 1)) {
    const auto open = text.find(" (", at), end = text.find(");", at);
    auto& columns = tables[text.substr(at + 13, open - at - 13)];
    // A comma within numeric(19,10) does not part columns.
    int depth = 0;
    std::string one;
    for (auto i = open + 2; i <= end; ++i) {
      depth += text[i] == '(' ? 1 : text[i] == ')' && i != end ? -1 : 0;
      if (i != end && (text[i] != ',' || depth > 0)) {
        one += text[i];
        continue;
      }
      std::istringstream words{one};
      auto& made = columns.emplace_back();
      words >> made.name >> made.type;
      made.must = one.find("not null") != one.npos || one.find("primary key") != one.npos;
      one.clear();
    }
  }
  return tables;
}

const std::map<std::string, std::vector<column>>& tables() {
  static const auto all = read_tables();
  return all;
}

} // namespace

std::unique_ptr<school_database> make_school_database() {
  if (variable("KT_EDUARTE_SERVER").empty()) return std::make_unique<sqlite_school>();
  return std::make_unique<postgres_school>(unique_name(), true);
}

const std::vector<column>& columns_of(const std::string& table) { return tables().at(table); }

const std::vector<std::string>& all_tables() {
  static const auto names = [] {
    std::vector<std::string> list;
    for (const auto& [name, columns] : tables()) list.push_back(name);
    return list;
  }();
  return names;
}

} // namespace keukentafel::eduarte::test
