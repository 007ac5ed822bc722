#include "process.hpp"

#include <clocale>
#include <csignal>
#include <dlfcn.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

namespace keukentafel::kit {

namespace fs = std::filesystem;

std::map<int, std::string> threads() {
  std::map<int, std::string> found;
  for (const auto& one : fs::directory_iterator{"/proc/self/task"}) {
    std::string name;
    std::getline(std::ifstream{one.path() / "comm"} >> std::ws, name);
    found.emplace(std::stoi(one.path().filename()), name);
  }
  return found;
}

std::map<int, std::string> open_files() {
  std::map<int, std::string> found;
  for (const auto& one : fs::directory_iterator{"/proc/self/fd"}) {
    std::error_code gone; // the folder that is being read stands in it, too
    if (const auto behind = fs::read_symlink(one.path(), gone);
        !gone && behind.string().find("/fd") == std::string::npos)
      found.emplace(std::stoi(one.path().filename()), behind.string());
  }
  return found;
}

namespace {

/// Under AddressSanitizer mallinfo2() says nothing, and what was freed stays with it for a while.
std::size_t (*sanitized_heap())() {
  static const auto found =
      reinterpret_cast<std::size_t (*)()>(dlsym(RTLD_DEFAULT, "__sanitizer_get_current_allocated_bytes"));
  return found;
}

} // namespace

std::size_t heap_in_use() {
  if (const auto sanitized = sanitized_heap()) return sanitized();
  const auto all = mallinfo2();
  return all.uordblks + all.hblkhd;
}

std::size_t resident() {
  if (sanitized_heap()) return 0;
  std::size_t whole = 0, in_memory = 0;
  std::ifstream{"/proc/self/statm"} >> whole >> in_memory;
  return in_memory * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::map<std::string, std::string> surroundings() {
  std::map<std::string, std::string> found;
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction now {};
    if (sigaction(number, nullptr, &now) != 0) continue;
    found[fmt::format("the handler of signal {}", number)] =
        now.sa_handler == SIG_DFL ? "usual" : fmt::format("{}", reinterpret_cast<const void*>(now.sa_handler));
  }
  std::error_code ignored;
  found["the working folder"] = fs::current_path(ignored).string();
  found["the locale"] = std::setlocale(LC_ALL, nullptr);
  const auto mask = umask(0);
  umask(mask);
  found["the mask of new files"] = fmt::format("{:o}", mask);
  return found;
}

} // namespace keukentafel::kit
