#include "section.hpp"

#include <stdexcept>

namespace keukentafel::tabular {

void fail(const toml::node& at, const std::string& what) {
  throw std::runtime_error("the mapping, line " + std::to_string(at.source().begin.line) + ": " + what);
}

toml::table parse(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw std::runtime_error("the mapping, line " + std::to_string(error.source().begin.line) + ": " +
                             std::string{error.description()});
  }
}

text_template template_of(const toml::node& at, const std::string& text) {
  try {
    return text_template{text};
  } catch (const std::exception& error) {
    fail(at, error.what());
  }
}

const toml::node* section::find(std::string_view key) {
  asked_.emplace(key);
  return of_.get(key);
}

std::string section::text(std::string_view key, std::optional<std::string> fallback) {
  const auto* node = find(key);
  if (!node) {
    if (!fallback) fail(of_, std::string{key} + " is missing");
    return *fallback;
  }
  const auto* value = node->as_string();
  if (!value) fail(*node, std::string{key} + " must be a text in quotes");
  return value->get();
}

bool section::yes_no(std::string_view key, bool fallback) {
  const auto* node = find(key);
  if (!node) return fallback;
  const auto* value = node->as_boolean();
  if (!value) fail(*node, std::string{key} + " must be true or false");
  return value->get();
}

std::vector<std::string> section::texts(std::string_view key) {
  const auto* node = find(key);
  if (!node) fail(of_, std::string{key} + " is missing");
  std::vector<std::string> all;
  if (const auto* one = node->as_string()) all.push_back(one->get());
  else if (const auto* list = node->as_array()) {
    for (const auto& entry : *list) {
      if (!entry.is_string()) fail(*node, std::string{key} + " must be a list of texts");
      all.push_back(entry.as_string()->get());
    }
  } else fail(*node, std::string{key} + " must be a text or a list of texts");
  return all;
}

char section::sign(std::string_view key, char fallback) {
  const auto value = text(key, std::string{fallback});
  if (value.size() != 1 || static_cast<unsigned char>(value[0]) >= 0x80 || value[0] == '\n' || value[0] == '\r')
    fail(*find(key), std::string{key} + " must be one character of ASCII");
  return value[0];
}

void section::end() const {
  for (const auto& [key, node] : of_)
    if (!asked_.contains(key.str())) fail(node, std::string{key.str()} + " is no key here");
}

} // namespace keukentafel::tabular
