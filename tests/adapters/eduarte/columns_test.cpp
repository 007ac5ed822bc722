/// What the adapter may read of EduArte: columns.txt, and nothing else.
#include "harness.hpp"

#include "follow.hpp"

#include <algorithm>
#include <fstream>
#include <sqlite3.h>

using namespace keukentafel::eduarte::test;
namespace kt = keukentafel::eduarte;

namespace {

std::set<std::string> allowed;
std::set<std::string> seen;
std::set<std::string> refused;
bool is_guarding = false;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

int guard(void*, int what, const char* table, const char* column, const char*, const char*) {
  if (what == SQLITE_SELECT || what == SQLITE_FUNCTION || what == SQLITE_PRAGMA) return SQLITE_OK;
  if (what != SQLITE_READ) {
    refused.insert("something other than reading: " + std::to_string(what));
    return SQLITE_DENY;
  }
  if (!column || !*column) return SQLITE_OK;       // only counted
  if (std::string{table} == "q") return SQLITE_OK; // a subquery of ours
  const auto name = lower(std::string{table} + "." + column);
  seen.insert(name);
  if (allowed.contains(name)) return SQLITE_OK;
  refused.insert(std::string{table} + "." + column); // let through, so that the failure names them all
  return SQLITE_OK;
}

int install(sqlite3* db, char**, const void*) {
  if (is_guarding) sqlite3_set_authorizer(db, guard, nullptr);
  return SQLITE_OK;
}

struct guarding {
  guarding() {
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(install));
    is_guarding = true;
  }
  ~guarding() {
    is_guarding = false;
    sqlite3_reset_auto_extension();
  }
  guarding(const guarding&) = delete;
  guarding& operator=(const guarding&) = delete;
};

std::vector<std::string> listed() {
  std::ifstream file{KT_SOURCE_DIR "/adapters/eduarte/columns.txt"};
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

} // namespace

TEST(eduarte_columns, the_list_is_sorted_and_holds_nothing_of_care) {
  const auto lines = listed();
  EXPECT_FALSE(lines.empty());
  EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end()));
  EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), lines.size());
  for (const auto& line : lines)
    for (const char* never : {"bsn", "notitie", "opmerking", "toelichting", "berekening", "incident", "bijzonderheid",
                              "traject", "begeleiding", "nationaliteit", "bank", "wachtwoord", "allochtoon"})
      EXPECT_EQ(lower(line).find(never), std::string::npos) << line;
}

TEST(eduarte_columns, a_run_of_everything_reads_all_that_is_listed_and_nothing_else) {
  world w;
  const auto s = [](std::int64_t id) { return std::to_string(id); };
  w.add_mark("6.1");
  const auto one = w.db.add("Afspraak", {{"afspraakType", s(w.type)}, {"beginDatumTijd", q("2025-11-18 09:00:00")}});
  w.db.add("AfspraakParticipant", {{"afspraak", s(one)}, {"groep", s(w.group)}});
  const auto office = w.db.add("ExterneOrganisatie", {{"naam", q("Voogdij Noord")}});
  w.db.add("AbstractRelatie",
           {{"TYPE", q("O")}, {"persoon", s(w.person)}, {"instelling", s(office)}, {"begindatum", q("2025-08-01")}});
  for (const auto& line : listed()) allowed.insert(lower(line));
  {
    const guarding now;
    runner r{w.db};
    r.run();
    for (const auto& table : kt::followed_tables()) w.db.log('U', table.name, 1);
    for (const char* care : {"NOTITIE", "INCIDENT", "BIJZONDERHEID", "TRAJECT", "BEGELEIDINGSHANDELING"})
      w.db.log('I', care, 1);
    w.db.log('D', "Deelnemer", w.student);
    w.db.log('D', "GroepMentor", w.mentor);
    w.db.log('D', "PersoonContactgegeven", w.address);
    r.run();
    for (int i = 0; i < 60; ++i) r.run();
    r.pass(std::chrono::seconds{1000});
    r.run();
    r.restart();
    r.run();
    EXPECT_TRUE(r.host.has("student/" + s(w.student)));
  }
  for (const auto& name : refused) ADD_FAILURE() << name << " was read and is not listed";
  for (const auto& name : allowed) EXPECT_TRUE(seen.contains(name)) << name << " is listed and was not read";
}
