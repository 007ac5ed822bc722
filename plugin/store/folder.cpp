#include "store/folder.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace keukentafel::store {

result<void> make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const bool is_done = file >= 0 && ::fchmod(file, 0600) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!is_done) return fault{fmt::format("the store {} can't be opened: {}", path, std::strerror(error))};
  return {};
}

result<void> sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::absolute(path).parent_path().string();
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = opened >= 0 && ::fsync(opened) == 0;
  const int why = errno;
  if (opened >= 0) ::close(opened);
  if (is_synced) return {};
  return fault{
      fmt::format("the folder {} of the store can't be synced, so a power cut could take the store with it: {}", folder,
                  std::strerror(why))};
}

} // namespace keukentafel::store
