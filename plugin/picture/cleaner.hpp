/// Makes of a picture that somebody sent a new one: a plain JPEG of at most 1280 by 1280, with nothing in it but what
/// is seen. A program of its own reads the bytes (darkroom), since they may be made to break whoever reads them.
#pragma once

#include "base/fault.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

namespace keukentafel::picture {

class cleaner {
public:
  explicit cleaner(std::string program, std::chrono::milliseconds patience = std::chrono::seconds{6})
      : program_(std::move(program)), patience_(patience) {}

  /// A fault: it is no picture, is broken or too large, or the program could not do it. Blocks for at most the patience
  /// and a little. [any-thread, if it lives on; the program ends with the thread]
  result<std::string> clean(std::string_view bytes) const;
  /// Ends what runs, and takes no more. [any-thread]
  void stop() { is_stopped_ = true; }

private:
  const std::string program_;
  const std::chrono::milliseconds patience_;
  std::atomic<bool> is_stopped_ = false;
};

} // namespace keukentafel::picture
