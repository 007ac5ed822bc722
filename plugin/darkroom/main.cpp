/// The program keukentafel-picture: a picture that somebody sent comes in, a new one goes out. It reads what may have
/// been made to break it, so it gives up every right before the first byte (docs/isolation.md).
#include "annex/limits.hpp"
#include "darkroom/filter.hpp"
#include "darkroom/pixels.hpp"
#include "picture/sniff.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <sys/resource.h>
#include <unistd.h>

using namespace keukentafel;

namespace {

enum ending { done = 0, refused = 2, not_confined = 3 };

constexpr std::size_t most_read = std::size_t{64} << 20;
constexpr rlim_t seconds_of_work = 5, most_written = rlim_t{4} << 20;
constexpr annex::limits room{320, 16};

bool limit(decltype(RLIMIT_CPU) what, rlim_t to) {
  const rlimit wanted{to, to};
  return setrlimit(what, &wanted) == 0;
}

/// Nothing: there is too much of it.
std::vector<std::uint8_t> read_all() {
  constexpr std::size_t piece = std::size_t{1} << 20;
  std::vector<std::uint8_t> all;
  for (;;) {
    const auto size = all.size();
    all.resize(size + piece);
    const auto count = read(STDIN_FILENO, all.data() + size, piece);
    all.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count == 0) return all;
    if ((count < 0 && errno != EINTR) || all.size() > most_read) return {};
  }
}

std::optional<darkroom::pixels> develop(darkroom::bytes from) {
  using picture::medium;
  switch (picture::sniff({reinterpret_cast<const char*>(from.data()), from.size()})) {
  case medium::jpeg: {
    auto made = darkroom::read_jpeg(from);
    if (made) made = darkroom::turn(darkroom::shrink(std::move(*made)), darkroom::orientation_of(from));
    return made;
  }
  case medium::png: {
    auto made = darkroom::read_png(from);
    if (made) made = darkroom::shrink(std::move(*made));
    return made;
  }
  case medium::webp: return darkroom::read_webp(from);
  default: return std::nullopt;
  }
}

ending work() {
  const auto from = read_all();
  const auto made = develop(from);
  if (!made) return refused;
  const auto jpeg = darkroom::to_jpeg(*made);
  for (std::size_t sent = 0; sent < jpeg.size();) {
    const auto count = write(STDOUT_FILENO, jpeg.data() + sent, jpeg.size() - sent);
    if (count <= 0) return refused;
    sent += static_cast<std::size_t>(count);
  }
  return jpeg.empty() ? refused : done;
}

} // namespace

int main() {
  if (!annex::set_limits(room).empty() || !limit(RLIMIT_CPU, seconds_of_work) || !limit(RLIMIT_FSIZE, most_written) ||
      !darkroom::filter_calls())
    return not_confined;
  ending how = refused;
  try {
    how = work();
  } catch (const std::bad_alloc&) {
  }
  _exit(how);
}
