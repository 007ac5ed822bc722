#include "record/kind.hpp"

#include <array>
#include <stdexcept>

namespace keukentafel::record {

namespace {

namespace whitelist {

using enum field_type;

constexpr std::array outcome{
    field{"value", words, true},   field{"passed", yes_no, false}, field{"weight", integer, false},
    field{"course", words, false}, field{"test", words, false},    field{"attempt", integer, false},
    field{"exam", yes_no, false},  field{"final", yes_no, false}, // the end result of the course
};
constexpr std::array report{
    field{"from", field_type::moment, true}, field{"until", field_type::moment, false},
    field{"whole_days", yes_no, false},      field{"reason", words, false},
    field{"excused", yes_no, false},         field{"settled", yes_no, false},
    field{"lesson_hours", integer, false},
};
constexpr std::array lesson{
    field{"from", field_type::moment, true}, field{"until", field_type::moment, false}, field{"course", words, false},
    field{"lesson_hours", integer, false},   field{"excused", yes_no, false},           field{"settled", yes_no, false},
};
constexpr std::array work_title{field{"course", words, false}, field{"title", words, true}};
constexpr std::array handed_in{field{"course", words, false}, field{"test", words, false}};
constexpr std::array placement{
    field{"company", words, false},         field{"from", field_type::day, false},
    field{"until", field_type::day, false}, field{"hours_agreed", integer, false},
    field{"hours_done", integer, false},
};
constexpr std::array exam{field{"year", integer, false}, field{"period", integer, false},
                          field{"date", field_type::day, false}};
constexpr std::array notice{
    field{"title", words, true},  field{"text", words, true},        field{"picture", words, false},
    field{"file", hidden, false}, field{"file_type", medium, false},
};
constexpr std::array work_piece{
    field{"title", words, true},
    field{"description", words, false},
    field{"course", words, false},
    field{"file", hidden, false},
    field{"file_type", medium, false},
    field{"presentation_from", field_type::moment, false},
    field{"presentation_until", field_type::moment, false},
    field{"presentation_location", words, false},
    field{"invites", yes_no, false},
};
constexpr std::array appointment{
    field{"title", words, true},     field{"from", field_type::moment, true}, field{"until", field_type::moment, false},
    field{"location", words, false}, field{"course", words, false},
};

constexpr std::array rules{
    kind_rule{kind::grade, category::result, "grade", outcome},
    kind_rule{kind::resit, category::result, "resit", outcome},
    kind_rule{kind::practice, category::result, "practice", outcome},
    kind_rule{kind::absent, category::absence, "absent", report},
    kind_rule{kind::late, category::absence, "late", report},
    kind_rule{kind::sent_out, category::absence, "sent_out", report},
    kind_rule{kind::lesson, category::absence, "lesson", lesson},
    kind_rule{kind::work_title, category::milestone, "work_title", work_title},
    kind_rule{kind::handed_in, category::milestone, "handed_in", handed_in},
    kind_rule{kind::project_result, category::milestone, "project_result", outcome},
    kind_rule{kind::placement_started, category::milestone, "placement_started", placement},
    kind_rule{kind::placement_hours, category::milestone, "placement_hours", placement},
    kind_rule{kind::placement_ended, category::milestone, "placement_ended", placement},
    kind_rule{kind::exam, category::milestone, "exam", exam},
    kind_rule{kind::notice, category::milestone, "notice", notice, origin::school},
    kind_rule{kind::work_piece, category::milestone, "work_piece", work_piece},
    kind_rule{kind::appointment, category::appointment, "appointment", appointment},
};

} // namespace whitelist

using whitelist::rules;

constexpr std::array<std::string_view, 4> category_names{"result", "absence", "milestone", "appointment"};

} // namespace

std::string_view to_text(category of) { return category_names.at(static_cast<std::size_t>(of) - 1); }

std::optional<category> parse_category(std::string_view text) {
  for (std::size_t i = 0; i < category_names.size(); ++i)
    if (category_names[i] == text) return static_cast<category>(i + 1);
  return std::nullopt;
}

std::span<const kind_rule> kind_rules() { return rules; }

const kind_rule& rule_of(kind what) {
  for (const auto& rule : rules)
    if (rule.what == what) return rule;
  throw std::logic_error("a kind without a rule");
}

std::uint64_t kinds_of(category of) {
  std::uint64_t kinds = 0;
  for (const auto& rule : rules)
    if (rule.of == of) kinds |= std::uint64_t{1} << static_cast<unsigned>(rule.what);
  return kinds;
}

const kind_rule* find_kind(category of, std::string_view name) {
  for (const auto& rule : rules)
    if (rule.of == of && rule.name == name && rule.from == origin::sis) return &rule;
  return nullptr;
}

} // namespace keukentafel::record
