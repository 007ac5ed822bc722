/// The program `keukentafel`: loads the module as a SIS would, through its C
/// interface, and waits for a signal.
#include <keukentafel/module.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <pthread.h>

namespace {

int run(const char* config) {
  // Blocked before any thread starts, so that sigwait alone gets them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const kt_options options{sizeof(kt_options), config, nullptr, nullptr};
  kt_module* module = kt_start(&options);
  if (!module) return 1;
  int which = 0;
  sigwait(&ends, &which);
  kt_stop(module);
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "run") == 0 && argv[2][0] != '-') return run(argv[2]);
  const kt_console console{sizeof(kt_console),
                           [](void*, kt_text bytes) {
                             std::fwrite(bytes.data, 1, bytes.size, stdout);
                             std::fflush(stdout);
                           },
                           [](void*, kt_text bytes) { std::fwrite(bytes.data, 1, bytes.size, stderr); }, nullptr};
  return kt_command(argc - 1, argv + 1, &console);
}
