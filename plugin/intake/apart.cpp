#include "intake/apart.hpp"

#include "base/log.hpp"
#include "intake/opening.hpp"
#include "intake/proxy.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace keukentafel::intake {

namespace {
/// The module does not start before; loading is quick.
constexpr std::chrono::milliseconds describes_within{10000};

/// Those that it has before it is opened. An adapter that does not come so far has none; its lives will say why.
std::uint64_t extensions_of(channel& line, std::chrono::milliseconds patience) {
  { frame::packer call{line.out(), frame::kind::create}; }
  std::uint64_t found = 0;
  const auto how = line.exchange(std::min(patience, describes_within), [&](frame::kind what, frame::unpacker& body) {
    const auto said = what == frame::kind::done ? read_done(frame::kind::create, body) : std::nullopt;
    if (said) found = said->extensions;
    return said ? channel::verdict::answered : channel::verdict::garbage;
  });
  return how == channel::ending::answered ? found : 0;
}

} // namespace

result<std::shared_ptr<library>> run_apart(const apart& how) {
  std::string last_line;
  auto begun = begin_annex(how, [&](kt_level, std::string_view line) { last_line = loggable(line); });
  if (!begun.line) return fault{begun.failure};
  auto loaded = await_annex(*begun.line, std::min(how.answer_within, describes_within));
  if (!loaded.what && loaded.is_refused) return fault{loaded.failure};
  const auto extensions = loaded.what ? extensions_of(*begun.line, how.answer_within) : 0;
  begun.line->end(std::chrono::milliseconds{0});
  std::string trouble;
  if (!loaded.what) {
    trouble = fmt::format("{} can't be loaded in a process of its own: {}", how.path, loaded.failure);
    if (!last_line.empty()) trouble += fmt::format(" (it said: {})", last_line);
    loaded.what = description::of_unknown(how.name);
  }
  const auto& entry = loaded.what->entry();
  return library::of(
      entry,
      [how, extensions, what = loaded.what, trouble](const kt_host* host) -> kt_adapter* {
        if (trouble.empty()) return (new proxy{how, host, extensions})->raw();
        host->log(host, KT_ERROR, {trouble.data(), trouble.size()});
        return nullptr;
      },
      trouble);
}

} // namespace keukentafel::intake
