/// Where a SIS in the same process hands in (ext/submission.h), for one module.
#pragma once

#include "base/log.hpp"
#include "intake/submission_queue.hpp"

#include <keukentafel/event.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace keukentafel::module {

using submitters = std::map<std::string, std::shared_ptr<intake::submission_queue>, std::less<>>;

class reception {
public:
  reception(logger log, submitters queues) : log_(std::move(log)), queues_(std::move(queues)) {}

  // As in kt_submission. [any-thread]
  kt_answer submit(std::string_view adapter, const kt_event* events, std::size_t count, std::uint32_t patience_ms);
  /// A sweep's begin or end, or "caught up" (without a prefix).
  kt_answer mark(std::string_view adapter, intake::submission::kind what, kt_text prefix, std::uint32_t patience_ms);

  /// Refuses calls from now on, and those under way of which nothing was offered yet.
  void close();
  /// The adapters have stopped. Returns when no call is under way any more: nothing logs for one after this.
  void end();

private:
  using deadline = intake::submission_queue::deadline;
  class visit;

  intake::submission_queue* find(std::string_view adapter) const;
  kt_answer refuse(std::string_view adapter, std::string_view why) const;

  const logger log_;
  const submitters queues_;
  std::mutex mutex_; // protects the two below
  std::condition_variable has_left_;
  std::size_t under_way_ = 0;
  bool is_closed_ = false;
};

} // namespace keukentafel::module
