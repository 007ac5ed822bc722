/// Keukentafel SDK: files by name within one folder, for adapters in C++ that fetch them (ext/file.h). Header-only.
#pragma once

#include <keukentafel/adapter.hpp>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace keukentafel::sdk {

/// A name is parts with "/" between them. It leads nowhere but to regular files below the folder: a part that is empty
/// or begins with "." is refused, and no link is followed.
class file_folder {
public:
  /// No folder: every file is gone.
  file_folder() = default;
  explicit file_folder(std::string path) : path_(std::move(path)) {}

  /// Puts the file into the sink. The folder is opened anew each time: it may be another one by now.
  kt_fetched fetch(std::string_view name, std::uint64_t max_bytes, file_sink& to) const {
    if (path_.empty()) return KT_FILE_GONE;
    if (!is_name(name)) return KT_FILE_REFUSED;
    opened at{::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (at.number < 0) return KT_FILE_LATER;
    for (auto slash = name.find('/'); slash != name.npos; slash = name.find('/')) {
      at = open_in(at, name.substr(0, slash), O_DIRECTORY);
      if (at.number < 0) return failure();
      name.remove_prefix(slash + 1);
    }
    at = open_in(at, name, O_NONBLOCK); // a pipe would wait for its other end
    if (at.number < 0) return failure();
    struct stat found {};
    if (::fstat(at.number, &found) != 0) return KT_FILE_LATER;
    if (!S_ISREG(found.st_mode)) return KT_FILE_REFUSED;
    if (static_cast<std::uint64_t>(found.st_size) > max_bytes) return KT_FILE_TOO_BIG;
    return pour(at, max_bytes, to);
  }

private:
  struct opened {
    explicit opened(int of) : number(of) {}
    opened& operator=(opened&& other) noexcept {
      std::swap(number, other.number);
      return *this;
    }
    opened(opened&& other) noexcept : number(std::exchange(other.number, -1)) {}
    ~opened() {
      const int before = errno;
      if (number >= 0) ::close(number);
      errno = before;
    }
    int number;
  };

  static bool is_name(std::string_view name) {
    if (name.find('\0') != name.npos) return false;
    for (std::size_t begin = 0; begin <= name.size();) {
      const auto end = name.find('/', begin) == name.npos ? name.size() : name.find('/', begin);
      if (begin == end || name[begin] == '.') return false;
      begin = end + 1;
    }
    return true;
  }

  static opened open_in(const opened& folder, std::string_view part, int flags) {
    return opened{::openat(folder.number, std::string{part}.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags)};
  }

  /// Why the last open_in() gave none.
  static kt_fetched failure() {
    if (errno == ENOENT || errno == ENAMETOOLONG) return KT_FILE_GONE;
    return errno == ELOOP || errno == ENOTDIR || errno == EACCES || errno == ENXIO ? KT_FILE_REFUSED : KT_FILE_LATER;
  }

  static kt_fetched pour(const opened& from, std::uint64_t max_bytes, file_sink& to) {
    std::array<char, KT_FILE_PIECE_MAX_BYTES> piece;
    for (std::uint64_t sum = 0;;) {
      const auto count = ::read(from.number, piece.data(), piece.size());
      if (count == 0) return KT_FETCHED;
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return KT_FILE_LATER;
      sum += static_cast<std::uint64_t>(count);
      if (sum > max_bytes) return KT_FILE_TOO_BIG; // it grew
      if (!to.put({piece.data(), static_cast<std::size_t>(count)})) return KT_FILE_STOPPED;
    }
  }

  std::string path_;
};

} // namespace keukentafel::sdk
