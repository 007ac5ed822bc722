#include "decode/decode.hpp"
#include "decode/members.hpp"
#include "record/kind.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace keukentafel::decode {

namespace {

constexpr std::array<std::string_view, 26> names{"specversion",
                                                 "id",
                                                 "source",
                                                 "type",
                                                 "subject",
                                                 "data",
                                                 "first_name",
                                                 "birth_date",
                                                 "barred_from_third_parties",
                                                 "deceased",
                                                 "language",
                                                 "email",
                                                 "name",
                                                 "student",
                                                 "guardian",
                                                 "kind",
                                                 "legal_representative",
                                                 "from",
                                                 "until",
                                                 "active",
                                                 "mentors",
                                                 "mentor",
                                                 "detail",
                                                 "explains",
                                                 "occurred_at",
                                                 "not_before"};

bool is_known(std::string_view name) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return true;
  const auto rules = record::kind_rules();
  return std::any_of(rules.begin(), rules.end(), [&](const auto& rule) {
    if (rule.from != record::origin::sis) return false;
    return std::any_of(rule.fields.begin(), rule.fields.end(), [&](const auto& field) { return field.name == name; });
  });
}

} // namespace

std::string known_members(std::string_view json) {
  const document parsed{json}; // bounds the depth of what follows
  if (!parsed.problem().empty()) return {};
  using event = nlohmann::json::parse_event_t;
  const auto kept = nlohmann::json::parse(
      json,
      [](int, event what, const nlohmann::json& name) {
        return what != event::key || is_known(name.get_ref<const std::string&>());
      },
      false);
  return kept.is_discarded() ? std::string{} : kept.dump();
}

} // namespace keukentafel::decode
