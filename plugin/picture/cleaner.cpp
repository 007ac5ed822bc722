#include "picture/cleaner.hpp"

#include "picture/sniff.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace keukentafel::picture {

namespace {

constexpr off_t most_made = off_t{4} << 20;
constexpr int looked_after_ms = 50; ///< whether it is to stop
constexpr int lowest = 10;          ///< as in intake/process.cpp: putting one in its place overwrites no other

class descriptor {
public:
  explicit descriptor(int number) : number_(number) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }

private:
  const int number_;
};

int high(int number) {
  const descriptor low{number};
  return fcntl(number, F_DUPFD_CLOEXEC, lowest);
}

bool fill(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return lseek(file, 0, SEEK_SET) == 0;
}

std::string read_all(int file) {
  const auto size = lseek(file, 0, SEEK_END);
  std::string bytes;
  if (size <= 0 || size > most_made) return bytes;
  bytes.resize(static_cast<std::size_t>(size));
  const auto count = pread(file, bytes.data(), bytes.size(), 0);
  bytes.resize(count == size ? bytes.size() : 0);
  return bytes;
}

/// Starts the program with these as its standard input and output; nothing else of ours is open in it.
int start(const std::string& program, int in, int out, int nowhere, pid_t& pid) {
  posix_spawn_file_actions_t todo;
  posix_spawnattr_t how;
  posix_spawn_file_actions_init(&todo);
  posix_spawnattr_init(&how);
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&how, &all);
  posix_spawnattr_setsigmask(&how, &none);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  posix_spawn_file_actions_adddup2(&todo, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&todo, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&todo, nowhere, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&todo, STDERR_FILENO + 1);
  std::string name{"keukentafel-picture"};
  char* const words[]{name.data(), nullptr};
  char* const variables[]{nullptr};
  const int error = posix_spawn(&pid, program.c_str(), &todo, &how, words, variables);
  posix_spawn_file_actions_destroy(&todo);
  posix_spawnattr_destroy(&how);
  return error;
}

/// Waits for its end, or ends it: whether it ended by itself with status 0. A host that takes the status of every child
/// leaves only what was made to judge by.
bool await(pid_t pid, std::chrono::milliseconds patience, const std::atomic<bool>& is_stopped) {
  const descriptor process{static_cast<int>(syscall(SYS_pidfd_open, pid, 0))};
  if (process.number() < 0) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return false;
  }
  pollfd wait{process.number(), POLLIN, 0};
  int ready = 0;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (ready != 1 && !is_stopped && std::chrono::steady_clock::now() < until) ready = poll(&wait, 1, looked_after_ms);
  if (ready != 1) syscall(SYS_pidfd_send_signal, process.number(), SIGKILL, nullptr, 0);
  siginfo_t how{};
  const bool is_known = waitid(P_PIDFD, static_cast<id_t>(process.number()), &how, WEXITED) == 0;
  return ready == 1 && (!is_known || (how.si_code == CLD_EXITED && how.si_status == 0));
}

} // namespace

result<std::string> cleaner::clean(std::string_view bytes) const {
  if (!is_picture(sniff(bytes))) return fault{"it is no picture of a kind that is taken"};
  const descriptor in{high(memfd_create("picture", MFD_CLOEXEC))}, out{high(memfd_create("cleaned", MFD_CLOEXEC))};
  const descriptor nowhere{high(open("/dev/null", O_WRONLY | O_CLOEXEC))};
  if (in.number() < 0 || out.number() < 0 || nowhere.number() < 0 || !fill(in.number(), bytes))
    return fault{fmt::format("there is no room for a picture: {}", std::strerror(errno))};
  pid_t pid = 0;
  if (const int error = start(program_, in.number(), out.number(), nowhere.number(), pid); error != 0)
    return fault{fmt::format("{} can't be started: {}", program_, std::strerror(error))};
  const bool is_done = await(pid, patience_, is_stopped_);
  auto made = is_done ? read_all(out.number()) : std::string{};
  if (sniff(made) != medium::jpeg) return fault{"it is broken, too large, or took too long"};
  return {boost::system::in_place_value, std::move(made)};
}

} // namespace keukentafel::picture
