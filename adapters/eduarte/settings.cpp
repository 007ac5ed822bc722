#include "settings.hpp"

#include <nlohmann/json.hpp>

#include <cctype>
#include <stdexcept>

namespace keukentafel::eduarte {

namespace {

using json = nlohmann::json;

template <class T> T value_of(const json& all, const char* key, T fallback) {
  const auto found = all.find(key);
  if (found == all.end() || found->is_null()) return fallback;
  try {
    return found->get<T>();
  } catch (const json::exception&) {
    throw std::runtime_error(std::string{"the setting "} + key + " has the wrong type");
  }
}

std::int64_t bounded(const json& all, const char* key, std::int64_t fallback, std::int64_t least, std::int64_t most) {
  const auto number = value_of(all, key, fallback);
  if (number < least || number > most)
    throw std::runtime_error(std::string{"the setting "} + key + " is out of its bounds");
  return number;
}

constexpr std::int64_t largest = INT64_MAX;
constexpr auto size = static_cast<std::uint32_t>(sizeof(kt_setting));

} // namespace

const kt_setting setting_table[10] = {
    {size, KT_SETTING_TEXT, "connection", true, nullptr, 0, 0,
     "The database of EduArte: \"sqlite3://dbname=FILE\", \"postgresql://host=... dbname=... user=...\", or "
     "\"odbc://Driver={...};Server=...;UID=...\"."},
    {size, KT_SETTING_SECRET, "password", false, nullptr, 0, 0,
     "The password of the read-only account, on PostgreSQL and ODBC."},
    {size, KT_SETTING_INTEGER, "organisation", true, nullptr, 1, largest,
     "The institution: Organisatie.id. Rows of others are never read."},
    {size, KT_SETTING_TEXT_LIST, "project_kinds", false, "[]", 0, 0,
     "The SoortOnderwijsproduct codes that mean project at this institution."},
    {size, KT_SETTING_TEXT_LIST, "appointment_categories", false, "[\"ROOSTER\", \"EXTERN\"]", 0, 0,
     "The AfspraakType categories to publish; PRIVE and BESCHERMD never are."},
    {size, KT_SETTING_INTEGER, "poll_interval_ms", false, "200", 50, 60000,
     "The pause between two looks at the change log."},
    {size, KT_SETTING_INTEGER, "gap_window_s", false, "300", 60, 86400,
     "How long a row may still appear in the change log below rows that were read: longer than the longest "
     "transaction in EduArte. PostgreSQL tells by itself; there a longer one is said in the log."},
    {size, KT_SETTING_INTEGER, "compare_interval_s", false, "600", 10, 86400,
     "The pause between two comparisons of the tables with the change log, which find a missing trigger."},
    {size, KT_SETTING_INTEGER, "statement_timeout_s", false, "30", 1, 3600,
     "A statement that runs longer is ended, and the adapter starts anew."},
    {size, KT_SETTING_INTEGER, "consumer_row", false, "0", 0, largest,
     "A row of MUTATIELOGVERWERKERSLOG, made by the vendor, in which the place is kept up to date; 0: none."},
};

settings read_settings(std::string_view text) {
  const auto all = json::parse(text, nullptr, false);
  if (!all.is_object()) throw std::runtime_error("the settings are no JSON object");
  settings read;
  read.connection = value_of<std::string>(all, "connection", "");
  if (read.connection.empty()) throw std::runtime_error("the setting connection is missing");
  auto lower = read.connection;
  for (auto& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower.find("password") != lower.npos || lower.find("pwd") != lower.npos)
    throw std::runtime_error("the setting connection holds a password: write password = { file = \"PATH\" } instead");
  read.password = value_of<std::string>(all, "password", "");
  read.organisation = bounded(all, "organisation", 0, 1, largest);
  read.project_kinds = value_of<std::set<std::string>>(all, "project_kinds", {});
  read.appointment_categories = value_of<std::set<std::string>>(all, "appointment_categories", {"ROOSTER", "EXTERN"});
  read.poll_interval = std::chrono::milliseconds{bounded(all, "poll_interval_ms", 200, 50, 60000)};
  read.gap_window = std::chrono::seconds{bounded(all, "gap_window_s", 300, 60, 86400)};
  read.compare_interval = std::chrono::seconds{bounded(all, "compare_interval_s", 600, 10, 86400)};
  read.statement_timeout = std::chrono::seconds{bounded(all, "statement_timeout_s", 30, 1, 3600)};
  read.consumer_row = bounded(all, "consumer_row", 0, 0, largest);
  return read;
}

} // namespace keukentafel::eduarte
