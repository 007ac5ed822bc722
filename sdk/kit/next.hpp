/// libc's own function behind one that the kit defines.
#pragma once

#include <atomic>
#include <dlfcn.h>

namespace keukentafel::kit {

/// No guarded static: it is asked for from inside what guards those, too.
template <class Function> Function next_of(std::atomic<void*>& kept, const char* name, Function) {
  void* found = kept.load(std::memory_order_relaxed);
  if (!found) kept.store(found = dlsym(RTLD_NEXT, name), std::memory_order_relaxed);
  return reinterpret_cast<Function>(found);
}

} // namespace keukentafel::kit

/// NEXT(poll)(fds, count, timeout)
#define NEXT(function)                                                                                                 \
  ([] {                                                                                                                \
    static constinit std::atomic<void*> kept{nullptr};                                                                 \
    return ::keukentafel::kit::next_of(kept, #function, &::function);                                                  \
  }())
