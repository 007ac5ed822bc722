#include "publish/item_json.hpp"

#include "publish/table_question.hpp"
#include "publish/wording.hpp"

namespace keukentafel::publish {

std::string item_json(const policy::released& what, const tongue& in, const id_cipher& ids) {
  using record::append_json;
  const auto& item = what.item();
  const auto& rule = record::rule_of(item.what);
  const auto said = word(what, in);
  std::string out;
  out.reserve(720);
  const auto add = [&](std::string_view before, std::string_view text) {
    out += before;
    append_json(out, text);
  };
  add("{\"id\":", ids.hide(public_item, item.id.value));
  add(",\"student\":", ids.hide(public_student, item.student.value));
  add(",\"category\":", to_text(rule.of));
  add(",\"kind\":", rule.name);
  add(",\"occurred_at\":", to_text(item.occurred_at));
  add(",\"published_at\":", to_text(item.published_at));
  add(",\"title\":", said.title);
  add(",\"body\":", said.body);
  if (const auto question = table_question(what, in.reader); !question.empty()) add(",\"question\":", question);
  out += ",\"detail\":";
  if (item.previous.empty()) out += record::to_json(item.said);
  else {
    auto detail = item.said;
    detail.set("previous", item.previous);
    out += record::to_json(detail);
  }
  if (!item.note.empty()) add(",\"note\":", item.note);
  if (!item.comment.empty()) add(",\"comment\":", item.comment);
  if (item.has_file) add(",\"file\":", "/file?item=" + ids.hide(public_item, item.id.value));
  out += item.is_withdrawn ? ",\"withdrawn\":true}" : ",\"withdrawn\":false}";
  return out;
}

} // namespace keukentafel::publish
