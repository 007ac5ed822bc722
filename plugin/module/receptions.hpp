/// The table of ext/submission.h, over the receptions of all running modules in this process.
#pragma once

#include "module/reception.hpp"

#include <keukentafel/ext/submission.h>

namespace keukentafel::module {

/// From here on calls for this module reach its reception. [any-thread]
void open_reception(const kt_module* of, std::shared_ptr<reception> at);
/// Calls for a module that was never opened, or is closed, are refused without a look at it. [any-thread]
void close_reception(const kt_module* of);

const kt_submission& submission_table();

/// The host's callbacks run within one. Who calls the module from there waits for itself: refused, and the end of a
/// debug build.
class callback_guard {
public:
  callback_guard();
  ~callback_guard();
  callback_guard(const callback_guard&) = delete;
  callback_guard& operator=(const callback_guard&) = delete;
  /// Whether this thread is not in one of the host's callbacks.
  static bool may_call(const char* function);
};

} // namespace keukentafel::module
