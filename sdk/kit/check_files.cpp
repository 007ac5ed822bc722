/// The files that the adapter fetches when somebody asks for one.
#include "checks.hpp"

#include "clock.hpp"

#include <keukentafel/ext/file.h>

#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace keukentafel::kit {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t most = std::uint64_t{64} << 20;
constexpr auto interrupt_limit = 5s;

/// A sink that takes so many pieces, and what came of it.
struct poured {
  std::size_t pieces_wanted = unlimited;
  std::string bytes;
  std::size_t pieces = 0;
  bool is_over = false, went_on = false, was_large = false;
  kt_fetched said = KT_FILE_LATER;

  bool put(kt_text some) {
    went_on |= is_over;
    was_large |= some.size > KT_FILE_PIECE_MAX_BYTES;
    bytes.append(some.data, some.size);
    is_over |= ++pieces >= pieces_wanted;
    return !is_over;
  }
};

poured fetch(kt_adapter& adapter, const kt_file& from, const std::string& name, std::uint64_t max_bytes = most,
             std::size_t pieces_wanted = unlimited) {
  poured made;
  made.pieces_wanted = pieces_wanted;
  const kt_file_request asked{sizeof(kt_file_request), {name.data(), name.size()}, max_bytes};
  const kt_file_sink sink{sizeof(kt_file_sink), &made, [](const kt_file_sink* self, kt_text some) {
                            return static_cast<poured*>(self->context)->put(some);
                          }};
  made.said = from.fetch(&adapter, &asked, &sink);
  return made;
}

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{in}, {}};
}

void check_whole(const trial& in, kt_adapter& adapter, const kt_file& from, const std::string& name,
                 const std::string& expected) {
  for (const char* time : {"", " the second time"}) {
    const auto made = fetch(adapter, from, name);
    if (made.was_large) in.finding(fmt::format("a piece of the file {} is above KT_FILE_PIECE_MAX_BYTES", name));
    if (made.said != KT_FETCHED) in.finding(fmt::format("the file {} is not fetched{}", name, time));
    else if (made.bytes.size() != expected.size())
      in.finding(
          fmt::format("the file {} comes with {} bytes{}, and has {}", name, made.bytes.size(), time, expected.size()));
    else if (made.bytes != expected) in.finding(fmt::format("the file {} comes with other bytes{}", name, time));
  }
}

void check_limits(const trial& in, kt_adapter& adapter, const kt_file& from, const std::string& name,
                  std::size_t size) {
  if (size < 2) return;
  const auto large = fetch(adapter, from, name, size - 1);
  if (large.said != KT_FILE_TOO_BIG && large.bytes.size() >= size)
    in.finding(fmt::format("the file {} comes, although it has more than max_bytes", name));
  const auto stopped = fetch(adapter, from, name, most, 1);
  if (stopped.went_on) in.finding(fmt::format("the file {} comes on after the sink said stop", name));
  else if (stopped.said != KT_FILE_STOPPED && size > KT_FILE_PIECE_MAX_BYTES)
    in.finding(fmt::format("the sink of the file {} said stop, and the answer is not KT_FILE_STOPPED", name));
}

void check_strange(const trial& in, kt_adapter& adapter, const kt_file& from, const std::string& name) {
  const std::initializer_list<std::string> all{
      name + "-of-the-kit", "../" + name,         "/etc/passwd", "../../../../etc/passwd", ".", "",
      {"a\0b", 3},          std::string(400, 'x')};
  for (const auto& strange : all) {
    const auto made = fetch(adapter, from, strange);
    if (made.said != KT_FILE_GONE && made.said != KT_FILE_REFUSED)
      in.finding("a file that no event named is answered neither KT_FILE_GONE nor KT_FILE_REFUSED");
  }
}

/// interrupt() comes while the source does not answer.
void check_interrupt(const trial& in, kt_adapter& adapter, const kt_file& from, const std::string& name) {
  if (!in.source.step("block")) return in.skipped("the fixture has no step block");
  std::atomic<bool> has_returned = false;
  std::thread beside{[&] {
    clock::nap(300ms);
    adapter.interrupt(&adapter);
    const auto since = clock::true_now();
    while (!has_returned && clock::true_now() - since < interrupt_limit) clock::nap(1ms);
    if (!has_returned) {
      in.finding("5 s after interrupt() a call for a file had not returned");
      in.source.step("unblock");
    }
  }};
  fetch(adapter, from, name);
  has_returned = true;
  beside.join();
  in.source.step("unblock");
}

} // namespace

void file(const trial& in) {
  const auto begun = in.source.step("begin").value_or(told{});
  bool has_it = false;
  circumstances how;
  how.is_complete = [&](const life& one) { return is_met(begun.expected, one.known, one.host.warnings()); };
  how.at_rest = [&](life& one) {
    const auto* from = one.extension<kt_file>(KT_EXT_FILE);
    has_it = from != nullptr;
    if (!from) return false;
    if (begun.files.empty()) in.skipped("the fixture's step begin names no file");
    for (const auto& [name, path] : begun.files) {
      const auto expected = read_file(path);
      if (!expected) throw fixture_fault{fmt::format("the fixture's file {} can't be read", path)};
      check_whole(in, *one.adapter, *from, name, *expected);
      check_limits(in, *one.adapter, *from, name, expected->size());
      check_strange(in, *one.adapter, *from, name);
    }
    if (!begun.files.empty()) check_interrupt(in, *one.adapter, *from, begun.files.front().first);
    return false;
  };
  world known;
  in.report(live(in.of, known, how), known);
  if (!has_it) in.absent();
}

} // namespace keukentafel::kit
