#include "module/control.hpp"

#include "base/thread.hpp"
#include "module/sweeps.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <list>
#include <mutex>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace keukentafel::module {

namespace {

constexpr std::size_t line_limit = 64 << 10;
constexpr int roster_look_ms = 60'000;
constexpr std::size_t most_aside = 4;

class descriptor {
public:
  explicit descriptor(int number = -1) : number_(number) {}
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  descriptor& operator=(descriptor&&) = delete;
  int get() const { return number_; }

private:
  int number_;
};

/// A socket's name has room for 107 bytes: go through the folder's descriptor, so that long paths fit.
struct socket_address {
  descriptor folder;
  sockaddr_un name{};

  explicit socket_address(const std::string& store_path)
      : folder(::open(std::filesystem::absolute(store_path).parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    name.sun_family = AF_UNIX;
    const auto file = std::filesystem::path{store_path}.filename().string();
    const auto path = fmt::format("/proc/self/fd/{}/{}.control", folder.get(), file);
    std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
  }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&name); }
};

bool send_line(int to, const nlohmann::json& what) {
  const auto line = what.dump() + "\n";
  for (std::size_t at = 0; at < line.size();) {
    const auto sent = ::send(to, line.data() + at, line.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += static_cast<std::size_t>(sent);
  }
  return true;
}

/// The next line, or nothing at the end. `rest` keeps what came after it.
std::optional<std::string> read_line(int from, std::string& rest) {
  for (;;) {
    if (const auto end = rest.find('\n'); end != rest.npos) {
      auto line = rest.substr(0, end);
      rest.erase(0, end + 1);
      return line;
    }
    char buffer[4096];
    const auto got = rest.size() > line_limit ? 0 : ::recv(from, buffer, sizeof buffer, 0);
    if (got <= 0) return std::nullopt;
    rest.append(buffer, static_cast<std::size_t>(got));
  }
}

bool is_friend(int peer) {
  ucred who{};
  socklen_t size = sizeof who;
  return ::getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && (who.uid == ::geteuid() || who.uid == 0);
}

} // namespace

struct control::impl {
  engine& with;
  socket_address address;
  descriptor listening{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  descriptor stop{::eventfd(0, EFD_CLOEXEC)};
  std::atomic<bool> is_stopping = false;
  sweeps daily;
  struct aside {
    std::atomic<bool> is_done = false;
    std::thread thread;
  };
  std::list<aside> asides; ///< orders on threads of their own; touched by `thread`, and when that has ended
  std::thread thread;

  explicit impl(engine& engine) : with(engine), address(engine.settings().store_path), daily(engine) {}
  ~impl() { wait_for_asides(true); }
  void run();
  void serve_one(descriptor from);
  void carry(int peer, const order& what);
  void wait_for_asides(bool all);
};

void control::impl::wait_for_asides(bool all) {
  asides.remove_if([&](aside& one) {
    if (!all && !one.is_done) return false;
    if (one.thread.joinable()) one.thread.join();
    return true;
  });
}

void control::impl::serve_one(descriptor from) {
  const int peer = from.get();
  if (!is_friend(peer)) return;
  const timeval patience{5, 0}; // one order at a time: a silent peer may not hold the others up
  ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  std::string rest;
  const auto line = read_line(peer, rest);
  const auto asked = line ? nlohmann::json::parse(*line, nullptr, false) : nlohmann::json{};
  if (!asked.is_object()) return;
  order what;
  for (const auto& [name, value] : asked.items()) {
    if (!value.is_string()) return;
    if (name == "command") what.command = value.get<std::string>();
    else what.options[name] = value.get<std::string>();
  }
  wait_for_asides(false);
  if (!may_run_aside(what) || asides.size() >= most_aside) return carry(peer, what);
  auto& one = asides.emplace_back();
  const auto kept = std::make_shared<descriptor>(std::move(from));
  one.thread = start_thread("kt-control", [this, &one, kept, what] {
    carry(kept->get(), what);
    one.is_done = true;
  });
}

void control::impl::carry(int peer, const order& what) {
  std::atomic<bool> is_gone = false;
  const auto tell = [&](const char* where) {
    return [&, where](std::string_view bytes) {
      if (!send_line(peer, {{where, bytes}})) is_gone = true;
    };
  };
  const auto send_file = [&](std::string_view name, std::string_view bytes) {
    if (!send_line(peer, {{"file", name}, {"bytes", bytes}})) is_gone = true;
    return !is_gone;
  };
  const output to{tell("out"), tell("err"), [&] { return is_gone || is_stopping.load(); }, send_file};
  int code = 1;
  try {
    code = carry_out(with, what, to);
  } catch (const std::exception& error) {
    to.err(fmt::format("the command failed: {}\n", error.what()));
  }
  send_line(peer, {{"exit", code}});
}

void control::impl::run() {
  pollfd wait[] = {{listening.get(), POLLIN, 0}, {stop.get(), POLLIN, 0}};
  while (!is_stopping) {
    try {
      with.tell_old_rosters();
    } catch (const std::exception& error) {
      with.log()->error("the rosters could not be looked at: {}", error.what());
    }
    daily.look(now(), std::chrono::steady_clock::now());
    if (::poll(wait, 2, roster_look_ms) < 0 && errno != EINTR) return;
    if (!(wait[0].revents & POLLIN)) continue;
    descriptor peer{::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (peer.get() >= 0) serve_one(std::move(peer));
  }
}

control::control(std::unique_ptr<impl> inner) : impl_(std::move(inner)) {}

control::~control() {
  impl_->is_stopping = true;
  const std::uint64_t one = 1;
  (void)!::write(impl_->stop.get(), &one, sizeof one);
  if (impl_->thread.joinable()) impl_->thread.join();
  ::unlink(impl_->address.name.sun_path);
}

result<std::unique_ptr<control>> control::serve(engine& with) {
  auto inner = std::make_unique<impl>(with);
  ::unlink(inner->address.name.sun_path); // of a process that died: the store's lock says that none runs
  // The file gets the mode of the socket; the umask is the host's.
  const bool is_bound = ::fchmod(inner->listening.get(), 0600) == 0 &&
                        ::bind(inner->listening.get(), inner->address.get(), sizeof(sockaddr_un)) == 0;
  if (!is_bound || ::listen(inner->listening.get(), 8) != 0)
    return fault{fmt::format("the control socket beside the store can't be made: {}", std::strerror(errno))};
  auto& shared = *inner;
  std::unique_ptr<control> made{new control{std::move(inner)}};
  shared.thread = start_thread("kt-control", [&shared] { shared.run(); });
  return made;
}

std::optional<int> ask_running(const std::string& store_path, const order& what, const output& to) {
  const socket_address address{store_path};
  const descriptor peer{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (::connect(peer.get(), address.get(), sizeof(sockaddr_un)) != 0) return std::nullopt;
  nlohmann::json asked = what.options;
  asked["command"] = what.command;
  send_line(peer.get(), asked);
  std::string rest;
  while (const auto line = read_line(peer.get(), rest)) {
    const auto said = nlohmann::json::parse(*line, nullptr, false);
    if (!said.is_object()) break;
    if (const auto out = said.find("out"); out != said.end()) to.out(out->get<std::string>());
    if (const auto file = said.find("file"); file != said.end())
      if (!to.file || !to.file(file->get<std::string>(), said.at("bytes").get<std::string>())) return 1;
    if (const auto err = said.find("err"); err != said.end()) to.err(err->get<std::string>());
    if (const auto code = said.find("exit"); code != said.end()) return code->get<int>();
  }
  to.err("the running module went away\n");
  return 1;
}

} // namespace keukentafel::module
