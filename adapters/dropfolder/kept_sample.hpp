/// How many entities are kept under a prefix, and how many of those a new file lacks: told from a sample of their
/// prints, so that it fits in what an adapter may remember. Exact up to 2,048 entities. Pure.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace keukentafel::dropfolder {

class kept_sample {
public:
  kept_sample() = default;
  /// As text() gave it; of another text, an empty one.
  explicit kept_sample(std::string_view text);

  /// Whether the sample changed.
  bool add(std::string_view key);
  bool remove(std::string_view key);
  std::string text() const;

  std::uint64_t size() const { return static_cast<std::uint64_t>(prints_.size()) << shift_; } ///< estimated

  /// How many of these a new whole does not hold, estimated.
  std::uint64_t lost_in(const kept_sample& next) const;

  friend bool operator==(const kept_sample&, const kept_sample&) = default;

private:
  bool takes(std::uint64_t print) const { return shift_ == 0 || print >> (64 - shift_) == 0; }
  void narrow();

  unsigned shift_ = 0; ///< only prints that begin with so many zero bits are in it
  std::set<std::uint64_t> prints_;
};

} // namespace keukentafel::dropfolder
