#include "fixture.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace keukentafel::kit {

namespace {

constexpr int cannot = 3;

/// Runs the program to its end; its standard output, or nothing when it can't.
std::optional<std::string> output_of(const std::string& program, const std::string& step, const std::string& file) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error{"no pipe for the fixture"};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  std::string arguments[]{program, step, file};
  char* argv[]{arguments[0].data(), arguments[1].data(), arguments[2].data(), nullptr};
  pid_t child = 0;
  const int problem = posix_spawnp(&child, program.c_str(), &actions, nullptr, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string text;
  char part[4096];
  for (ssize_t got = 0; problem == 0 && (got = read(ends[0], part, sizeof part)) != 0;) {
    if (got > 0) text.append(part, static_cast<std::size_t>(got));
    else if (errno != EINTR) break;
  }
  close(ends[0]);
  int status = 0;
  if (problem != 0) throw std::runtime_error{fmt::format("the fixture {} can't be run", program)};
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == cannot) return std::nullopt;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error{fmt::format("the fixture failed at {}", step)};
  return text;
}

} // namespace

std::optional<std::vector<expectation>> fixture::step(const std::string& name) const {
  if (program_.empty()) return std::nullopt;
  const auto text = output_of(program_, name, settings_file_);
  if (!text) return std::nullopt;
  std::vector<expectation> expected;
  std::istringstream lines{*text};
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.find(' ');
    const auto what = line.substr(0, space);
    if (space == line.npos || (what != "offered" && what != "gone" && what != "reported"))
      throw std::runtime_error{
          fmt::format("the fixture said \"{}\" at {}: write offered, gone or reported, and a key", line, name)};
    expected.push_back({what, line.substr(space + 1)});
  }
  return expected;
}

} // namespace keukentafel::kit
