/// A thread of a guest: it takes none of the host's signals.
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
  pthread_sigmask(SIG_SETMASK, &all, &before); // inherited by the new thread
  std::thread made{std::move(work)};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(made.native_handle(), name);
  return made;
}

} // namespace keukentafel
