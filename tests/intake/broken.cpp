/// An adapter that offers "result/0" to "result/COUNT-1", remembers its place after each, and does one thing that no
/// adapter may do, once: the file `mark` says that it was done.
#include <keukentafel/adapter.hpp>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <linux/keyctl.h>
#include <netdb.h>
#include <nlohmann/json.hpp>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

namespace sdk = keukentafel::sdk;

#ifdef KT_BREAKS_EARLY
[[gnu::constructor]] void early() {
  if (std::strcmp(KT_BREAKS_EARLY, "hang") == 0) pause();
  std::raise(SIGSEGV);
}
#endif

void* volatile nothing = reinterpret_cast<void*>(64); // at 0 UndefinedBehaviorSanitizer would end it first

void dereference_nothing() { *static_cast<volatile int*>(nothing) = 1; }

void write_garbage(int lowest, int highest) {
  std::string garbage;
  for (int i = 0; i < 100000; ++i) garbage.push_back(static_cast<char>(i * 7919 >> 3));
  for (int one = lowest; one <= highest; ++one)
    if (write(one, garbage.data(), garbage.size()) < 0) continue;
}

/// Frames that are well formed: 4 bytes of length, the kind "caught_up", no body. More than anyone allowed.
void flood() {
  std::string frames;
  for (int i = 0; i < 100000; ++i) frames += std::string{"\0\0\0\0\x4b", 5};
  for (;;)
    if (write(3, frames.data(), frames.size()) < 0) return;
}

void leak() {
  for (;;) {
    auto* some = new char[1 << 20];
    std::memset(some, 1, 1 << 20);
  }
}

/// Returns when it is refused.
bool start_program() {
  char program[] = "/bin/true";
  char* const words[]{program, nullptr};
  char* const none[]{nullptr};
  return execve(program, words, none) != 0;
}

/// What was not refused.
std::string try_forbidden() {
  std::string possible;
  const auto note = [&](const char* what, bool is_done) {
    if (is_done) possible += std::string{what} + " ";
  };
  const auto module = getppid();
  note("ptrace", ptrace(PTRACE_ATTACH, module, nullptr, nullptr) == 0);
  note("kill", kill(module, 0) == 0);
  note("mount", mount("none", "/tmp", "tmpfs", 0, nullptr) == 0);
  note("unshare", unshare(CLONE_NEWUSER) == 0);
  note("keyctl", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0) >= 0);
  note("bpf", syscall(SYS_bpf, 0, nullptr, 0) == 0 || errno != EPERM);
  note("perf", syscall(SYS_perf_event_open, nullptr, 0, 0, 0, 0) >= 0 || errno != EPERM);
  note("userfaultfd", syscall(SYS_userfaultfd, 0) >= 0);
  note("io_uring", syscall(SYS_io_uring_setup, 1, nullptr) >= 0 || errno != EPERM);
  note("packets", socket(AF_PACKET, SOCK_RAW, 0) >= 0);
  note("memory", open(("/proc/" + std::to_string(module) + "/mem").c_str(), O_RDWR) >= 0);
  note("process_vm_readv", syscall(SYS_process_vm_readv, module, nullptr, 0, nullptr, 0, 0) >= 0);
  note("limits", prlimit(module, RLIMIT_NOFILE, nullptr, nullptr) == 0);
  const auto pid = fork();
  if (pid == 0) _exit(0);
  note("fork", pid > 0);
  note("execve", !start_program());
  return possible;
}

class broken final : public sdk::adapter {
public:
  explicit broken(const kt_host* raw) : adapter(raw), raw_(raw) {}

  void open(std::string_view settings_json) override {
    const auto settings = nlohmann::json::parse(settings_json);
    mark_ = settings.at("mark");
    fault_ = settings.at("fault");
    count_ = settings.at("count");
    place_ = std::stoul(host_.recall("place").value_or("0"));
    if (is_due("open_segfault")) dereference_nothing();
    if (is_due("open_hangs")) hang();
  }

  sdk::feed_answer feed() override {
    for (int some = 0; some < 100 && place_ < count_; ++some) {
      if (place_ == count_ / 2) misbehave();
      const auto key = "result/" + std::to_string(place_++);
      host_.submit(key, "{}", 0, place_);
      host_.remember("place", std::to_string(place_));
    }
    host_.caught_up();
    return place_ < count_ ? sdk::feed_answer::more() : sdk::feed_answer::after(std::chrono::milliseconds{20});
  }

  void acknowledged(std::uint64_t token) override {
    if (token == count_ / 2 && is_due("acknowledged_segfault")) dereference_nothing();
    if (token != last_ + 1 && last_ != 0) host_.log(KT_ERROR, "a receipt came in a wrong order");
    last_ = token;
  }

private:
  bool is_due(std::string_view fault) {
    if (fault_ != fault || std::ifstream{mark_}) return false;
    std::ofstream{mark_} << "done";
    return true;
  }
  [[noreturn]] static void hang() {
    for (;;) pause();
  }

  void misbehave() {
    if (is_due("segfault")) dereference_nothing();
    if (is_due("abort")) std::abort();
    if (is_due("exit")) std::exit(0);
    if (is_due("loop"))
      while (!never_) {
      }
    if (is_due("hang")) hang();
    if (is_due("leak")) leak();
    if (is_due("garbage")) write_garbage(0, 64);
    if (is_due("flood")) flood();
    if (is_due("says_much"))
      for (int i = 0; i < 100000; ++i) host_.log(KT_WARNING, "line " + std::to_string(i));
    if (is_due("prints_much"))
      for (int i = 0; i < 20000; ++i) std::fprintf(stderr, "printed %d\n", i);
    if (is_due("closes_all"))
      for (int one = 0; one < 64; ++one) ::close(one);
    if (is_due("wrong_thread"))
      std::thread{[&] {
        const auto said = raw_->caught_up(raw_);
        host_.log(KT_INFO, said == KT_REFUSED ? "the wrong thread was refused" : "the wrong thread was heard");
      }}.join();
    if (is_due("forks"))
      for (int i = 0; i < 20; ++i)
        if (fork() == 0) hang();
    if (is_due("threads")) {
      try {
        for (int i = 0; i < 100000; ++i) std::thread{hang}.detach();
      } catch (const std::system_error&) {
        host_.log(KT_INFO, "no more threads");
      }
    }
    if (is_due("starts_program")) start_program();
    if (is_due("forbidden")) host_.log(KT_INFO, "possible: " + try_forbidden() + ".");
    if (is_due("names")) {
      addrinfo* found = nullptr;
      getaddrinfo("server.school.invalid", "5432", nullptr, &found);
      const int said = getaddrinfo("localhost", "5432", nullptr, &found);
      host_.log(KT_INFO, said == 0 ? "localhost is known" : gai_strerror(said));
      if (found) freeaddrinfo(found);
    }
  }

  static inline volatile bool never_ = false;
  const kt_host* raw_;
  std::string mark_, fault_;
  std::size_t place_ = 0, count_ = 0;
  std::uint64_t last_ = 0;
};

constexpr kt_setting keys[] = {
    {sizeof(kt_setting), KT_SETTING_TEXT, "mark", true, nullptr, 0, 0, "The file that says that it was done."},
    {sizeof(kt_setting), KT_SETTING_TEXT, "fault", false, "\"none\"", 0, 0, "What goes wrong."},
    {sizeof(kt_setting), KT_SETTING_INTEGER, "count", false, "1000", 1, 1000000, "How many events there are."},
};

} // namespace

KEUKENTAFEL_ADAPTER(broken, "broken", "1.0", keys);
