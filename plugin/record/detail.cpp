#include "record/detail.hpp"

#include <algorithm>
#include <simdjson.h>
#include <stdexcept>

namespace keukentafel::record {

void detail::set(std::string_view name, value what) {
  const auto at = std::find_if(fields_.begin(), fields_.end(), [&](const auto& one) { return one.first == name; });
  if (at != fields_.end()) at->second = std::move(what);
  else fields_.emplace_back(name, std::move(what));
}

const value* detail::find(std::string_view name) const {
  for (const auto& [key, held] : fields_)
    if (key == name) return &held;
  return nullptr;
}

void append_json(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  for (const unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == 0x7f) {
      out += "\\u00";
      out += digits[c >> 4];
      out += digits[c & 15];
    } else {
      out += static_cast<char>(c);
    }
  }
  out += '"';
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json(out, text);
  return out;
}

std::string to_json(const detail& what) {
  std::string out = "{";
  for (const auto& [name, held] : what.fields()) {
    if (out.size() > 1) out += ',';
    append_json(out, name);
    out += ':';
    if (const auto* words = std::get_if<std::string>(&held)) append_json(out, *words);
    else if (const auto* number = std::get_if<std::int64_t>(&held)) out += std::to_string(*number);
    else out += std::get<bool>(held) ? "true" : "false";
  }
  return out += '}';
}

detail detail_from_json(std::string_view json) {
  thread_local simdjson::dom::parser parser; // a new one costs more than the reading
  simdjson::dom::object object;
  if (parser.parse(json.data(), json.size()).get(object)) throw std::runtime_error("a stored detail is no JSON object");
  detail read;
  for (const auto [name, element] : object) {
    switch (element.type()) {
    case simdjson::dom::element_type::STRING: read.set(name, std::string{std::string_view{element}}); break;
    case simdjson::dom::element_type::INT64: read.set(name, std::int64_t{element}); break;
    case simdjson::dom::element_type::BOOL: read.set(name, bool{element}); break;
    default: throw std::runtime_error("a stored detail holds a type that no field has");
    }
  }
  return read;
}

} // namespace keukentafel::record
