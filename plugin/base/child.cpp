#include "base/child.hpp"

#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace keukentafel {

descriptor::~descriptor() {
  if (number_ >= 0) close(number_);
}

descriptor high(int number) {
  constexpr int lowest = 10;
  const descriptor low{number};
  return number < 0 ? descriptor{} : descriptor{fcntl(number, F_DUPFD_CLOEXEC, lowest)};
}

int start_program(const std::string& program, std::vector<std::string> words, const std::vector<char*>& variables,
                  std::initializer_list<int> open, pid_t& pid) {
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
  int place = 0;
  for (const int number : open) posix_spawn_file_actions_adddup2(&todo, number, place++);
  posix_spawn_file_actions_addclosefrom_np(&todo, place);
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int error = posix_spawn(&pid, program.c_str(), &todo, &how, arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&todo);
  posix_spawnattr_destroy(&how);
  return error;
}

// By number: the C library's header of these lacks its extern "C".
int open_process(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }
void kill_process(int number) { syscall(SYS_pidfd_send_signal, number, SIGKILL, nullptr, 0); }

} // namespace keukentafel
