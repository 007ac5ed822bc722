/// keukentafel-conform: does an adapter keep the contract?
#include "configuration.hpp"
#include "library.hpp"
#include "report.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>

namespace {

using namespace keukentafel::kit;

struct options {
  std::string library, config, adapter, fixture, json;
  std::vector<std::string> only;
  int patience = 120;
};

/// Runs the checks and prints each; false: one failed.
bool run_all(const options& how, const kt_adapter_entry& entry, const subject& of, const fixture& source) {
  fmt::print("{} {}\n", entry.name, entry.version);
  std::vector<verdict> all;
  for (const auto& one : checks()) {
    const bool is_first = &one == &checks().front();
    if (!is_first && !how.only.empty() && std::find(how.only.begin(), how.only.end(), one.name) == how.only.end())
      continue;
    all.push_back(run(one, of, source, std::chrono::seconds{how.patience}));
    fmt::print("{}", as_text(all.back()));
    if (!is_first || all.back().findings.empty()) continue;
    fmt::print("  The other checks build on this one: mend it first.\n");
    break;
  }
  double seconds = 0;
  for (const auto& one : all) seconds += one.seconds;
  fmt::print("  {:.1f} s in all\n", seconds);
  if (!how.json.empty() && !(std::ofstream{how.json} << as_json(entry, all) << std::flush))
    throw std::runtime_error{fmt::format("{} can't be written", how.json)};
  return std::all_of(all.begin(), all.end(), [](const auto& one) { return one.findings.empty(); });
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Checks that an adapter keeps the contract of keukentafel/adapter.h."};
  options how;
  std::vector<std::string> names;
  for (const auto& one : checks()) names.emplace_back(one.name);
  app.add_option("library", how.library, "The adapter library (.so)")->required();
  app.add_option("--config", how.config, "The module's configuration (TOML) with the [[adapter]]")->required();
  app.add_option("--adapter", how.adapter, "The name of the [[adapter]], when there are several");
  app.add_option("--fixture", how.fixture, "A program that prepares the source (docs/conformance.md)");
  app.add_option("--json", how.json, "A file for the report as JSON");
  app.add_option("--only", how.only, "Besides the first, only these checks")
      ->delimiter(',')
      ->check(CLI::IsMember(names));
  app.add_option("--patience", how.patience, "Seconds for one check")->check(CLI::Range(1, 3600));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    try_load(how.library, std::chrono::seconds{how.patience});
    const auto& entry = load(how.library);
    const auto [name, settings] = read_configuration(entry, how.library, how.config, how.adapter);
    post mail;
    // What must follow a change follows in a sixtieth of what a whole check may take.
    const subject of{entry, settings, mail, std::chrono::milliseconds{how.patience * 1000 / 60}};
    const fixture source{how.fixture, how.config, name, mail};
    return run_all(how, entry, of, source) ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
