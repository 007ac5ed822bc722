/// The program `keukentafel`: loads the module as a SIS would, through its C
/// interface, and waits for a signal.
#include <keukentafel/module.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <pthread.h>
#include <unistd.h>

namespace {

// Of sysexits.h: to be started again.
constexpr int try_again = 75;

std::atomic<bool> has_failed = false;

int run(const char* config) {
  // Blocked before any thread starts, so that sigwait alone gets them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const auto failed = [](void*, kt_text) {
    has_failed = true;
    kill(getpid(), SIGTERM);
  };
  const kt_options options{sizeof(kt_options), config, nullptr, nullptr, failed, nullptr};
  kt_module* module = kt_start(&options);
  if (!module) return 1;
  int which = 0;
  sigwait(&ends, &which);
  kt_stop(module);
  if (!has_failed) return 0;
  std::fprintf(stderr, "keukentafel ends with status %d since the store failed: start it again\n", try_again);
  return try_again;
}

} // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "run") == 0 && argv[2][0] != '-') return run(argv[2]);
  const kt_console console{sizeof(kt_console),
                           [](void*, kt_text bytes) {
                             std::fwrite(bytes.data, 1, bytes.size, stdout);
                             std::fflush(stdout);
                           },
                           [](void*, kt_text bytes) {
                             // A line that is written over and over is for eyes only.
                             if (bytes.size > 0 && bytes.data[0] == '\r' && !isatty(STDERR_FILENO)) return;
                             std::fwrite(bytes.data, 1, bytes.size, stderr);
                           },
                           nullptr};
  return kt_command(argc - 1, argv + 1, &console);
}
