#include "picture/cleaner.hpp"

#include "base/child.hpp"
#include "picture/sniff.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace keukentafel::picture {

namespace {

constexpr off_t most_made = off_t{4} << 20;
constexpr int looked_after_ms = 50; ///< whether it is to stop

bool fill(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return lseek(file, 0, SEEK_SET) == 0;
}

std::string read_all(int file) {
  const auto size = lseek(file, 0, SEEK_END);
  std::string bytes;
  if (size <= 0 || size > most_made) return bytes;
  bytes.resize(static_cast<std::size_t>(size));
  const auto count = pread(file, bytes.data(), bytes.size(), 0);
  bytes.resize(count == size ? bytes.size() : 0);
  return bytes;
}

/// Waits for its end, or ends it: whether it ended by itself with status 0. A host that takes the status of every child
/// leaves only what was made to judge by.
bool await(pid_t pid, std::chrono::milliseconds patience, const std::atomic<bool>& is_stopped) {
  const descriptor process{open_process(pid)};
  if (process.number() < 0) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return false;
  }
  pollfd wait{process.number(), POLLIN, 0};
  int ready = 0;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (ready != 1 && !is_stopped && std::chrono::steady_clock::now() < until) ready = poll(&wait, 1, looked_after_ms);
  if (ready != 1) kill_process(process.number());
  siginfo_t how{};
  const bool is_known = waitid(P_PIDFD, static_cast<id_t>(process.number()), &how, WEXITED) == 0;
  return ready == 1 && (!is_known || (how.si_code == CLD_EXITED && how.si_status == 0));
}

} // namespace

result<std::string> cleaner::clean(std::string_view bytes) const {
  if (!is_picture(sniff(bytes))) return fault{"it is no picture of a kind that is taken"};
  const auto in = high(memfd_create("picture", MFD_CLOEXEC)), out = high(memfd_create("cleaned", MFD_CLOEXEC));
  const auto nowhere = high(open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (in.number() < 0 || out.number() < 0 || nowhere.number() < 0 || !fill(in.number(), bytes))
    return fault{fmt::format("there is no room for a picture: {}", std::strerror(errno))};
  pid_t pid = 0;
  const int error =
      start_program(program_, {"keukentafel-picture"}, {nullptr}, {in.number(), out.number(), nowhere.number()}, pid);
  if (error != 0) return fault{fmt::format("{} can't be started: {}", program_, std::strerror(error))};
  const bool is_done = await(pid, patience_, is_stopped_);
  auto made = is_done ? read_all(out.number()) : std::string{};
  if (sniff(made) != medium::jpeg) return fault{"it is broken, too large, or took too long"};
  return {boost::system::in_place_value, std::move(made)};
}

} // namespace keukentafel::picture
