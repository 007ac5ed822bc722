#include "annex/limits.hpp"

#include "annex/wire.hpp"

#include <keukentafel/adapter.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <initializer_list>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace keukentafel::annex {

namespace {

constexpr std::uint64_t mib = 1 << 20;
/// The kernel counts the threads of a user; the annex may add so many to what there is now.
constexpr std::uint64_t threads = 512;

/// A sanitizer reserves terabytes of addresses.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool may_limit_memory = false;
#else
constexpr bool may_limit_memory = true;
#endif

bool limit(decltype(RLIMIT_CORE) what, std::uint64_t to) {
  rlimit now{};
  getrlimit(what, &now);
  const rlimit wanted{std::min<rlim_t>(to, now.rlim_max), std::min<rlim_t>(to, now.rlim_max)};
  return setrlimit(what, &wanted) == 0;
}

/// Of the whole machine: the fourth part of /proc/loadavg is running/all.
std::uint64_t threads_now() {
  std::ifstream in{"/proc/loadavg"};
  std::string skipped;
  std::uint64_t running = 0, all = 0;
  char slash = 0;
  in >> skipped >> skipped >> skipped >> running >> slash >> all;
  return in ? all : 4096;
}

/// A module that runs as root does not share that with an adapter.
bool drop_capabilities() {
  for (int one = 0; prctl(PR_CAPBSET_READ, one, 0, 0, 0) >= 0; ++one) prctl(PR_CAPBSET_DROP, one, 0, 0, 0);
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2]{};
  return syscall(SYS_capset, &head, none) == 0;
}

/// A domain of Landlock that forbids hardly anything by itself: who is in one can't trace, or read the memory of, a
/// process outside it. Older kernels have none.
void enter_domain() {
  // A domain refuses to rename from one folder into another, unless it says otherwise; before version 2 it can't.
  const bool may_say = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 2;
  landlock_ruleset_attr rules{};
  rules.handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK;
  if (may_say) rules.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
  const auto made = static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0));
  if (may_say && made >= 0) {
    landlock_path_beneath_attr everywhere{};
    everywhere.allowed_access = LANDLOCK_ACCESS_FS_REFER;
    everywhere.parent_fd = open("/", O_PATH | O_CLOEXEC);
    syscall(SYS_landlock_add_rule, made, LANDLOCK_RULE_PATH_BENEATH, &everywhere, 0);
    close(everywhere.parent_fd);
  }
  if (made < 0 || syscall(SYS_landlock_restrict_self, made, 0) != 0)
    send_line(KT_WARNING, "this kernel has no Landlock: the adapter is not kept from the memory of the user's other "
                          "processes");
  if (made >= 0) close(made);
}

} // namespace

std::string set_limits(const limits& to) {
  // The module, or the service, ends the annex: what the terminal or systemd sends to all is for the module.
  for (const int one : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) std::signal(one, SIG_IGN);
  // If memory is short, this goes first.
  if (std::ofstream score{"/proc/self/oom_score_adj"}; score) score << 500;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no new rights";
  if (!limit(RLIMIT_CORE, 0)) return "core files";
  if (!limit(RLIMIT_NOFILE, to.open_files)) return "open files";
  if (!limit(RLIMIT_NPROC, threads_now() + threads)) return "threads";
  // What it may write, and what it may map at all (files and shared memory, too).
  if (may_limit_memory &&
      (!limit(RLIMIT_DATA, to.memory_mib * mib) || !limit(RLIMIT_AS, 2 * to.memory_mib * mib + 1024 * mib)))
    return "memory";
  if (!drop_capabilities()) return "capabilities";
  enter_domain();
  // No core through a pipe either, which the limit does not cover.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return "core files";
  return {};
}

} // namespace keukentafel::annex
