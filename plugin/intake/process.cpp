#include "intake/process.hpp"

#include "frame/message.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace keukentafel::intake {

namespace {

/// What an adapter and the libraries of databases read. Nothing else of the host reaches the annex: a SIS may keep
/// passwords in its environment.
constexpr std::array passed{"PATH=",
                            "HOME=",
                            "TMPDIR=",
                            "TZ",
                            "LANG=",
                            "LC_",
                            "LD_",
                            "PG",
                            "ODBC",
                            "FREETDS",
                            "TNS_",
                            "NLS_",
                            "ORACLE_HOME=",
                            "SSL_CERT_",
                            "KRB5",
                            "RES_OPTIONS",
                            "LOCALDOMAIN=",
                            "ASAN_OPTIONS=",
                            "UBSAN_OPTIONS=",
                            "TSAN_OPTIONS=",
                            "FAKETIME"};

bool make_pair(int type, descriptor& ours, descriptor& theirs) {
  int ends[2];
  if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) != 0) return false;
  ours = high(ends[0]);
  theirs = high(ends[1]);
  return ours.number() >= 0 && theirs.number() >= 0 && fcntl(ours.number(), F_SETFL, O_NONBLOCK) == 0;
}

bool make_pipe(descriptor& ours, descriptor& theirs) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  ours = high(ends[0]);
  theirs = high(ends[1]);
  return ours.number() >= 0 && theirs.number() >= 0 && fcntl(ours.number(), F_SETFL, O_NONBLOCK) == 0;
}

std::vector<char*> environment() {
  std::vector<char*> some;
  for (char** one = environ; *one; ++one)
    if (std::any_of(passed.begin(), passed.end(),
                    [&](std::string_view begin) { return std::string_view{*one}.starts_with(begin); }))
      some.push_back(*one);
  some.push_back(nullptr);
  return some;
}

std::string told(const siginfo_t& of) {
  if (of.si_code == CLD_EXITED) return fmt::format("its process ended by itself with status {}", of.si_status);
  const char* name = sigdescr_np(of.si_status);
  return fmt::format("its process was ended by signal {} ({})", of.si_status, name ? name : "unknown");
}

} // namespace

result<std::unique_ptr<process>> process::start(const std::string& program, const std::string& name) {
  std::unique_ptr<process> made{new process};
  descriptor stream, control, errors, nothing{high(open("/dev/null", O_RDONLY | O_CLOEXEC))};
  if (nothing.number() < 0 || !make_pair(SOCK_STREAM, made->stream_, stream) ||
      !make_pair(SOCK_SEQPACKET, made->control_, control) || !make_pipe(made->errors_, errors))
    return fault{fmt::format("no process can be started for it: {}", std::strerror(errno))};
  pid_t pid = 0;
  static_assert(frame::stream_end == 3 && frame::control_end == 4);
  const int error =
      start_program(program, {"keukentafel-adapter", name}, environment(),
                    {nothing.number(), errors.number(), errors.number(), stream.number(), control.number()}, pid);
  if (error != 0) return fault{fmt::format("{} can't be started: {}", program, std::strerror(error))};
  made->pid_ = descriptor{open_process(pid)};
  if (made->pid_.number() < 0) {
    // It sees the ends of its sockets, and ends.
    made->stream_ = descriptor{};
    made->control_ = descriptor{};
    waitpid(pid, nullptr, 0);
    return fault{"the kernel has no descriptors of processes (Linux 5.4 has them)"};
  }
  return made;
}

process::~process() { end(std::chrono::milliseconds{0}); }

bool process::has_ended() const {
  pollfd wait{pid_.number(), POLLIN, 0};
  return !ending_.empty() || pid_.number() < 0 || poll(&wait, 1, 0) == 1;
}

std::string process::end(std::chrono::milliseconds patience) {
  if (!ending_.empty() || pid_.number() < 0) return ending_;
  pollfd wait{pid_.number(), POLLIN, 0};
  const bool was_alive = poll(&wait, 1, static_cast<int>(patience.count())) != 1;
  if (was_alive) {
    kill_process(pid_.number());
    constexpr int killed_within_ms = 1000; // longer only in a call of the kernel that does not end
    poll(&wait, 1, killed_within_ms);
  }
  siginfo_t how{};
  // What it started, when its calls are not filtered, is in its session. Its number is its own until it is waited for.
  if (waitid(P_PIDFD, static_cast<id_t>(pid_.number()), &how, WEXITED | WNOHANG | WNOWAIT) == 0 && how.si_pid != 0)
    kill(-how.si_pid, SIGKILL);
  how = {};
  // A host that ignores SIGCHLD, or waits for every child, has taken the status.
  if (waitid(P_PIDFD, static_cast<id_t>(pid_.number()), &how, WEXITED | WNOHANG) != 0 || how.si_pid == 0)
    ending_ = "its process ended";
  else ending_ = told(how);
  if (was_alive) ending_ = "its process was ended";
  return ending_;
}

} // namespace keukentafel::intake
