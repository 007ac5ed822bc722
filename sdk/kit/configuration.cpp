#include "configuration.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <toml++/toml.h>
#include <vector>

namespace keukentafel::kit {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t secret_limit = 64 << 10;

const char* to_write(kt_setting_type type) {
  switch (type) {
  case KT_SETTING_TEXT: return "a text in quotes";
  case KT_SETTING_PATH: return "a path in quotes";
  case KT_SETTING_INTEGER: return "a whole number";
  case KT_SETTING_BOOLEAN: return "true or false";
  case KT_SETTING_TEXT_LIST: return "a list of texts, such as [\"A\", \"B\"]";
  case KT_SETTING_SECRET: return "{ file = \"PATH\" } or { credential = \"NAME\" }";
  }
  return "";
}

class reader {
public:
  explicit reader(std::string file) : file_(std::move(file)) {}

  json settings(const kt_adapter_entry& entry, const toml::table& adapter);
  void complain(const toml::node& at, const std::string& what) {
    wrong_.push_back(fmt::format("{}:{}: {}", file_, std::max<unsigned>(1, at.source().begin.line), what));
  }
  void throw_if_wrong() const {
    if (!wrong_.empty()) throw std::runtime_error{fmt::format("{}", fmt::join(wrong_, "\n"))};
  }

private:
  json value(const toml::node& node, const kt_setting& rule);
  json secret(const toml::node& node, const kt_setting& rule);

  std::string file_;
  std::vector<std::string> wrong_;
};

/// The content of the file or systemd credential that a secret names, without line ends behind it.
json reader::secret(const toml::node& node, const kt_setting& rule) {
  const auto* table = node.as_table();
  const auto by_file = table ? (*table)["file"].value<std::string>() : std::nullopt;
  const auto by_credential = table ? (*table)["credential"].value<std::string>() : std::nullopt;
  if (!table || table->size() != 1 || (!by_file && !by_credential) ||
      (by_credential && by_credential->find('/') != std::string::npos)) {
    complain(node, fmt::format("{} is a secret and may not stand here: write {}", rule.key, to_write(rule.type)));
    return nullptr;
  }
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  const fs::path path = by_file ? fs::path{file_}.parent_path() / *by_file
                                : fs::path{folder ? folder : "/run/credentials"} / *by_credential;
  std::ifstream in{path, std::ios::binary};
  std::string content(secret_limit + 1, '\0');
  std::error_code ignored;
  if (!in || fs::is_directory(path, ignored)) {
    complain(node, fmt::format("{}: {} can't be read: make it readable for this user", rule.key, path.string()));
    return nullptr;
  }
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (content.size() > secret_limit)
    complain(node, fmt::format("{}: {} is larger than {} bytes", rule.key, path.string(), secret_limit));
  while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) content.pop_back();
  return content;
}

json reader::value(const toml::node& node, const kt_setting& rule) {
  switch (rule.type) {
  case KT_SETTING_TEXT:
    if (const auto text = node.value_exact<std::string>()) return *text;
    break;
  case KT_SETTING_PATH:
    if (const auto text = node.value_exact<std::string>(); text && text->empty()) return *text;
    else if (text) return fs::absolute(fs::path{file_}.parent_path() / *text).lexically_normal().string();
    break;
  case KT_SETTING_INTEGER:
    if (const auto number = node.value_exact<std::int64_t>()) {
      if (*number >= rule.minimum && *number <= rule.maximum) return *number;
      complain(node,
               fmt::format("{} is {}: write a number from {} to {}", rule.key, *number, rule.minimum, rule.maximum));
      return nullptr;
    }
    break;
  case KT_SETTING_BOOLEAN:
    if (const auto is_true = node.value_exact<bool>()) return *is_true;
    break;
  case KT_SETTING_TEXT_LIST:
    if (const auto* list = node.as_array()) {
      auto texts = json::array();
      for (const auto& one : *list)
        if (const auto text = one.value_exact<std::string>()) texts.push_back(*text);
      if (texts.size() == list->size()) return texts;
    }
    break;
  case KT_SETTING_SECRET: return secret(node, rule);
  }
  complain(node, fmt::format("{} must be {}", rule.key, to_write(rule.type)));
  return nullptr;
}

json reader::settings(const kt_adapter_entry& entry, const toml::table& adapter) {
  static const toml::table none;
  const auto* written = adapter.get_as<toml::table>("settings");
  const auto& table = written ? *written : none;
  const std::span rules{entry.settings, entry.setting_count};
  for (const auto& [key, node] : table)
    if (std::none_of(rules.begin(), rules.end(), [&, name = key.str()](const auto& rule) { return name == rule.key; }))
      complain(node, fmt::format("the adapter has no setting {}", key.str()));
  auto complete = json::object();
  for (const auto& rule : rules) {
    complete[rule.key] = nullptr;
    if (const auto* node = table.get(rule.key)) {
      complete[rule.key] = value(*node, rule);
    } else if (rule.is_required) {
      complain(written ? *written : adapter,
               fmt::format("{} is missing: write {} = {}", rule.key, rule.key, to_write(rule.type)));
    } else if (rule.fallback) {
      const auto parsed = toml::parse(fmt::format("x = {}", rule.fallback));
      complete[rule.key] = value(*parsed.get("x"), rule);
    }
  }
  return complete;
}

std::string text_of(const toml::table& table, std::string_view key) {
  const auto* node = table.get(key);
  return node ? node->value_or(std::string{}) : std::string{};
}

/// The [[adapter]] that is meant.
const toml::table& choose(const toml::table& root, const std::string& file, const std::string& library,
                          const std::string& name) {
  std::vector<const toml::table*> all, fitting;
  if (const auto* list = root.get_as<toml::array>("adapter"))
    for (const auto& one : *list)
      if (const auto* table = one.as_table()) all.push_back(table);
  for (const auto* one : all)
    if (name.empty() ? fs::path{text_of(*one, "library")}.stem() == fs::path{library}.stem()
                     : text_of(*one, "name") == name)
      fitting.push_back(one);
  if (fitting.size() == 1) return *fitting.front();
  if (name.empty() && all.size() == 1) return *all.front();
  if (all.empty()) throw std::runtime_error{fmt::format("{}: it has no [[adapter]]", file)};
  throw std::runtime_error{name.empty()
                               ? fmt::format("{}: it has several [[adapter]]: choose with --adapter NAME", file)
                               : fmt::format("{}: it has no [[adapter]] with the name \"{}\"", file, name)};
}

} // namespace

chosen read_configuration(const kt_adapter_entry& entry, const std::string& library, const std::string& file,
                          const std::string& name) {
  std::ifstream in{file, std::ios::binary};
  if (!in || fs::is_directory(file)) throw std::runtime_error{fmt::format("{} can't be read", file)};
  toml::table root;
  try {
    root = toml::parse(in, file);
  } catch (const toml::parse_error& error) {
    throw std::runtime_error{fmt::format("{}:{}: {}", file, error.source().begin.line, error.description())};
  }
  const auto& adapter = choose(root, file, library, name);
  reader from{file};
  const auto settings = from.settings(entry, adapter);
  from.throw_if_wrong();
  return {text_of(adapter, "name"), settings.dump()};
}

} // namespace keukentafel::kit
