#include "module/health_office.hpp"

#include "base/log.hpp"

#include <fmt/format.h>

namespace keukentafel::module {

namespace {

using samples = std::map<std::string, std::pair<intake::figure, std::string>>; ///< by full name: its lines

/// As the text format wants a label's value.
std::string label(std::string_view value) {
  std::string made;
  for (const char c : value) {
    if (c == '\\' || c == '"') made += '\\';
    made += c;
  }
  return made;
}

void add(samples& to, const std::string& prefix, const std::string& adapter, const intake::figure& one) {
  auto& [first, lines] = to.try_emplace(prefix + one.name, one, std::string{}).first->second;
  lines += fmt::format("{}{}{{adapter=\"{}\"}} {}\n", prefix, one.name, label(adapter), one.value);
}

std::string as_metrics(engine& with) {
  samples all;
  for (const auto& each : with.feeders()) {
    const auto now = each->now();
    add(all, "keukentafel_adapter_", each->name(),
        {"is_running", "1 when the adapter runs.", now.state == "running" ? 1.0 : 0.0, false});
    add(all, "keukentafel_adapter_", each->name(),
        {"failures", "How often it failed soon after the last time.", static_cast<double>(now.failures), false});
    const auto prefix = fmt::format("keukentafel_{}_", each->library_name());
    for (const auto& figure : now.at.figures) add(all, prefix, each->name(), figure);
  }
  std::string text;
  for (const auto& [name, one] : all)
    text += fmt::format("# HELP {} {}\n# TYPE {} {}\n{}", name, loggable(one.first.sentence), name,
                        one.first.is_counter ? "counter" : "gauge", one.second);
  return text;
}

std::string for_a_person(engine& with) {
  std::string text;
  for (const auto& each : with.feeders()) {
    const auto now = each->now();
    text += fmt::format("{}: {}", each->name(), now.state);
    if (now.state != "running" && !now.last_error.empty()) text += fmt::format(": {}", now.last_error);
    text += "\n";
    for (const auto& figure : now.at.figures)
      text += fmt::format("  {:<32} {:>14}  {}\n", figure.name, figure.value, figure.sentence);
  }
  return text;
}

} // namespace

int status(engine& with, const order& what, const output& to) {
  to.out(what.option("metrics").empty() ? for_a_person(with) : as_metrics(with));
  for (const auto& each : with.feeders())
    if (each->now().state != "running") return 1;
  return 0;
}

} // namespace keukentafel::module
