#include "record/detail.hpp"

#include <algorithm>
#include <array>
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

std::optional<value> detail::take(std::string_view name) {
  const auto at = std::find_if(fields_.begin(), fields_.end(), [&](const auto& one) { return one.first == name; });
  if (at == fields_.end()) return std::nullopt;
  auto taken = std::move(at->second);
  fields_.erase(at);
  return taken;
}

namespace {

constexpr bool is_plain(unsigned char c) {
  return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0x7f;
}

constexpr auto plain = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) table[c] = is_plain(static_cast<unsigned char>(c));
  return table;
}();

} // namespace

void append_json(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  while (!text.empty()) {
    std::size_t run = 0;
    while (run < text.size() && plain[static_cast<unsigned char>(text[run])]) ++run;
    out += text.substr(0, run);
    text.remove_prefix(run);
    if (text.empty()) break;
    const auto c = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else {
      out += "\\u00";
      out += digits[c >> 4];
      out += digits[c & 15];
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
