#include "decode/decode.hpp"

#include "decode/members.hpp"
#include <keukentafel/event.h>

#include <fmt/format.h>

namespace keukentafel::decode {

namespace {

using record::entity_type;

record::student read_student(members& data) {
  record::student read;
  read.first_name = data.words("first_name").value_or("");
  read.birth_date = data.words("birth_date").value_or("");
  if (!read.birth_date.empty() && !record::parse_birth_date(read.birth_date))
    data.refuse("birth_date", "must be YYYY, YYYY-MM or YYYY-MM-DD");
  read.is_barred = data.required(data.yes_no("barred_from_third_parties"), "barred_from_third_parties").value_or(true);
  read.is_deceased = data.yes_no("deceased").value_or(false);
  read.language = data.language();
  read.email = data.words("email").value_or("");
  return read;
}

record::guardian read_guardian(members& data) {
  record::guardian read;
  read.name = data.words("name").value_or("");
  read.is_deceased = data.yes_no("deceased").value_or(false);
  read.language = data.language();
  read.email = data.words("email").value_or("");
  return read;
}

record::relation read_relation(members& data) {
  record::relation read;
  read.student = data.key("student", entity_type::student);
  read.guardian = data.key("guardian", entity_type::guardian);
  read.is_legal_representative =
      data.required(data.yes_no("legal_representative"), "legal_representative").value_or(false);
  read.kind = data.words("kind").value_or("");
  read.from = data.required(data.date("from"), "from").value_or(day{});
  read.until = data.date("until");
  return read;
}

record::enrolment read_enrolment(members& data) {
  record::enrolment read;
  read.student = data.key("student", entity_type::student);
  read.is_active = data.required(data.yes_no("active"), "active").value_or(false);
  read.from = data.required(data.date("from"), "from").value_or(day{});
  read.until = data.date("until");
  return read;
}

record::mentors read_mentors(members& data) {
  record::mentors read;
  read.student = data.key("student", entity_type::student);
  data.each("mentors", [&](members& one) {
    record::mentor mentor;
    mentor.mentor = one.required(one.words("mentor"), "mentor").value_or("");
    mentor.name = one.words("name").value_or("");
    mentor.from = one.required(one.date("from"), "from").value_or(day{});
    mentor.until = one.date("until");
    read.list.push_back(std::move(mentor));
  });
  return read;
}

void read_field(members& detail, const record::field& rule, record::detail& said) {
  std::optional<record::value> value;
  switch (rule.type) {
  case record::field_type::words:
    if (auto words = detail.words(rule.name)) value = std::move(*words);
    break;
  case record::field_type::integer:
    if (const auto number = detail.integer(rule.name)) value = *number;
    break;
  case record::field_type::yes_no:
    if (const auto is_true = detail.yes_no(rule.name)) value = *is_true;
    break;
  case record::field_type::moment:
    if (const auto when = detail.when(rule.name)) value = to_text(*when);
    break;
  case record::field_type::day:
    if (const auto date = detail.date(rule.name)) value = to_text(*date);
    break;
  case record::field_type::hidden:
    if (auto key = detail.whole(rule.name)) value = std::move(*key);
    break;
  case record::field_type::medium:
    if (auto medium = detail.medium(rule.name)) value = std::move(*medium);
    break;
  }
  if (rule.is_required) detail.required(value, rule.name);
  if (value) said.set(rule.name, std::move(*value));
}

record::item_state read_item(members& data, record::category of) {
  record::item_state read;
  read.student = data.key("student", entity_type::student);
  read.occurred_at = data.required(data.when("occurred_at"), "occurred_at").value_or(moment{});
  read.not_before = data.when("not_before");
  data.each_text("explains", [&](std::string_view text) {
    if (record::type_of_key(text) != entity_type::absence) data.refuse("explains", "must hold keys of absence");
    else read.explains.emplace_back(text);
  });
  const auto* rule = record::find_kind(of, data.words("kind").value_or(""));
  if (!rule) {
    data.refuse("kind", "is not a kind of this category");
    return read;
  }
  read.what = rule->what;
  data.object("detail", [&](members& detail) {
    for (const auto& field : rule->fields) read_field(detail, field, read.said);
  });
  return read;
}

record::state read_data(entity_type type, members& data) {
  switch (type) {
  case entity_type::student: return read_student(data);
  case entity_type::guardian: return read_guardian(data);
  case entity_type::relation: return read_relation(data);
  case entity_type::mentor: return read_mentors(data);
  case entity_type::enrolment: return read_enrolment(data);
  default: return read_item(data, record::category_of(type));
  }
}

} // namespace

result<record::state> decode(std::string_view key, std::string_view json) {
  const auto type = record::type_of_key(key);
  if (!type) return fault{"the key is not \"type/ID\" with a known type"};
  if (json.size() > KT_EVENT_MAX_BYTES)
    return fault{fmt::format("the event has {} bytes, more than {}", json.size(), KT_EVENT_MAX_BYTES)};
  document parsed{json};
  if (!parsed.problem().empty()) return fault{parsed.problem()};
  auto& event = parsed.root();
  if (event.words("specversion") != "1.0") event.refuse("specversion", "must be \"1.0\"");
  event.required(event.words("id"), "id");
  event.required(event.words("source"), "source");
  if (event.words("type") != "nl.keukentafel." + std::string{to_text(*type)})
    event.refuse("type", "must be nl.keukentafel. and the type in the key");
  if (event.words("subject") != key) event.refuse("subject", "must equal the key");
  std::optional<record::state> state;
  event.object("data", [&](members& data) { state = read_data(*type, data); });
  if (!parsed.problem().empty()) return fault{parsed.problem()};
  return std::move(*state);
}

} // namespace keukentafel::decode
