#include "sink.hpp"

#include <array>
#include <cstdio>

namespace keukentafel::eduarte {

namespace {

/// FNV-1a: the same state has the same event id, on every machine.
std::string hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  std::array<char, 20> out{};
  std::snprintf(out.data(), out.size(), "%016llx", static_cast<unsigned long long>(hash));
  return out.data();
}

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

/// The memory of what was last said under a key: when, and a print of it.
std::string said_of(const std::string& key) { return key + "#said"; }

} // namespace

sink::sink(sdk::host& to, std::int64_t organisation) : to_(to), source_("/eduarte/" + std::to_string(organisation)) {}

void sink::offer(const std::string& key, const json& data) {
  if (!key.starts_with(sweep)) return;
  const json event = {{"specversion", "1.0"}, {"id", key + "@" + hash_of(dumped(data))},
                      {"source", source_},    {"type", "nl.keukentafel." + key.substr(0, key.find('/'))},
                      {"subject", key},       {"datacontenttype", "application/json"},
                      {"data", data}};
  to_.submit(key, dumped(event));
}

void sink::offer_said(const std::string& key, json data, const std::string& moment) {
  const auto print = " " + hash_of(dumped(data));
  const auto before = kept(said_of(key));
  const bool is_same = before.ends_with(print);
  data["occurred_at"] = is_same ? before.substr(0, before.size() - print.size()) : moment;
  // Remembered first: after a crash the same is said again, of the same moment.
  if (!is_same) keep(said_of(key), moment + print);
  offer(key, data);
}

void sink::unsaid(const std::string& key) {
  forget(said_of(key));
  gone(key);
}

std::string key_of(std::string_view start, std::int64_t id) { return std::string{start} + std::to_string(id); }

std::string key_of(std::string_view start, std::int64_t id, std::int64_t second) {
  return key_of(start, id) + "-" + std::to_string(second);
}

ids numbers_in(std::string_view text) {
  ids list;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (const auto number = parse_integer(text.substr(0, end))) list.push_back(*number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

std::string numbers_text(const ids& list) {
  std::string text;
  for (const auto number : list) text += (text.empty() ? "" : " ") + std::to_string(number);
  return text;
}

} // namespace keukentafel::eduarte
