/// A statement with named columns, and its rows as texts that are read strictly.
#pragma once

#include "parse.hpp"

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::eduarte {

/// A value that is not what its column must hold. The message names the column
/// and the rule, never the value.
struct dirty : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// `columns` are names as "r.id" with a space between; `tail` starts with
/// "from Table r". In `tail` stand {o} for the institution, {ids} and {more} for
/// lists of ids, {a} and {b} for numbers, and {today} for its start.
struct query {
  query(std::string_view columns, std::string_view tail, bool is_distinct = false);

  std::string sql;
  std::string table;               ///< the first one of it, for messages
  std::vector<std::string> names;  ///< r.id
  std::vector<std::string> labels; ///< Resultaat.id
};

using ids = std::vector<std::int64_t>;

struct numbers {
  std::span<const std::int64_t> list{};
  std::span<const std::int64_t> more{};
  std::int64_t a = 0;
  std::int64_t b = 0;
};

/// The statement with its numbers. An empty list matches nothing.
std::string filled(const query& what, std::int64_t organisation, const numbers& with);

class row {
public:
  row(const query& what, std::vector<std::optional<std::string>> cells) : what_(&what), cells_(std::move(cells)) {}

  bool has(std::string_view column) const { return cell(column).has_value(); }
  /// Empty when the column is.
  std::string words(std::string_view column) const { return cell(column).value_or(""); }

  std::optional<std::int64_t> maybe_id(std::string_view column) const;
  std::optional<bool> maybe_yes(std::string_view column) const;
  std::optional<decimal> maybe_decimal(std::string_view column) const;
  std::optional<local_day> maybe_day(std::string_view column) const;
  std::optional<local_second> maybe_second(std::string_view column) const;

  std::int64_t id(std::string_view column) const { return sure(column, maybe_id(column)); }
  bool yes(std::string_view column) const { return sure(column, maybe_yes(column)); }
  local_day day(std::string_view column) const { return sure(column, maybe_day(column)); }
  local_second second(std::string_view column) const { return sure(column, maybe_second(column)); }

  /// Throws dirty: the column `from` points at nothing within the institution.
  [[noreturn]] void dangles(std::string_view from) const { fail(from, "points at nothing"); }
  /// Throws unless the joined row that `column` identifies is there.
  void must_reach(std::string_view column, std::string_view from) const {
    if (!has(column)) dangles(from);
  }
  [[noreturn]] void fail(std::string_view column, std::string_view rule) const;

private:
  std::size_t place(std::string_view column) const;
  const std::optional<std::string>& cell(std::string_view column) const { return cells_[place(column)]; }
  template <class T> T sure(std::string_view column, const std::optional<T>& value) const {
    if (!value) fail(column, "is empty");
    return *value;
  }
  template <class T, class Parse>
  std::optional<T> read(std::string_view column, Parse parse, std::string_view rule) const;

  const query* what_;
  std::vector<std::optional<std::string>> cells_;
};

} // namespace keukentafel::eduarte
