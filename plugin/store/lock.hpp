/// One process has the store open. The kernel drops the lock with the process.
#pragma once

#include "base/fault.hpp"

#include <string>

namespace keukentafel::store {

class file_lock {
public:
  file_lock() = default;
  ~file_lock();
  file_lock(file_lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  file_lock& operator=(file_lock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  /// The fault names the process that holds it.
  static result<file_lock> take(const std::string& path);

private:
  int descriptor_ = -1;
};

} // namespace keukentafel::store
