#include "module/identity_office.hpp"

#include "store/identity.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace keukentafel::module {

namespace {

std::vector<store::identity_proposal> load_proposed(engine& with) {
  std::vector<store::identity_proposal> list;
  with.store().read([&](store::connection& database) { list = store::propose_identities(database, now()); });
  return list;
}

int list_proposed(engine& with, const output& to) {
  const auto proposed = load_proposed(with);
  for (const auto& pair : proposed)
    to.out(fmt::format("{}  {}  {}\n", pair.one, pair.other.empty() ? "-" : pair.other, pair.why));
  to.err(proposed.empty() ? "nobody seems to be there twice\n"
                          : "confirm with --confirm ONE --with OTHER, or --decline ONE --with OTHER\n");
  return 0;
}

int list_joined(engine& with, const output& to) {
  std::vector<store::joined_number> joined;
  with.store().read([&](store::connection& database) { joined = store::list_joined(database); });
  std::string line;
  for (std::size_t i = 0; i < joined.size(); ++i) {
    const auto& one = joined.at(i);
    line += (line.empty() ? "" : "  ") + one.name;
    const bool is_last = i + 1 == joined.size() || joined.at(i + 1).person != one.person;
    if (!is_last) continue;
    to.out(line + "\n");
    line.clear();
  }
  to.err(joined.empty() ? "nobody was joined\n" : "take one out with --split ONE\n");
  return 0;
}

/// Runs it in the store; what it finds wrong is said.
int change(engine& with, const output& to, const std::function<std::optional<fault>(store::writing&)>& act) {
  std::optional<fault> why;
  const auto written = with.store().write([&](store::writing& in) { why = act(in); });
  if (!written) return refuse(to, written.error().sentence());
  return why ? refuse(to, why->sentence()) : 0;
}

int split(engine& with, std::string_view one, const output& to) {
  store::split_outcome outcome;
  const auto code = change(with, to, [&](store::writing& in) -> std::optional<fault> {
    const auto done = store::split_person(in, one);
    if (!done) return done.error();
    outcome = *done;
    return std::nullopt;
  });
  if (code == 0)
    to.err(fmt::format("{} consents and releases ended; {} limits and objections now stand on both sides\n",
                       outcome.ended, outcome.carried));
  return code;
}

int confirm(engine& with, std::string_view one, std::string_view other, bool is_sure, const output& to) {
  const auto proposed = load_proposed(with);
  const bool is_proposed = std::any_of(proposed.begin(), proposed.end(), [&](const auto& pair) {
    return (pair.one == one && pair.other == other) || (pair.one == other && pair.other == one);
  });
  if (!is_proposed && !is_sure) return refuse(to, "these two are not on the list: write --yes when you are sure");
  return change(with, to, [&](store::writing& in) { return store::join_persons(in, one, other); });
}

} // namespace

int same_person(engine& with, const order& what, const output& to) {
  const auto one = what.option("confirm"), other = what.option("with"), alone = what.option("split"),
             declined = what.option("decline");
  if (!one.empty() + !alone.empty() + !declined.empty() > 1 || (!other.empty() && one.empty() && declined.empty()))
    return refuse(to, "write one of --confirm ONE --with OTHER, --decline ONE, --split ONE");
  if (!one.empty()) return confirm(with, one, other, !what.option("yes").empty(), to);
  if (!alone.empty()) return split(with, alone, to);
  if (!declined.empty())
    return change(with, to, [&](store::writing& in) { return store::decline_join(in, declined, other); });
  return what.option("joined").empty() ? list_proposed(with, to) : list_joined(with, to);
}

} // namespace keukentafel::module
