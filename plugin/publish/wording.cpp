#include "publish/wording.hpp"

#include <utility>

namespace keukentafel::publish {

namespace {

std::string text_of(const record::value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* is_true = std::get_if<bool>(&value)) return *is_true ? "yes" : "no";
  return std::get<std::string>(value);
}

std::optional<std::int64_t> seconds_of(record::field_type type, const record::value& value) {
  std::optional<moment> when;
  if (type == record::field_type::moment) when = parse_moment(std::get<std::string>(value));
  else if (type == record::field_type::day)
    if (const auto date = parse_day(std::get<std::string>(value))) when = local_midnight(*date);
  if (!when) return std::nullopt;
  return when->time_since_epoch().count();
}

std::string of_school(std::string text, const tongue& in) {
  return in.reader == in.school ? text : as_written(std::move(text));
}

std::string mark(const std::string& value, const tongue& in) {
  return is_number(value) ? value_in_words(value, in.reader) : of_school(value, in);
}

/// Whether it begins and ends on one day.
bool is_of_one_day(const record::item& item) {
  const auto day_of = [&](std::string_view name) {
    const auto* value = item.said.find(name);
    const auto when = value ? parse_moment(std::get<std::string>(*value)) : std::nullopt;
    return when ? std::optional{local_day(*when)} : std::nullopt;
  };
  const auto first = day_of("from");
  return first && first == day_of("until");
}

/// The arguments of a pattern: each FIELD of the kind, has_FIELD (yes or no), FIELD_day and FIELD_time, one_day, and
/// the same for what stood there before a correction. Empty when absent.
std::string argument(const record::item& item, const record::kind_rule& rule, const tongue& in, std::string_view name) {
  if (name == "previous") return mark(item.previous, in);
  if (name == "one_day") return is_of_one_day(item) ? "yes" : "no";
  if (name == "has_previous") return item.previous.empty() ? "no" : "yes";
  constexpr std::string_view has = "has_", day = "_day", time = "_time";
  for (const auto& field : rule.fields) {
    const auto* value = item.said.find(field.name);
    if (name == field.name) {
      if (!value) return {};
      if (name == "value") return mark(text_of(*value), in);
      return field.type == record::field_type::words ? of_school(text_of(*value), in) : text_of(*value);
    }
    if (name.starts_with(has) && name.substr(has.size()) == field.name) return value ? "yes" : "no";
    if (!name.starts_with(field.name)) continue;
    const auto suffix = name.substr(field.name.size());
    if (suffix != day && suffix != time) continue;
    const auto seconds = value ? seconds_of(field.type, *value) : std::nullopt;
    if (!seconds) return {};
    if (suffix == time) return time_in_words(in.reader, *seconds);
    const auto year_of = [](moment at) { return local_day(at).year(); };
    const bool is_of_that_year = year_of(moment{std::chrono::seconds{*seconds}}) == year_of(item.occurred_at);
    return is_of_that_year ? day_in_words(in.reader, *seconds) : date_in_words(in.reader, *seconds);
  }
  return {};
}

} // namespace

words word(const policy::released& what, const tongue& in) {
  const auto language = in.reader;
  const auto& item = what.item();
  if (item.is_withdrawn) return {message(language, "withdrawn.title"), message(language, "withdrawn.body")};
  const auto& rule = record::rule_of(item.what);
  const argument_source with = [&](std::string_view name) { return argument(item, rule, in, name); };
  const std::string kind{rule.name};
  return {message(language, kind + ".title", with), message(language, kind + ".body", with)};
}

} // namespace keukentafel::publish
