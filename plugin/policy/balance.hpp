/// Whether news encourages or worries, and how that adds up for a student. Pure. docs/desk.md has the rule as a table.
#pragma once

#include "record/item.hpp"

namespace keukentafel::policy {

enum class tone { encouraging, neutral, worrying };

/// Of what a kind of item says. Never of words that people wrote.
tone tone_of(record::kind what, const record::detail& said);

struct balance {
  std::int64_t encouraging = 0, neutral = 0, worrying = 0;

  void add(tone one);
  std::int64_t all() const { return encouraging + neutral + worrying; }
  /// Whoever reads it knows of nothing that goes well.
  bool is_only_worrying() const;
};

/// What counts: this long back, by when it happened.
constexpr std::chrono::weeks balanced_over{8};
/// So many worrying items with nothing that encourages.
constexpr std::int64_t worrying_from = 2;

} // namespace keukentafel::policy
