/// Whether a file may be taken, from what a first reading found in it. Pure.
#pragma once

#include "kept_sample.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace keukentafel::dropfolder {

/// What was found in a file.
struct found {
  std::uint64_t rows = 0, broken = 0;
  std::uint64_t nameless = 0; ///< broken ones of which not even the key can be read
  std::string first_broken;   ///< "line 7: column x is empty"
  kept_sample keys;
};

/// Why a whole is refused; nothing when it may be taken.
std::optional<std::string> refuse_whole(const found& in, const kept_sample& kept, unsigned max_loss_percent);

/// Why rows on which rights rest are refused.
std::optional<std::string> refuse_broken(const found& in, unsigned max_loss_percent);

} // namespace keukentafel::dropfolder
