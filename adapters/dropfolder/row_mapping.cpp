#include "row_mapping.hpp"

#include "ids.hpp"
#include "refusal.hpp"

#include <algorithm>

namespace keukentafel::dropfolder {

namespace {

void take_place(text_template& of, const std::vector<std::string>& header) {
  const auto missing = of.bind(header);
  if (!missing.empty()) throw refusal{"its first row has no column " + shown(missing)};
}

void take_places(std::vector<member>& members, const std::vector<std::string>& header) {
  for (auto& one : members) {
    if (one.is_object) take_places(one.members, header);
    else if (!one.is_constant) take_place(one.from, header);
  }
}

} // namespace

std::string event_text(std::string_view key, const std::string& data) {
  const auto print = hex(print_of(data));
  std::string text;
  text.reserve(data.size() + 3 * key.size() + 160);
  // A key has no character that JSON would want escaped, but these two.
  std::string name;
  for (const char c : key) {
    if (c == '"' || c == '\\') name += '\\';
    name += c;
  }
  text.append(R"({"specversion":"1.0","id":")").append(name).append("@").append(print);
  text.append(R"(","source":"/dropfolder","type":"nl.keukentafel.)").append(key.substr(0, key.find('/')));
  text.append(R"(","subject":")").append(name).append(R"(","data":)").append(data).append("}");
  return text;
}

row_mapping::row_mapping(const file_rule& rule, std::vector<std::string> header)
    : rule_(rule), header_(std::move(header)), encoding_(rule.encoding) {
  auto sorted = header_;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) throw refusal{"its first row has two columns " + shown(*twice)};
  take_place(rule_.id, header_);
  take_places(rule_.data, header_);
  if (rule_.delete_column.empty()) return;
  const auto found = std::find(header_.begin(), header_.end(), rule_.delete_column);
  if (found == header_.end()) throw refusal{"its first row has no column " + shown(rule_.delete_column)};
  delete_at_ = static_cast<std::size_t>(found - header_.begin());
}

row_mapping::rendered row_mapping::render(const text_template& from, const std::vector<std::string_view>& fields,
                                          bool is_key) const {
  rendered out;
  std::string room;
  for (const auto& part : from.parts()) {
    if (!part.is_column) {
      out.text += part.literal;
      continue;
    }
    std::string_view field;
    if (!encoding_.to_utf8(fields[part.column], room, field))
      return {{}, false, header_[part.column], "is not in the encoding of this file"};
    if (field.empty()) continue;
    out.is_empty = false;
    if (is_key) out.text += id_text(field);
    else out.text += field;
  }
  return out;
}

offered row_mapping::key_of(const std::vector<std::string_view>& fields) const {
  offered out{offered::kind::broken, {}, {}, {}, {}};
  for (const auto& part : rule_.id.parts())
    if (part.is_column && fields[part.column].empty()) {
      out.column = header_[part.column];
      out.rule = "is empty, and the id needs it";
      return out;
    }
  auto id = render(rule_.id, fields, true);
  if (!id.rule.empty()) {
    out.column = id.column;
    out.rule = id.rule;
    return out;
  }
  out.key = rule_.type + "/" + id.text;
  out.what = offered::kind::state;
  if (is_key(out.key)) return out;
  return {offered::kind::broken, {}, {}, rule_.id.columns().front(), "makes an id of more than 200 bytes"};
}

bool row_mapping::add(const std::vector<member>& members, const std::vector<std::string_view>& fields,
                      nlohmann::json& data, offered& into) const {
  for (const auto& one : members) {
    if (one.is_object) {
      auto& object = data[one.name] = nlohmann::json::object();
      if (!add(one.members, fields, object, into)) return false;
      continue;
    }
    if (one.is_constant) {
      data[one.name] = one.constant;
      continue;
    }
    auto text = render(one.from, fields, one.is_key);
    converted value;
    value.rule = text.rule;
    if (text.rule.empty() && !text.is_empty) {
      if (one.is_key) value.value = std::move(text.text);
      else value = convert(text.text, one.how);
    }
    if (!value.rule.empty()) {
      into.what = offered::kind::broken;
      into.column = text.column.empty() ? one.from.columns().front() : text.column;
      into.rule = value.rule;
      return false;
    }
    if (!value.value.is_null()) data[one.name] = std::move(value.value);
  }
  return true;
}

offered row_mapping::map(const std::vector<std::string_view>& fields) const {
  auto out = key_of(fields);
  if (out.what == offered::kind::broken) return out;
  if (!rule_.delete_column.empty() && rule_.delete_values.contains(fields[delete_at_])) {
    out.what = offered::kind::gone;
    return out;
  }
  nlohmann::json data = nlohmann::json::object();
  if (!add(rule_.data, fields, data, out)) return out;
  out.json = event_text(out.key, data.dump());
  return out;
}

} // namespace keukentafel::dropfolder
