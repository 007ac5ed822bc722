#include "report.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace keukentafel::kit {

std::string as_text(const verdict& one) {
  const std::string_view word = one.word();
  const auto shown = word == "passed" ? "ok" : word == "failed" ? "FAIL" : word == "skipped" ? "skip" : "none";
  auto text = fmt::format("  {:<4}  {:<12} {:5.1f} s\n", shown, one.of->name, one.seconds);
  for (const auto& line : one.findings) text += fmt::format("        {}\n", line);
  for (const auto& line : one.skips) text += fmt::format("        not tried: {}\n", line);
  if (!one.findings.empty())
    text += fmt::format("        why it matters: {}\n        where to look: {}\n", one.of->why, one.of->look);
  return text;
}

std::string as_json(const kt_adapter_entry& entry, const std::vector<verdict>& all) {
  using json = nlohmann::ordered_json;
  auto checks = json::array();
  double seconds = 0;
  for (const auto& one : all) {
    seconds += one.seconds;
    json made{{"name", one.of->name}, {"verdict", one.word()}, {"seconds", one.seconds}};
    if (!one.skips.empty()) made["not_tried"] = one.skips;
    if (!one.findings.empty()) {
      made["findings"] = one.findings;
      made["why"] = one.of->why;
      made["look"] = one.of->look;
    }
    checks.push_back(std::move(made));
  }
  const bool is_conformant = std::all_of(all.begin(), all.end(), [](const auto& one) { return one.findings.empty(); });
  const json whole{{"adapter", entry.name},
                   {"version", entry.version},
                   {"conformant", is_conformant},
                   {"seconds", seconds},
                   {"checks", std::move(checks)}};
  return whole.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace keukentafel::kit
