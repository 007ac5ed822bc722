#include "enumerations.hpp"

#include <algorithm>
#include <array>

namespace keukentafel::oeapi {

namespace {

template <class Value> struct word {
  std::string_view text;
  Value is;
};

/// Throws `unreadable` when the word is in no row.
template <class Value, std::size_t Size>
Value look_up(const std::array<word<Value>, Size>& table, const std::string& text, const char* name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const auto& one) { return one.text == text; });
  if (found == table.end())
    throw unreadable{std::string{name} + (text.empty() ? " is missing" : " has a value that is not in the table")};
  return found->is;
}

constexpr std::array<word<bool>, 5> roles_5{
    {{"student", true}, {"lecturer", false}, {"teaching assistant", false}, {"coordinator", false}, {"guest", false}}};
constexpr std::array<word<bool>, 7> roles_6{{{"student", true},
                                             {"lecturer", false},
                                             {"teaching_assistant", false},
                                             {"coordinator", false},
                                             {"invigilator", false},
                                             {"assessor", false},
                                             {"guest", false}}};
constexpr std::array<word<bool>, 5> states_5{
    {{"associated", true}, {"pending", false}, {"canceled", false}, {"denied", false}, {"queued", false}}};
constexpr std::array<word<bool>, 6> states_6{{{"associated", true},
                                              {"finished", true},
                                              {"pending", false},
                                              {"cancelled", false},
                                              {"denied", false},
                                              {"queued", false}}};
constexpr std::array<word<result_state>, 4> result_states_5{{{"completed", result_state::completed},
                                                             {"in progress", result_state::open},
                                                             {"postponed", result_state::open},
                                                             {"queued", result_state::open}}};
constexpr std::array<word<result_state>, 4> result_states_6{{{"completed", result_state::completed},
                                                             {"in_progress", result_state::open},
                                                             {"postponed", result_state::open},
                                                             {"queued", result_state::open}}};
constexpr std::array<word<std::optional<bool>>, 3> passes{
    {{"passed", true}, {"failed", false}, {"unknown", std::nullopt}}};
constexpr std::array<word<bool>, 5> attendance_5{
    {{"notKnown", true}, {"notPresent", true}, {"notStarted", true}, {"notFinished", true}, {"present", true}}};
constexpr std::array<word<bool>, 5> attendance_6{
    {{"unknown", true}, {"absent", true}, {"not_started", true}, {"unfinished", true}, {"present", true}}};

} // namespace

bool is_student_role(const json& association, version of) {
  const auto text = text_of(association, "role");
  return of == version::v5 ? look_up(roles_5, text, "role") : look_up(roles_6, text, "role");
}

bool is_enrolled(const json& association, version of) {
  const auto text = text_of(association, "state");
  return of == version::v5 ? look_up(states_5, text, "state") : look_up(states_6, text, "state");
}

result_state state_of(const json& result, version of) {
  const auto text = text_of(result, "state");
  return of == version::v5 ? look_up(result_states_5, text, "result.state")
                           : look_up(result_states_6, text, "result.state");
}

std::optional<bool> passed_of(const json& result) {
  const auto text = text_of(result, "pass");
  if (text.empty()) return std::nullopt;
  return look_up(passes, text, "result.pass");
}

void check_attendance(const json& of, version is) {
  const auto text = text_of(of, "attendance");
  if (text.empty()) return;
  if (is == version::v5) look_up(attendance_5, text, "attendance");
  else look_up(attendance_6, text, "attendance");
}

} // namespace keukentafel::oeapi
