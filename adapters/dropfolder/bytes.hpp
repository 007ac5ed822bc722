/// Where bytes come from, in order: a file, or a file within a zip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <sys/types.h>
#include <utility>

namespace keukentafel::dropfolder {

class byte_source {
public:
  virtual ~byte_source() = default;
  /// How many bytes were read; 0 at the end. Throws `refusal` when they can't be read.
  virtual std::size_t read(char* to, std::size_t size) = 0;
};

/// Owns a file descriptor.
class descriptor {
public:
  descriptor() = default;
  explicit descriptor(int fd) : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor();

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  /// Throws when the system has none left.
  descriptor duplicate() const;

private:
  int fd_ = -1;
};

/// Reads from an offset on, whatever others do with the descriptor's position.
class file_bytes final : public byte_source {
public:
  file_bytes(descriptor file, std::uint64_t offset) : file_(std::move(file)), offset_(offset) {}
  std::size_t read(char* to, std::size_t size) override;

private:
  descriptor file_;
  std::uint64_t offset_;
};

} // namespace keukentafel::dropfolder
