#include "settings.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace keukentafel::postgres {

namespace {

constexpr auto size = sizeof(kt_setting);

/// What may stand in SQL as it is, within quotation marks.
bool is_name(std::string_view text, std::string_view letters) {
  return !text.empty() && text.size() <= 63 && text.find_first_not_of(letters) == text.npos;
}

} // namespace

const kt_setting setting_table[7] = {
    {size, KT_SETTING_TEXT, "connection", true, nullptr, 0, 0,
     "The database of the SIS, as libpq has it: \"host=... dbname=... user=... sslmode=verify-full\"."},
    {size, KT_SETTING_SECRET, "password", false, nullptr, 0, 0, "The password of that account."},
    {size, KT_SETTING_TEXT, "publication", true, nullptr, 0, 0,
     "The publication, with its tables and columns, that the administrator of the database made for us."},
    {size, KT_SETTING_TEXT, "slot", false, "\"keukentafel\"", 0, 0,
     "The replication slot: made, and made anew, by the adapter; one for each database of each module."},
    {size, KT_SETTING_PATH, "mapping", true, nullptr, 0, 0,
     "The TOML file that says how rows become events; docs/postgres.md."},
    {size, KT_SETTING_INTEGER, "lag_limit_mb", false, "1024", 1, 10'000'000,
     "Megabytes of log that the server may keep for us before it is said as an error."},
    {size, KT_SETTING_INTEGER, "statement_timeout_s", false, "30", 1, 3600,
     "A statement that runs longer is given up, and the adapter starts anew."},
};

settings read_settings(std::string_view text) {
  const auto json = nlohmann::json::parse(text);
  settings read;
  read.connection = json.at("connection");
  const auto password = json.find("password");
  if (password != json.end() && !password->is_null()) read.password = *password;
  read.publication = json.at("publication");
  read.slot = json.at("slot");
  read.mapping = json.at("mapping");
  read.patience = std::chrono::seconds{json.at("statement_timeout_s").get<int>()};
  read.lag_limit_bytes = json.at("lag_limit_mb").get<std::uint64_t>() << 20;
  if (!is_name(read.slot, "abcdefghijklmnopqrstuvwxyz0123456789_"))
    throw std::runtime_error("slot must be a name of lower case letters, digits and \"_\"");
  if (!is_name(read.publication, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"))
    throw std::runtime_error("publication must be a name of letters, digits and \"_\"");
  return read;
}

} // namespace keukentafel::postgres
