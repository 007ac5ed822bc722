#include "store/lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace keukentafel::store {

file_lock::~file_lock() {
  if (descriptor_ < 0) return;
  ::flock(descriptor_, LOCK_UN); // a child that the host forked has the descriptor too, and the lock with it
  ::close(descriptor_);
}

result<file_lock> file_lock::take(const std::string& path) {
  file_lock taken;
  taken.descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (taken.descriptor_ < 0) return fault{fmt::format("{} can't be opened: {}", path, std::strerror(errno))};
  if (::flock(taken.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> holder{};
    const auto size = ::pread(taken.descriptor_, holder.data(), holder.size() - 1, 0);
    return fault{fmt::format("the store is in use by process {}", size > 0 ? holder.data() : "unknown")};
  }
  const auto pid = std::to_string(::getpid());
  // Who holds it is good to know; a full disk may not keep a reader from starting.
  if (::ftruncate(taken.descriptor_, 0) != 0 || ::pwrite(taken.descriptor_, pid.data(), pid.size(), 0) < 0)
    if (errno != ENOSPC && errno != EDQUOT)
      return fault{fmt::format("{} can't be written: {}", path, std::strerror(errno))};
  return taken;
}

} // namespace keukentafel::store
