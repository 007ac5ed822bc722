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

void check_for_password(const std::string& connection, const std::string& key, const std::string& instead) {
  auto lower = connection;
  for (auto& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower.find("password") != lower.npos || lower.find("pwd") != lower.npos)
    throw std::runtime_error("the setting " + key + " holds a password: write " + instead +
                             " = { file = \"PATH\" } instead");
}

/// Stands in SQL as it is.
bool is_name(std::string_view text) {
  return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.$#") == text.npos;
}

constexpr std::int64_t largest = INT64_MAX;
constexpr auto size = static_cast<std::uint32_t>(sizeof(kt_setting));

void read_writing(const json& all, settings& to) {
  to.write_connection = value_of<std::string>(all, "write_connection", "");
  check_for_password(to.write_connection, "write_connection", "write_password");
  to.write_password = value_of<std::string>(all, "write_password", "");
  to.write_sequence = value_of<std::string>(all, "write_sequence", "");
  if (!is_name(to.write_sequence)) throw std::runtime_error("the setting write_sequence is no name of a sequence");
  for (const auto& one : value_of<std::vector<std::string>>(all, "write_reasons", {})) {
    const auto equals = one.find('=');
    if (equals == one.npos || equals == 0 || equals + 1 == one.size())
      throw std::runtime_error("the setting write_reasons is a list of \"code=AbsentieReden\"");
    if (!to.write_reasons.emplace(one.substr(0, equals), one.substr(equals + 1)).second)
      throw std::runtime_error("the setting write_reasons has a code twice");
  }
  to.write_created_by = bounded(all, "write_created_by", 0, 0, largest);
}

} // namespace

const kt_setting setting_table[15] = {
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
    {size, KT_SETTING_TEXT, "write_connection", false, nullptr, 0, 0,
     "The same database as connection, by an account that may add reports of absence. None: a person enters them."},
    {size, KT_SETTING_SECRET, "write_password", false, nullptr, 0, 0,
     "The password of that account, on PostgreSQL and ODBC."},
    {size, KT_SETTING_TEXT, "write_sequence", false, nullptr, 0, 0,
     "The sequence from which EduArte takes its ids, such as \"HIBERNATE_SEQUENCE\"; without it nothing is written."},
    {size, KT_SETTING_TEXT_LIST, "write_reasons", false, "[]", 0, 0,
     "For each reason of [requests] an AbsentieReden, by its afkorting or id, such as \"sick=ZK\"; without it nothing "
     "is "
     "written."},
    {size, KT_SETTING_INTEGER, "write_created_by", false, "0", 0, largest,
     "What rows get as CREATED_BY and LAST_MODIFIED_BY; 0: nothing."},
};

settings read_settings(std::string_view text) {
  const auto all = json::parse(text, nullptr, false);
  if (!all.is_object()) throw std::runtime_error("the settings are no JSON object");
  settings read;
  read.connection = value_of<std::string>(all, "connection", "");
  if (read.connection.empty()) throw std::runtime_error("the setting connection is missing");
  check_for_password(read.connection, "connection", "password");
  read.password = value_of<std::string>(all, "password", "");
  read.organisation = bounded(all, "organisation", 0, 1, largest);
  read.project_kinds = value_of<std::set<std::string>>(all, "project_kinds", {});
  read.appointment_categories = value_of<std::set<std::string>>(all, "appointment_categories", {"ROOSTER", "EXTERN"});
  read.poll_interval = std::chrono::milliseconds{bounded(all, "poll_interval_ms", 200, 50, 60000)};
  read.gap_window = std::chrono::seconds{bounded(all, "gap_window_s", 300, 60, 86400)};
  read.compare_interval = std::chrono::seconds{bounded(all, "compare_interval_s", 600, 10, 86400)};
  read.statement_timeout = std::chrono::seconds{bounded(all, "statement_timeout_s", 30, 1, 3600)};
  read.consumer_row = bounded(all, "consumer_row", 0, 0, largest);
  read_writing(all, read);
  return read;
}

} // namespace keukentafel::eduarte
