/// The program `keukentafel-adapter`: an adapter's library in a process of its
/// own, started by the module and by nobody else.
#include "annex/filter.hpp"
#include "annex/life.hpp"
#include "annex/limits.hpp"
#include "annex/wire.hpp"
#include "intake/library.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace {

using namespace keukentafel;
using frame::kind;

bool is_socket(int number) {
  struct stat what {};
  return fstat(number, &what) == 0 && S_ISSOCK(what.st_mode);
}

[[noreturn]] void give_up(annex::wire& with, const std::string& why) {
  frame::packer{with.out(), kind::failed}.text(why);
  with.flush();
  _exit(1);
}

std::string_view text(const char* value) { return value ? value : ""; }

void describe(annex::wire& with, const kt_adapter_entry& entry) {
  frame::packer to{with.out(), kind::described};
  to.text(text(entry.name)).text(text(entry.version)).number(entry.setting_count);
  for (std::size_t i = 0; i < entry.setting_count; ++i) {
    const auto& one = entry.settings[i];
    to.number(one.type).text(text(one.key)).number(one.is_required).number(one.fallback != nullptr);
    to.text(text(one.fallback)).number(static_cast<std::uint64_t>(one.minimum));
    to.number(static_cast<std::uint64_t>(one.maximum)).text(text(one.sentence));
  }
}

/// Interrupts, until the module has gone; then nothing here has a purpose any more, whatever it is doing.
[[noreturn]] void listen(annex::life& to) {
  char some = 0;
  for (;;) {
    const auto count = recv(frame::control_end, &some, 1, 0);
    if (count > 0) to.interrupt();
    else if (count == 0 || errno != EINTR) _exit(0);
  }
}

} // namespace

int main() {
  if (!is_socket(frame::stream_end) || !is_socket(frame::control_end)) {
    std::fputs("keukentafel-adapter runs an adapter in a process of its own; the module starts it.\n", stderr);
    return 2;
  }
  annex::wire with;
  frame::packer{with.out(), kind::hello}.number(frame::version).number(KT_ABI_VERSION);
  const auto begin = with.await(kind::start);
  frame::unpacker told{begin.body};
  const std::string path{told.text()};
  annex::limits limits;
  limits.memory_mib = told.number();
  limits.open_files = told.number();
  if (const auto failure = annex::set_limits(limits); !failure.empty())
    give_up(with, "the limits of its process could not be set: " + failure);
  if (told.number() == 1)
    if (const auto failure = annex::filter_calls(); !failure.empty())
      give_up(with, "the kernel takes no filter of system calls (" + failure +
                        "); it runs without one after filter_system_calls = false");
  const auto code = intake::library::load(path, {});
  if (!code) give_up(with, code.error().sentence());
  const auto& entry = (*code)->entry();
  describe(with, entry);
  annex::life life{with, entry};
  std::thread{[&] { listen(life); }}.detach();
  life.run();
  // Without what the library left to run at the end.
  _exit(0);
}
