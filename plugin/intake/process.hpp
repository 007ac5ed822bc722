/// A process of our own within a guest: no signal handler, nothing of the
/// host's inherited, and it is waited for by its own descriptor.
#pragma once

#include "base/child.hpp"
#include "base/fault.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace keukentafel::intake {

/// A running annex. When it goes out of scope it is killed and waited for.
class process {
public:
  /// Starts `program`, which sees `name` as its only argument and the part of
  /// the environment that programs for databases need. [any-thread; the
  /// process does not outlive the thread that started it]
  static result<std::unique_ptr<process>> start(const std::string& program, const std::string& name);
  ~process();

  int stream() const { return stream_.number(); }   ///< frames; does not block
  int control() const { return control_.number(); } ///< interrupts and log lines; does not block
  int errors() const { return errors_.number(); }   ///< what it prints; does not block
  bool has_ended() const;
  /// Waits for its end, then kills it, and says how it ended.
  std::string end(std::chrono::milliseconds patience);

private:
  process() = default;
  descriptor stream_, control_, errors_, pid_;
  std::string ending_;
};

} // namespace keukentafel::intake
