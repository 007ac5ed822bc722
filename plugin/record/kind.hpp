/// The whitelist: every kind of item and every field that may enter the module.
/// What is not in this table is never stored, worded or sent. The JSON Schemas
/// in sdk/schema/ (what comes from a SIS) and the OpenAPI document say the same; a test compares them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace keukentafel::record {

// Stored and sent: numbers never change.
enum class category : std::uint8_t { result = 1, absence = 2, milestone = 3, appointment = 4 };

std::string_view to_text(category of);
std::optional<category> parse_category(std::string_view text);

enum class kind : std::uint8_t {
  grade = 1,
  resit = 2,
  practice = 3,
  absent = 10,
  late = 11,
  sent_out = 12,
  lesson = 13,
  work_title = 20,
  handed_in = 21,
  project_result = 22,
  placement_started = 23,
  placement_hours = 24,
  placement_ended = 25,
  exam = 26,
  notice = 27,
  work_piece = 28,
  appointment = 30
};

enum class field_type : std::uint8_t {
  words,   ///< text that people wrote, one line
  integer, ///< 0 .. 1,000,000
  yes_no,
  moment, ///< RFC 3339, UTC
  day,    ///< YYYY-MM-DD
  hidden, ///< a key of the SIS, whole; never leaves the module: release() takes it out
  medium  ///< "image" or "document"
};

struct field {
  std::string_view name;
  field_type type;
  bool is_required;
};

enum class origin : std::uint8_t {
  sis,   ///< an adapter says it
  school ///< people write it at the staff desk; from an adapter it is no kind
};

struct kind_rule {
  kind what;
  category of;
  std::string_view name;
  std::span<const field> fields;
  origin from = origin::sis;
};

/// Words in a field are at most this many bytes; longer text is cut at a character.
constexpr std::size_t words_limit = 400;

std::span<const kind_rule> kind_rules();
const kind_rule& rule_of(kind what);
/// As bits by number.
std::uint64_t kinds_of(category of);
/// A kind that an adapter may send.
const kind_rule* find_kind(category of, std::string_view name);

} // namespace keukentafel::record
