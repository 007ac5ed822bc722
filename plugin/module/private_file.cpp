#include "module/private_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace keukentafel::module {

namespace {

fault cannot(const std::filesystem::path& what) {
  return fault{fmt::format("{} can't be written: {}", what.string(), std::strerror(errno))};
}

bool is_file(const std::filesystem::path& place) {
  std::error_code ignored;
  return place.extension() == ".html" && !std::filesystem::is_directory(place, ignored);
}

bool write_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(to, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

} // namespace

result<void> prepare_private(const std::filesystem::path& place, bool several) {
  if (is_file(place)) {
    if (several) return fault{fmt::format("{} is one file: write a folder for the letters", place.string())};
    return {};
  }
  std::error_code wrong;
  if (place.has_extension() && !std::filesystem::is_directory(place, wrong))
    return fault{fmt::format("{} is neither a folder nor a file that ends in .html", place.string())};
  if (std::filesystem::create_directories(place, wrong))
    std::filesystem::permissions(place, std::filesystem::perms::owner_all, wrong);
  if (!wrong && ::access(place.c_str(), W_OK | X_OK) == 0) return {};
  if (wrong) errno = wrong.value();
  return cannot(place);
}

result<std::filesystem::path> write_private(const std::filesystem::path& place, std::string_view name,
                                            std::string_view bytes) {
  const auto path = is_file(place) ? place : place / std::filesystem::path{name}.filename();
  auto half = path;
  half += ".part";
  ::unlink(half.c_str()); // of a run that was ended
  const int file = ::open(half.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return cannot(half);
  const bool is_whole = write_all(file, bytes) && ::fsync(file) == 0;
  const bool is_closed = ::close(file) == 0;
  if (is_whole && is_closed && ::rename(half.c_str(), path.c_str()) == 0) return {boost::system::in_place_value, path};
  const auto why = cannot(half);
  ::unlink(half.c_str());
  return why;
}

} // namespace keukentafel::module
