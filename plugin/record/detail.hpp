/// What an item says, field by field, in the order of its kind's table.
#pragma once

#include "record/kind.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace keukentafel::record {

using value = std::variant<std::string, std::int64_t, bool>;

class detail {
public:
  void set(std::string_view name, value what);
  const value* find(std::string_view name) const;
  /// Takes a field out; nothing when it is not there.
  std::optional<value> take(std::string_view name);
  const std::vector<std::pair<std::string, value>>& fields() const { return fields_; }
  bool operator==(const detail&) const = default;

private:
  std::vector<std::pair<std::string, value>> fields_;
};

/// One compact JSON object; the same detail always gives the same text.
std::string to_json(const detail& what);

/// The reverse of to_json, for the store's own text. Throws on anything else.
detail detail_from_json(std::string_view json);

/// A JSON string literal with its quotes (RFC 8259), also safe inside HTML scripts.
std::string json_string(std::string_view text);
void append_json(std::string& out, std::string_view text);

} // namespace keukentafel::record
