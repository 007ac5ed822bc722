/// Values of a row as the mapping reads them, whatever type PostgreSQL gives them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::postgres {

/// As ISO 8601 has it, in UTC and whole seconds, for timestamp with time zone ("2026-11-24T10:00:00Z") and without
/// ("2026-11-24T10:00:00"); true and false for boolean; else as the server writes it.
std::string plain(std::string_view text, std::uint32_t type);

/// A row: its texts, and views on them as the mapping wants them. NULL is empty.
class plain_row {
public:
  void clear() { texts_.clear(); }
  void add(std::optional<std::string_view> text, std::uint32_t type) {
    texts_.push_back(text ? plain(*text, type) : std::string{});
  }
  std::vector<std::string_view> fields() const { return {texts_.begin(), texts_.end()}; }

private:
  std::vector<std::string> texts_;
};

} // namespace keukentafel::postgres
