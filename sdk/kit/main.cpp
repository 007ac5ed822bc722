/// keukentafel-conform: does an adapter keep the contract?
#include "checks.hpp"
#include "library.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <mutex>
#include <poll.h>
#include <set>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace keukentafel::kit;

constexpr std::size_t findings_limit = 10; // of one check

struct verdict {
  std::vector<std::string> findings, skips;
};

/// In the child: each line tells one thing to the parent, once.
[[noreturn]] void run_here(const check& one, const subject& of, const fixture& source, int to) {
  std::mutex mutex;
  std::set<std::string> told;
  const auto tell = [&](char mark, std::string line) {
    line = mark + line + '\n';
    const std::lock_guard guard{mutex};
    if (told.size() < findings_limit && told.insert(line).second && write(to, line.data(), line.size()) < 0) _exit(2);
  };
  try {
    one.run({of, source, [&](const auto& line) { tell('f', line); }, [&](const auto& line) { tell('s', line); }});
  } catch (const std::exception& error) {
    tell('f', error.what());
  }
  _exit(0);
}

verdict run(const check& one, const subject& of, const fixture& source, std::chrono::seconds patience) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error{"no pipe"};
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    setpgid(0, 0); // with its fixture
    run_here(one, of, source, ends[1]);
  }
  close(ends[1]);
  std::string said;
  const auto until = std::chrono::steady_clock::now() + patience;
  bool is_late = false;
  for (char part[4096];;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd wait{ends[0], POLLIN, 0};
    is_late = left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) == 0;
    const auto got = is_late ? 0 : read(ends[0], part, sizeof part);
    if (got <= 0) break;
    said.append(part, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  if (is_late) kill(-child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  verdict result;
  std::istringstream lines{said};
  for (std::string line; std::getline(lines, line);)
    (line[0] == 'f' ? result.findings : result.skips).push_back(line.substr(1));
  if (is_late) result.findings.push_back(fmt::format("it had not come to an end after {} s", patience.count()));
  else if (WIFSIGNALED(status))
    result.findings.push_back(fmt::format("the adapter crashed: {}", strsignal(WTERMSIG(status))));
  else if (WEXITSTATUS(status) != 0) result.findings.push_back("the adapter ended the process");
  return result;
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Checks that an adapter keeps the contract of keukentafel/adapter.h."};
  std::string library, settings_file, program;
  int patience = 120;
  app.add_option("adapter", library, "The adapter library (.so)")->required();
  app.add_option("--settings", settings_file, "Its settings, one JSON object")->required();
  app.add_option("--fixture", program, "A program that prepares the source (docs/conformance.md)");
  app.add_option("--patience", patience, "Seconds for one check")->check(CLI::Range(1, 3600));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  bool is_conformant = true;
  try {
    const auto& entry = load(library);
    const subject of{entry, read_settings(entry, settings_file)};
    const fixture source{program, settings_file};
    fmt::print("{} {}\n", entry.name, entry.version);
    for (const auto& one : checks()) {
      const auto [findings, skips] = run(one, of, source, std::chrono::seconds{patience});
      fmt::print("  {:<5} {}\n", !findings.empty() ? "FAIL" : !skips.empty() ? "skip" : "ok", one.name);
      for (const auto& line : findings) fmt::print("        {}\n", line);
      for (const auto& line : skips) fmt::print("        not tried: {}\n", line);
      if (!findings.empty()) fmt::print("        why it matters: {}\n        where to look: {}\n", one.why, one.look);
      is_conformant = is_conformant && findings.empty();
      if (!is_conformant && &one == &checks().front()) {
        fmt::print("  The other checks build on this one: mend it first.\n");
        break;
      }
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
  return is_conformant ? 0 : 1;
}
