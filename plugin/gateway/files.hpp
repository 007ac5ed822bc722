/// Files that a SIS holds, as the gateway reaches them.
#pragma once

#include "base/fault.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace keukentafel::gateway {

struct fetched_file {
  enum class outcome { whole, gone, refused, later } what = outcome::later;
  std::string bytes; ///< of a whole one
};

/// Both functions: [any-thread].
struct file_room {
  /// Asks the adapter of this name for a file of at most so many bytes. False: it can't be asked now. Else `came` is
  /// called once, on any thread, unless the adapters are gone before; it must not wait.
  std::function<bool(const std::string& adapter, std::string file, std::size_t most, std::chrono::milliseconds patience,
                     std::function<void(fetched_file)> came)>
      fetch;
  /// As picture::cleaner: a plain JPEG of a picture, or why there is none. Blocks.
  std::function<result<std::string>(std::string_view bytes)> clean;
  std::function<void()> stop_cleaning; ///< what runs ends soon
  std::size_t most_bytes = std::size_t{10} << 20;
  int at_once = 8; ///< of all people; one person has a quarter
  std::chrono::milliseconds patience{15000};
};

} // namespace keukentafel::gateway
