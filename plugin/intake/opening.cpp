#include "intake/opening.hpp"

#include <keukentafel/ext/file.h>

#include <fmt/format.h>

namespace keukentafel::intake {

using frame::kind;

begun_annex begin_annex(const apart& how, channel::log to) {
  auto started = process::start(how.program, how.name);
  if (!started) return {nullptr, started.error().sentence()};
  auto line = std::make_unique<channel>(std::move(*started), std::move(to));
  frame::packer{line->out(), kind::start}
      .text(how.path)
      .number(how.memory_mib)
      .number(how.open_files)
      .number(how.filters_calls);
  return {std::move(line), {}};
}

loaded_annex await_annex(channel& line, std::chrono::milliseconds patience) {
  using enum channel::verdict;
  loaded_annex loaded;
  bool is_known = false;
  std::uint64_t theirs = 0;
  const auto how = line.exchange(patience, [&](kind what, frame::unpacker& body) {
    if (what == kind::hello && !is_known) {
      theirs = body.number();
      const auto abi = body.number();
      is_known = theirs == frame::version && abi == KT_ABI_VERSION;
      return is_known ? go_on : garbage;
    }
    if (!is_known) return garbage;
    if (what == kind::failed) {
      loaded.failure = body.text();
      loaded.is_refused = body.is_whole();
      return loaded.is_refused ? answered : garbage;
    }
    if (what == kind::described) loaded.what = description::read(body);
    return loaded.what ? answered : garbage;
  });
  if (how == channel::ending::answered) return loaded;
  loaded = {nullptr, failure_of(line, how, patience), theirs != 0 && !is_known};
  if (loaded.is_refused)
    loaded.failure =
        fmt::format("keukentafel-adapter speaks version {} of the frames, this module {}: install them together",
                    theirs, frame::version);
  return loaded;
}

std::optional<finished> read_done(kind called, frame::unpacker& body) {
  const auto what = body.number();
  finished said;
  said.result = body.number(called == kind::fetch ? std::uint64_t{KT_FILE_STOPPED} : std::uint64_t{KT_FEED_FAILED});
  said.idle_ms = body.number(UINT32_MAX);
  said.extensions = body.number();
  said.is_backfilling = body.number(1) == 1;
  said.done = body.number();
  said.total = body.number();
  if (!body.is_whole() || what != static_cast<std::uint64_t>(called)) return std::nullopt;
  return said;
}

std::string failure_of(channel& line, channel::ending how, std::chrono::milliseconds waited) {
  // Who closed its line is on its way out.
  const auto end = how == channel::ending::gone ? line.end() : line.end(std::chrono::milliseconds{0});
  switch (how) {
  case channel::ending::answered: return {};
  case channel::ending::gone: return end;
  case channel::ending::garbage: return fmt::format("it sent the module what is no message of an adapter; {}", end);
  case channel::ending::late:
    return fmt::format("a call had not returned after {} s; {}",
                       std::chrono::duration_cast<std::chrono::seconds>(waited).count(), end);
  case channel::ending::interrupted: return fmt::format("it did not stop in time; {}", end);
  }
  return end;
}

} // namespace keukentafel::intake
