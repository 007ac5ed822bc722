/// One row that is not as it should be, among others.
#include "checks.hpp"

namespace keukentafel::kit {

namespace {

/// The fixture does `step` while the adapter follows the source.
void awkward(const trial& in, const std::string& step) {
  world known;
  std::optional<told> said;
  const auto out = in.follow(known, {step}, {}, &said);
  in.report(out, known, true);
  if (!out.came_to_rest || !said) return;
  // Nothing of it may stop a fresh start, either.
  world anew;
  in.report(in.follow_on(anew, said->expected, {}), anew, true);
}

} // namespace

void malformed(const trial& in) { awkward(in, "malformed"); }
void oversized(const trial& in) { awkward(in, "oversized"); }
void encoding(const trial& in) { awkward(in, "encoding"); }
void unknown(const trial& in) { awkward(in, "unknown"); }

} // namespace keukentafel::kit
