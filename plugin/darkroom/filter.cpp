#include "darkroom/filter.hpp"

#include <array>
#include <cerrno>
#include <memory>
#include <seccomp.h>

namespace keukentafel::darkroom {

namespace {

constexpr std::array allowed{
    "read",     "write",          "brk",         "mmap",         "munmap",        "mremap",
    "mprotect", "madvise",        "futex",       "rt_sigreturn", "clock_gettime", "gettimeofday",
    "getpid",   "gettid",         "sched_yield", "exit",         "exit_group",    "restart_syscall",
    "tgkill",   "rt_sigprocmask", "sigaltstack"};

} // namespace

bool filter_calls() {
  const std::unique_ptr<void, decltype(&seccomp_release)> rules{seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release};
  if (!rules) return false;
  for (const auto* name : allowed) {
    const int call = seccomp_syscall_resolve_name(name);
    if (call != __NR_SCMP_ERROR && seccomp_rule_add(rules.get(), SCMP_ACT_ALLOW, call, 0) != 0) return false;
  }
  return seccomp_attr_set(rules.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
         seccomp_load(rules.get()) == 0;
}

} // namespace keukentafel::darkroom
