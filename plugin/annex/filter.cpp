#include "annex/filter.hpp"

#include "annex/allowed_calls.hpp"
#include "annex/wire.hpp"

#include <keukentafel/adapter.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <linux/sockios.h>
#include <memory>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <ucontext.h>
#include <unistd.h>

namespace keukentafel::annex {

namespace {

/// Names by number, made before the filter: within a signal handler nothing may allocate.
constexpr int numbers = 512;
std::array<char*, numbers> names;
std::array<std::atomic<bool>, numbers> told;

void set_result(ucontext_t& at, long value) {
#if defined(__x86_64__)
  at.uc_mcontext.gregs[REG_RAX] = value;
#elif defined(__aarch64__)
  at.uc_mcontext.regs[0] = static_cast<unsigned long long>(value);
#else
#error "where does this processor keep the result of a system call?"
#endif
}

/// In the thread that made the call, in its place.
void refuse(int, siginfo_t* why, void* context) {
  const int before = errno;
  const int call = why->si_syscall;
  if (call >= 0 && call < numbers && !told[static_cast<std::size_t>(call)].exchange(true)) {
    char line[128] = "it made a system call that is not allowed, and got EPERM: ";
    if (const char* name = names[static_cast<std::size_t>(call)])
      std::strncat(line, name, sizeof line - std::strlen(line) - 1);
    else std::strncat(line, "one without a name here", sizeof line - std::strlen(line) - 1);
    send_line(KT_WARNING, {line, std::strlen(line)});
  }
  set_result(*static_cast<ucontext_t*>(context), -EPERM);
  errno = before;
}

class rules {
public:
  rules() : all_(seccomp_init(SCMP_ACT_TRAP), seccomp_release) {}

  template <class... Conditions> void allow(const char* name, Conditions... conditions) {
    const int call = seccomp_syscall_resolve_name(name);
    if (call == __NR_SCMP_ERROR) return; // of another processor
    const std::array<scmp_arg_cmp, sizeof...(Conditions)> all{conditions...};
    note(seccomp_rule_add_array(all_.get(), SCMP_ACT_ALLOW, call, sizeof...(Conditions), all.data()));
  }
  /// As a kernel that does not have the call yet: the caller knows another way.
  void hide(const char* name) {
    if (const int call = seccomp_syscall_resolve_name(name); call != __NR_SCMP_ERROR)
      note(seccomp_rule_add_array(all_.get(), SCMP_ACT_ERRNO(ENOSYS), call, 0, nullptr));
  }
  /// 0, or an error number.
  int load() {
    if (!all_) return ENOMEM;
    note(seccomp_attr_set(all_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    note(seccomp_attr_set(all_.get(), SCMP_FLTATR_CTL_TSYNC, 1));
    note(seccomp_attr_set(all_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2)); // the often made ones are found quickly
    if (error_ == 0) note(seccomp_load(all_.get()));
    return error_;
  }

private:
  void note(int said) {
    if (said < 0 && error_ == 0) error_ = -said;
  }
  std::unique_ptr<void, decltype(&seccomp_release)> all_;
  int error_ = 0;
};

scmp_arg_cmp equals(unsigned argument, scmp_datum_t value) {
  return SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, 0xffffffff, value);
}

void add_looked_at(rules& to) {
  // Threads, not processes. Those of clone3 can't be told apart, so the C library is to use clone.
  constexpr scmp_datum_t spaces =
      CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP;
  to.allow("clone", SCMP_CMP(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD | spaces, CLONE_THREAD));
  to.hide("clone3");
  // The names of servers are asked over UDP and of the kernel's routes.
  for (const auto family : {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK}) {
    to.allow("socket", equals(0, static_cast<scmp_datum_t>(family)));
    to.allow("socketpair", equals(0, static_cast<scmp_datum_t>(family)));
  }
  // No signal to any other process, which runs as the same user: the module for instance.
  const auto self = static_cast<scmp_datum_t>(getpid());
  for (const auto* name : {"kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"}) to.allow(name, equals(0, self));
  to.allow("prlimit64", equals(0, 0));
  to.allow("prlimit64", equals(0, self));
  constexpr scmp_datum_t name_of_mapping = 0x53564d41; // PR_SET_VMA
  for (const scmp_datum_t what : {scmp_datum_t{PR_SET_NAME}, scmp_datum_t{PR_GET_NAME}, name_of_mapping})
    to.allow("prctl", equals(0, what));
  for (const scmp_datum_t what : {scmp_datum_t{FIONREAD}, scmp_datum_t{FIONBIO}, scmp_datum_t{FIOCLEX},
                                  scmp_datum_t{FIONCLEX}, scmp_datum_t{TCGETS}, scmp_datum_t{SIOCGIFCONF},
                                  scmp_datum_t{SIOCGIFINDEX}, scmp_datum_t{SIOCGIFNAME}, scmp_datum_t{SIOCGIFFLAGS}})
    to.allow("ioctl", equals(1, what));
  to.allow("personality", equals(0, 0xffffffff)); // asks
}

} // namespace

std::string filter_calls() {
  for (int call = 0; call < numbers; ++call)
    names[static_cast<std::size_t>(call)] = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, call);
  struct sigaction with {};
  with.sa_sigaction = refuse;
  with.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART;
  if (sigaction(SIGSYS, &with, nullptr) != 0) return std::strerror(errno);
  rules all;
  for (const auto* name : allowed_calls) all.allow(name);
  add_looked_at(all);
  const int error = all.load();
  return error == 0 ? std::string{} : std::strerror(error);
}

} // namespace keukentafel::annex
