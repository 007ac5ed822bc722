#include "publish/item_json.hpp"

#include "publish/wording.hpp"

namespace keukentafel::publish {

std::string item_json(const policy::released& what, std::string_view language, const id_cipher& ids) {
  using record::json_string;
  const auto& item = what.item();
  const auto& rule = record::rule_of(item.what);
  const auto said = word(what, language);
  auto detail = item.said;
  if (!item.previous.empty()) detail.set("previous", item.previous);
  return "{\"id\":" + json_string(ids.hide(public_item, item.id.value)) +
         ",\"student\":" + json_string(ids.hide(public_student, item.student.value)) +
         ",\"category\":" + json_string(to_text(rule.of)) + ",\"kind\":" + json_string(rule.name) +
         ",\"occurred_at\":" + json_string(to_text(item.occurred_at)) +
         ",\"published_at\":" + json_string(to_text(item.published_at)) + ",\"title\":" + json_string(said.title) +
         ",\"body\":" + json_string(said.body) + ",\"detail\":" + record::to_json(detail) +
         ",\"withdrawn\":" + (item.is_withdrawn ? "true" : "false") + "}";
}

} // namespace keukentafel::publish
