#include "fixture.hpp"

#include "clock.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <set>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace keukentafel::kit {

namespace {

constexpr int cannot = 3;

} // namespace

fixture::fixture(std::string program, std::string config_file, std::string adapter, post& mail)
    : program_(std::move(program)), config_file_(std::move(config_file)), adapter_(std::move(adapter)), mail_(mail) {
  mail.renew_by([this] { return step("sign").has_value(); });
}

/// Runs the program to its end; its standard output.
std::string fixture::output_of(const std::string& step, int& status) const {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error{"no pipe for the fixture"};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  std::string arguments[]{program_, step, config_file_, adapter_};
  char* argv[]{arguments[0].data(), arguments[1].data(), arguments[2].data(), arguments[3].data(), nullptr};
  auto now = fmt::format("KEUKENTAFEL_NOW={}", clock::wall_now());
  std::vector<char*> environment;
  for (char** one = environ; *one; ++one) environment.push_back(*one);
  environment.insert(environment.end(), {now.data(), nullptr});
  pid_t child = 0;
  const int problem = posix_spawnp(&child, program_.c_str(), &actions, nullptr, argv, environment.data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string text;
  char part[4096];
  for (ssize_t got = 0; problem == 0 && (got = read(ends[0], part, sizeof part)) != 0;) {
    if (got > 0) text.append(part, static_cast<std::size_t>(got));
    else if (errno != EINTR) break;
  }
  close(ends[0]);
  if (problem != 0) throw fixture_fault{fmt::format("the fixture {} can't be run", program_)};
  waitpid(child, &status, 0);
  return text;
}

std::optional<told> fixture::step(const std::string& name) const {
  if (program_.empty()) return std::nullopt;
  int status = 0;
  const auto text = output_of(name, status);
  if (WIFEXITED(status) && WEXITSTATUS(status) == cannot) return std::nullopt;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw fixture_fault{fmt::format("the fixture failed at {}", name)};
  if (name == "begin") mail_.forget_all();
  static const std::set<std::string> about_a_key{"offered", "gone", "reported"};
  told all;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string word, first;
    words >> word >> first;
    if (about_a_key.contains(word) && !first.empty()) all.expected.push_back({word, first});
    else if (line == "warned") all.expected.push_back({word, ""});
    else if (word == "send" && !first.empty()) mail_.add(line.substr(5));
    else if (word == "write" && !first.empty() && line.size() > word.size() + first.size() + 2)
      all.writes.emplace_back(first, line.substr(word.size() + first.size() + 2));
    else if (word == "file" && !first.empty() && line.size() > word.size() + first.size() + 2)
      all.files.emplace_back(first, line.substr(word.size() + first.size() + 2));
    else if (word == "written" && !first.empty()) all.written.push_back(first);
    else
      throw fixture_fault{
          fmt::format("the fixture said \"{}\" at {}: docs/conformance.md lists what it may say", line, name)};
  }
  return all;
}

} // namespace keukentafel::kit
