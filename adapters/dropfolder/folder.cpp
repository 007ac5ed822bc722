#include "folder.hpp"

#include "tabular/ids.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace keukentafel::dropfolder {

namespace {

constexpr std::array<std::string_view, 9> temporary_ends{".tmp",        ".temp", ".part", ".partial", ".filepart",
                                                         ".crdownload", ".swp",  ".lock", "~"};

std::int64_t changed_ns(const struct stat& of) { return of.st_mtim.tv_sec * billion + of.st_mtim.tv_nsec; }

std::string state_text(const struct stat& of) {
  return std::to_string(of.st_ino) + " " + std::to_string(of.st_size) + " " + std::to_string(changed_ns(of));
}

/// Calls seen(name) for each entry.
template <class Seen> void each_name(const descriptor& folder, Seen seen) {
  // A description of its own: duplicates would share its position.
  const int fd = openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* open = fd < 0 ? nullptr : fdopendir(fd);
  if (!open) throw std::runtime_error("the folder can't be read: " + std::generic_category().message(errno));
  while (const auto* one = readdir(open)) seen(std::string_view{one->d_name});
  closedir(open);
}

std::optional<dropped> look(const descriptor& folder, const std::string& name) {
  struct stat of {};
  if (fstatat(folder.get(), name.c_str(), &of, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  if (S_ISREG(of.st_mode)) return dropped{name, false, changed_ns(of), tabular::print_of(state_text(of))};
  if (!S_ISDIR(of.st_mode)) return std::nullopt;
  // A folder's own time tells nothing about the files in it.
  const descriptor inside{openat(folder.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (!inside) return std::nullopt;
  auto newest = changed_ns(of);
  std::vector<std::string> states{state_text(of)};
  each_name(inside, [&](std::string_view file) {
    struct stat one {};
    const std::string own{file};
    if (states.size() > 100 || fstatat(inside.get(), own.c_str(), &one, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (!S_ISREG(one.st_mode)) return;
    newest = std::max(newest, changed_ns(one));
    states.push_back(own + " " + state_text(one));
  });
  std::sort(states.begin(), states.end());
  std::string all;
  for (const auto& one : states) all += one + "\n";
  return dropped{name, true, newest, tabular::print_of(all)};
}

} // namespace

std::int64_t now_ns() { return std::chrono::nanoseconds{std::chrono::system_clock::now().time_since_epoch()}.count(); }

std::string dropped::text() const { return tabular::hex(identity); }

bool is_temporary(std::string_view name) {
  return name.starts_with('.') || std::any_of(temporary_ends.begin(), temporary_ends.end(),
                                              [&](std::string_view end) { return name.ends_with(end); });
}

std::optional<descriptor> open_file(const descriptor& folder, const std::string& name) {
  // Not blocking: what is a pipe by now must not hold us up.
  descriptor file{openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  struct stat of {};
  if (!file || fstat(file.get(), &of) != 0 || !S_ISREG(of.st_mode)) return std::nullopt;
  return file;
}

folder::folder(const std::string& path) : path_(path), at_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (!at_) throw std::runtime_error("the setting folder: " + std::generic_category().message(errno));
}

bool folder::may_have_changed() const {
  struct stat of {
  }, there{};
  const bool is_there = fstat(at_.get(), &of) == 0 && stat(path_.c_str(), &there) == 0;
  // An unmounted share leaves an empty folder in its place.
  if (!is_there || of.st_dev != there.st_dev || of.st_ino != there.st_ino)
    throw std::runtime_error("the setting folder: it is away, or another one stands in its place");
  return listed_ns_ == 0 || changed_ns(of) != listed_ns_;
}

std::vector<dropped> folder::list(const std::function<bool(std::string_view)>& is_wanted) const {
  struct stat of {};
  // What comes within the same tick of the clock leaves the folder's time as it is.
  const bool is_sure = fstat(at_.get(), &of) == 0 && now_ns() - changed_ns(of) > billion;
  listed_ns_ = is_sure ? changed_ns(of) : 0;
  std::vector<dropped> all;
  each_name(at_, [&](std::string_view name) {
    if (is_temporary(name) || name == "done" || !is_wanted(name)) return;
    if (auto one = look(at_, std::string{name})) all.push_back(std::move(*one));
  });
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.changed_ns, a.name) < std::tie(b.changed_ns, b.name);
  });
  return all;
}

dropped folder::now(const descriptor& file) {
  struct stat of {};
  if (fstat(file.get(), &of) != 0) return {};
  return {{}, false, changed_ns(of), tabular::print_of(state_text(of))};
}

bool folder::is_still(const dropped& one) const {
  const auto found = look(at_, one.name);
  return found && found->identity == one.identity;
}

std::optional<descriptor> folder::open(const dropped& one) const {
  auto file = open_file(at_, one.name);
  if (!file || now(*file).identity != one.identity) return std::nullopt;
  return file;
}

std::optional<descriptor> folder::open_folder(const dropped& one) const {
  if (!is_still(one)) return std::nullopt;
  descriptor inside{openat(at_.get(), one.name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (!inside) return std::nullopt;
  return inside;
}

bool folder::has_file(const std::string& name) const {
  struct stat of {};
  return fstatat(at_.get(), name.c_str(), &of, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(of.st_mode);
}

void folder::remove_file(const std::string& name) const { unlinkat(at_.get(), name.c_str(), 0); }

bool folder::move_done(const dropped& one) const {
  if (!is_still(one)) return true;
  if (mkdirat(at_.get(), "done", 0700) != 0 && errno != EEXIST) return false;
  const descriptor to{openat(at_.get(), "done", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (!to) return false;
  auto name = one.name;
  for (int number = 2; number < 10'000; ++number) {
    if (renameat2(at_.get(), one.name.c_str(), to.get(), name.c_str(), RENAME_NOREPLACE) == 0) return true;
    if (errno != EEXIST) return false;
    name = one.name + "." + std::to_string(number);
  }
  return false;
}

bool folder::remove(const dropped& one) const {
  if (!is_still(one)) return true;
  if (!one.is_folder) return unlinkat(at_.get(), one.name.c_str(), 0) == 0;
  const auto inside = open_folder(one);
  if (!inside) return false;
  std::vector<std::string> names;
  each_name(*inside, [&](std::string_view name) {
    if (name != "." && name != "..") names.emplace_back(name);
  });
  for (const auto& name : names) unlinkat(inside->get(), name.c_str(), 0);
  return unlinkat(at_.get(), one.name.c_str(), AT_REMOVEDIR) == 0;
}

} // namespace keukentafel::dropfolder
