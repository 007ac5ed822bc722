#include "plain.hpp"

namespace keukentafel::postgres {

namespace {

// Of pg_type; they are the same in every PostgreSQL.
constexpr std::uint32_t boolean = 16, timestamp = 1114, timestamp_with_zone = 1184;
constexpr std::size_t whole_seconds = 19; ///< "2026-11-24 10:00:00"

std::string moment(std::string_view text, std::string_view end) {
  // Years beyond 9999, and infinity, stay as they are: the mapping refuses them.
  if (text.size() < whole_seconds || text[4] != '-' || text[10] != ' ') return std::string{text};
  std::string made{text.substr(0, whole_seconds)};
  made[10] = 'T';
  return made.append(end);
}

} // namespace

std::string plain(std::string_view text, std::uint32_t type) {
  switch (type) {
  case boolean: return text == "t" ? "true" : "false";
  case timestamp: return moment(text, "");
  case timestamp_with_zone: return moment(text, "Z");
  default: return std::string{text};
  }
}

} // namespace keukentafel::postgres
