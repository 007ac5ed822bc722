#include "run.hpp"

#include "clock.hpp"
#include "library.hpp"

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
enum mark : char { finding = 'f', skip = 's', absence = 'a', mistake = 'm', conclusion = 'e' };

/// What a child said before its end, and how it ended.
struct ending {
  std::string said;
  int status = 0;
  bool is_late = false, is_told = false; ///< told: it said that it came to its end by itself

  std::string words() const {
    return WIFSIGNALED(status) ? fmt::format("signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)))
                               : fmt::format("status {}", WEXITSTATUS(status));
  }
};

/// Does it in a child, which writes lines to the descriptor. An adapter may end the process with any status: only the
/// mark tells that all was done.
template <class Doing> ending in_a_child(Doing doing, std::chrono::seconds patience) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error{"no pipe"};
  std::fflush(stdout);
  const auto until = clock::true_now() + patience;
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error{"no process"};
  if (child == 0) {
    close(ends[0]);
    setpgid(0, 0); // with its fixture
    doing(ends[1]);
    constexpr char last[]{conclusion, '\n'};
    _exit(write(ends[1], last, sizeof last) == sizeof last ? 0 : 2);
  }
  close(ends[1]);
  ending out;
  for (char part[4096];;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - clock::true_now());
    pollfd wait{ends[0], POLLIN, 0};
    out.is_late = left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) == 0;
    const auto got = out.is_late ? 0 : read(ends[0], part, sizeof part);
    if (got <= 0) break;
    out.said.append(part, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  if (out.is_late) kill(-child, SIGKILL);
  waitpid(child, &out.status, 0);
  out.is_told = ('\n' + out.said).find({'\n', conclusion, '\n'}) != std::string::npos;
  return out;
}

/// In the child: each line tells one thing to the parent, once.
void run_here(const check& one, const subject& of, const fixture& source, int to) {
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
  } catch (const fixture_fault& fault) {
    tell(mistake, fault.what());
  } catch (const std::exception& error) {
    tell(finding, error.what());
  }
}

void hear(verdict& result, const std::string& said) {
  std::istringstream lines{said};
  for (std::string line; std::getline(lines, line);) {
    if (line[0] == finding) result.findings.push_back(line.substr(1));
    else if (line[0] == skip) result.skips.push_back(line.substr(1));
    else if (line[0] == absence) result.is_absent = true;
    else if (line[0] == mistake) throw fixture_fault{line.substr(1)};
  }
}

} // namespace

const char* verdict::word() const {
  return !findings.empty() ? "failed" : is_absent ? "absent" : !skips.empty() ? "skipped" : "passed";
}

void try_load(const std::string& path, std::chrono::seconds patience) {
  const auto out = in_a_child(
      [&](int) {
        try {
          load(path);
        } catch (const std::exception&) { // the parent finds the same, and says so
        }
      },
      patience);
  if (out.is_late) throw std::runtime_error{fmt::format("{} was not loaded after {} s", path, patience.count())};
  if (!out.is_told)
    throw std::runtime_error{
        fmt::format("{}: the library ended the process while it was loaded: {}", path, out.words())};
}

verdict run(const check& one, const subject& of, const fixture& source, std::chrono::seconds patience) {
  const auto begin = clock::true_now();
  const auto out = in_a_child([&](int to) { run_here(one, of, source, to); }, patience);
  verdict result;
  result.of = &one;
  result.seconds = std::chrono::duration<double>(clock::true_now() - begin).count();
  hear(result, out.said);
  if (out.is_late) result.findings.push_back(fmt::format("it had not come to an end after {} s", patience.count()));
  else if (WIFSIGNALED(out.status))
    result.findings.push_back(fmt::format("the adapter crashed: {}", strsignal(WTERMSIG(out.status))));
  else if (!out.is_told) result.findings.push_back(fmt::format("the adapter ended the process: {}", out.words()));
  return result;
}

} // namespace keukentafel::kit
