/// The keys of [adapter.settings] of this adapter.
#pragma once

#include <keukentafel/adapter.h>

#include <chrono>
#include <string>
#include <string_view>

namespace keukentafel::dropfolder {

enum class afterwards { keep, move, remove }; ///< what becomes of a file that was read

struct settings {
  std::string folder, mapping, files;
  afterwards done = afterwards::keep;
  std::chrono::milliseconds poll_interval{}, quiet{};
  std::chrono::seconds incomplete_after{};
  unsigned max_loss_percent = 0;
  std::chrono::hours silence{}; ///< zero: no limit
};

extern const kt_setting setting_table[9];

/// Throws std::runtime_error with what is wrong.
settings read_settings(std::string_view json);

} // namespace keukentafel::dropfolder
