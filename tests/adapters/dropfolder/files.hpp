/// Bytes and files for the tests of the drop folder.
#pragma once

#include "csv_records.hpp"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace keukentafel::dropfolder {

/// Gives a text in pieces, as a zip would.
class text_bytes final : public byte_source {
public:
  explicit text_bytes(std::string text, std::size_t piece = 7) : text_(std::move(text)), piece_(piece) {}
  std::size_t read(char* to, std::size_t size) override {
    const auto part = std::min({size, piece_, text_.size() - at_});
    std::memcpy(to, text_.data() + at_, part);
    at_ += part;
    return part;
  }

private:
  std::string text_;
  std::size_t piece_, at_ = 0;
};

/// A file that has no name.
inline descriptor file_of(const std::string& text) {
  descriptor file{memfd_create("test", MFD_CLOEXEC)};
  if (write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return {};
  return file;
}

} // namespace keukentafel::dropfolder
