#include "publish/wording.hpp"

#include "publish/catalogue.hpp"

#include <algorithm>

namespace keukentafel::publish {

namespace {

void add_field(arguments& with, const record::field& rule, const record::value* value, std::string_view language) {
  const std::string name{rule.name};
  with["has_" + name] = value ? "yes" : "no";
  auto& text = with[name];
  if (!value) return;
  if (const auto* number = std::get_if<std::int64_t>(value)) text = std::to_string(*number);
  else if (const auto* is_true = std::get_if<bool>(value)) text = *is_true ? "yes" : "no";
  else text = std::get<std::string>(*value);

  std::optional<moment> when;
  if (rule.type == record::field_type::moment) when = parse_moment(text);
  else if (rule.type == record::field_type::day)
    if (const auto date = parse_day(text)) when = local_midnight(*date);
  if (when) {
    with[name + "_day"] = day_in_words(language, when->time_since_epoch().count());
    with[name + "_time"] = time_in_words(language, when->time_since_epoch().count());
  }
}

} // namespace

std::string value_in_words(std::string_view value, std::string_view language) {
  std::string text{value};
  const bool is_number = !text.empty() && text.find_first_not_of("0123456789.") == text.npos;
  if (is_number && language == "nl") std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

words word(const policy::released& what, std::string_view language) {
  const auto& item = what.item();
  if (item.is_withdrawn) return {message(language, "withdrawn.title"), message(language, "withdrawn.body")};
  const auto& rule = record::rule_of(item.what);
  arguments with;
  for (const auto& field : rule.fields) {
    const auto* value = item.said.find(field.name);
    add_field(with, field, value, language);
    if (field.name == "value") with["value"] = value_in_words(with["value"], language);
    // Absent moments need their words too: the pattern names them in a branch that is not taken.
    with.try_emplace(std::string{field.name} + "_day");
    with.try_emplace(std::string{field.name} + "_time");
  }
  with["has_previous"] = item.previous.empty() ? "no" : "yes";
  with["previous"] = value_in_words(item.previous, language);
  const std::string kind{rule.name};
  return {message(language, kind + ".title", with), message(language, kind + ".body", with)};
}

} // namespace keukentafel::publish
