/// An adapter in a process of its own, the annex. To the feeder it is a
/// kt_adapter like any other: what is called goes to the annex as frames, what
/// it offers comes back as calls of the host on the feed-thread.
#pragma once

#include "intake/library.hpp"

#include <chrono>

namespace keukentafel::intake {

/// How an annex is run.
struct apart {
  std::string name;    ///< of the adapter's instance, as ps shows it
  std::string program; ///< of the annex
  std::string path;    ///< of the library
  std::uint64_t memory_mib = 1024;
  std::uint64_t open_files = 256;
  bool filters_calls = true;
  std::chrono::milliseconds answer_within{120000};
};

/// The code of an adapter whose library is loaded in annexes only: one now,
/// that describes it, and one in each life. A fault: it is no adapter, or of
/// another version. What crashes or hangs meanwhile is `trouble()`.
result<std::shared_ptr<library>> run_apart(const apart& how);

} // namespace keukentafel::intake
