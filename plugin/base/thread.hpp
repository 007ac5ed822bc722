/// A thread of a guest: it takes none of the host's signals. Those of its own faults stay with it: blocked, they would
/// end the process instead of reaching the host's handler, and a Java machine lives by them also in our callbacks.
#pragma once

#include <string>
#include <thread>
#include <utility>

#include <pthread.h>
#include <signal.h>

namespace keukentafel {

/// `name`: at most 15 bytes, as ps shows it.
template <class Work> std::thread start_thread(const char* name, Work work) {
  sigset_t all, before;
  sigfillset(&all);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP}) sigdelset(&all, fault);
  pthread_sigmask(SIG_SETMASK, &all, &before); // inherited by the new thread
  std::thread made{std::move(work)};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(made.native_handle(), name);
  return made;
}

} // namespace keukentafel
