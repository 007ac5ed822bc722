#include "module/health_office.hpp"

#include "base/log.hpp"
#include "store/backlog.hpp"

#include <algorithm>
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

/// What waits for somebody, as figures of the adapter that it came by or goes to.
std::vector<intake::figure> waiting_at(const std::string& adapter, const std::vector<store::backlog>& backlogs) {
  const auto is_its = [&](const store::backlog& one) { return one.adapter == adapter; };
  const auto found = std::find_if(backlogs.begin(), backlogs.end(), is_its);
  const auto its = found == backlogs.end() ? store::backlog{} : *found;
  return {
      {"set_aside", "What could not be read: the command set-aside tells.", static_cast<double>(its.set_aside), false},
      {"requests_waiting", "Requests of parents and students that are to be written to the SIS.",
       static_cast<double>(its.requests_waiting), false},
      {"requests_with_staff", "Requests that wait at the desk for a person.",
       static_cast<double>(its.requests_with_staff), false}};
}

std::vector<store::backlog> load_backlogs(engine& with) {
  std::vector<store::backlog> all;
  with.store().read([&](store::connection& database) { all = store::load_backlogs(database); });
  return all;
}

std::string as_metrics(engine& with) {
  samples all;
  const auto backlogs = load_backlogs(with);
  for (const auto& each : with.feeders()) {
    const auto now = each->now();
    add(all, "keukentafel_adapter_", each->name(),
        {"is_running", "1 when the adapter runs.", now.state == "running" ? 1.0 : 0.0, false});
    add(all, "keukentafel_adapter_", each->name(),
        {"failures", "How often it failed soon after the last time.", static_cast<double>(now.failures), false});
    for (const auto& figure : waiting_at(each->name(), backlogs))
      add(all, "keukentafel_adapter_", each->name(), figure);
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
  const auto backlogs = load_backlogs(with);
  for (const auto& each : with.feeders()) {
    const auto now = each->now();
    text += fmt::format("{}: {}", each->name(), now.state);
    if (now.state != "running" && !now.last_error.empty()) text += fmt::format(": {}", now.last_error);
    text += "\n";
    auto figures = waiting_at(each->name(), backlogs);
    std::erase_if(figures, [](const intake::figure& one) { return one.value == 0; });
    figures.insert(figures.end(), now.at.figures.begin(), now.at.figures.end());
    for (const auto& figure : figures)
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
