/// Writes numbers into a store for as long as it lives, and says each on standard output when the store has
/// acknowledged it: powercut_writer STORE FIRST.
#include "store/keep.hpp"
#include "store/store.hpp"

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <unistd.h>

using namespace keukentafel;

namespace {

constexpr int in_flight_at_most = 8;
constexpr long places = 200; ///< each number takes the place of the one so many before

std::mutex mutex;
std::condition_variable changed;
int in_flight = 0;

void say(long number) {
  const auto line = std::to_string(number) + "\n";
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  auto opened = store::store::open({argv[1], make_logger(nullptr, nullptr)});
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().sentence().c_str());
    return 1;
  }
  auto& into = **opened;
  adapter_id adapter;
  if (!into.write([&](store::writing& in) { adapter = store::register_adapter(in, "sis", in.now); })) return 1;
  say(0);
  for (long number = std::atol(argv[2]);; ++number) {
    {
      std::unique_lock guard{mutex};
      changed.wait(guard, [] { return in_flight < in_flight_at_most; });
      ++in_flight;
    }
    into.write(
        [adapter, number](store::writing& in) {
          const auto size = static_cast<std::size_t>(20 + 7919 * number % 6000);
          store::remember(in, adapter, "n/" + std::to_string(number % places),
                          std::to_string(number) + ' ' + std::string(size, '.'));
        },
        [number](const fault* why) {
          if (why) std::_Exit(1);
          say(number);
          const std::lock_guard guard{mutex};
          --in_flight;
          changed.notify_one();
        });
  }
}
