#include "policy/balance.hpp"

namespace keukentafel::policy {

namespace {

std::optional<bool> yes_no(const record::detail& said, std::string_view name) {
  const auto* value = said.find(name);
  const auto* is_true = value ? std::get_if<bool>(value) : nullptr;
  return is_true ? std::optional{*is_true} : std::nullopt;
}

} // namespace

tone tone_of(record::kind what, const record::detail& said) {
  using enum record::kind;
  switch (what) {
  case grade:
  case resit:
  case project_result: {
    const auto passed = yes_no(said, "passed");
    return !passed ? tone::neutral : *passed ? tone::encouraging : tone::worrying;
  }
  case practice: return yes_no(said, "passed").value_or(false) ? tone::encouraging : tone::neutral;
  case absent:
  case late:
  case lesson: return yes_no(said, "excused").value_or(true) ? tone::neutral : tone::worrying;
  case sent_out: return tone::worrying;
  case work_title:
  case handed_in:
  case placement_started:
  case placement_hours:
  case placement_ended:
  case notice:
  case work_piece: return tone::encouraging;
  case exam:
  case appointment: return tone::neutral;
  }
  return tone::neutral;
}

void balance::add(tone one) {
  switch (one) {
  case tone::encouraging: ++encouraging; break;
  case tone::neutral: ++neutral; break;
  case tone::worrying: ++worrying; break;
  }
}

bool balance::is_only_worrying() const { return encouraging == 0 && worrying >= worrying_from; }

} // namespace keukentafel::policy
