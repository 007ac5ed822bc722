#include "run.hpp"

#include "clock.hpp"

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

namespace keukentafel::kit {

namespace {

constexpr std::size_t findings_limit = 10; // of one check
enum mark : char { finding = 'f', skip = 's', absence = 'a' };

/// In the child: each line tells one thing to the parent, once.
[[noreturn]] void run_here(const check& one, const subject& of, const fixture& source, int to) {
  std::mutex mutex;
  std::set<std::string> told;
  const auto tell = [&](mark what, std::string line) {
    for (auto& c : line)
      if (c == '\n') c = ' ';
    line = static_cast<char>(what) + line + '\n';
    const std::lock_guard guard{mutex};
    if (told.size() < findings_limit && told.insert(line).second && write(to, line.data(), line.size()) < 0) _exit(2);
  };
  try {
    one.run({of, source, [&](const auto& line) { tell(finding, line); }, [&](const auto& line) { tell(skip, line); },
             [&] { tell(absence, ""); }});
  } catch (const std::exception& error) {
    tell(finding, error.what());
  }
  _exit(0);
}

void hear(verdict& result, const std::string& said) {
  std::istringstream lines{said};
  for (std::string line; std::getline(lines, line);) {
    if (line[0] == finding) result.findings.push_back(line.substr(1));
    else if (line[0] == skip) result.skips.push_back(line.substr(1));
    else result.is_absent = true;
  }
}

} // namespace

const char* verdict::word() const {
  return !findings.empty() ? "failed" : is_absent ? "absent" : !skips.empty() ? "skipped" : "passed";
}

verdict run(const check& one, const subject& of, const fixture& source, std::chrono::seconds patience) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error{"no pipe"};
  std::fflush(stdout);
  const auto begin = clock::true_now();
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    setpgid(0, 0); // with its fixture
    run_here(one, of, source, ends[1]);
  }
  close(ends[1]);
  std::string said;
  const auto until = begin + patience;
  bool is_late = false;
  for (char part[4096];;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - clock::true_now());
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
  result.of = &one;
  result.seconds = std::chrono::duration<double>(clock::true_now() - begin).count();
  hear(result, said);
  if (is_late) result.findings.push_back(fmt::format("it had not come to an end after {} s", patience.count()));
  else if (WIFSIGNALED(status))
    result.findings.push_back(fmt::format("the adapter crashed: {}", strsignal(WTERMSIG(status))));
  else if (WEXITSTATUS(status) != 0) result.findings.push_back("the adapter ended the process");
  return result;
}

} // namespace keukentafel::kit
