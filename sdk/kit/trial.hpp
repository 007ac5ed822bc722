/// What the checks have in common: the source in its steps, and what must follow them.
#pragma once

#include "fixture.hpp"
#include "life.hpp"

#include <functional>

namespace keukentafel::kit {

struct trial {
  const subject& of;
  const fixture& source;
  std::function<void(const std::string&)> finding; ///< the adapter broke this
  std::function<void(const std::string&)> skipped; ///< the fixture can't
  std::function<void()> absent;                    ///< the adapter does not have what is checked

  /// Does the fixture's step; what follows from now on counts for it. Nothing: it can't, which is said.
  std::optional<told> step(const std::string& name, world& known) const;

  /// Reads the source in its first state, and follows it through `steps`, each when all before has come. `last` gets
  /// what the last one told, and nothing when the fixture can't.
  outcome follow(world& known, const std::vector<std::string>& steps, circumstances how = {},
                 std::optional<told>* last = nullptr) const;
  /// The same in a source that stands as it is, of which `expected` must come first.
  outcome follow_on(world& known, std::vector<expectation> expected, const std::vector<std::string>& steps,
                    circumstances how = {}, std::optional<told>* last = nullptr) const;

  /// Everything that a life did wrong; what can't be read only where nothing unreadable was put into the source.
  void report(const outcome& out, const world& known, bool may_be_unreadable = false) const;
  void compare(const world& expected, const world& found, const std::string& when) const;
  void expect(const std::vector<expectation>& all, const world& found, unsigned warnings) const;
};

/// What is not so of an expectation, in a sentence; or empty.
std::string unmet(const expectation& one, const world& found, unsigned warnings);
bool is_met(const std::vector<expectation>& all, const world& found, unsigned warnings);

} // namespace keukentafel::kit
