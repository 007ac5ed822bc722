#include "bytes.hpp"

#include "refusal.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace keukentafel::dropfolder {

descriptor::~descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

descriptor descriptor::duplicate() const {
  descriptor copy{fcntl(fd_, F_DUPFD_CLOEXEC, 0)};
  if (!copy) throw std::system_error{errno, std::generic_category(), "a file can't be opened twice"};
  return copy;
}

std::size_t file_bytes::read(char* to, std::size_t size) {
  for (;;) {
    const auto got = pread(file_.get(), to, size, static_cast<off_t>(offset_));
    if (got >= 0) {
      offset_ += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
    if (errno != EINTR) throw refusal{"it can't be read: " + std::generic_category().message(errno)};
  }
}

} // namespace keukentafel::dropfolder
