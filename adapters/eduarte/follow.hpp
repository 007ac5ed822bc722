/// Which tables are followed, and what a change in each of them touches.
#pragma once

#include "roots.hpp"

namespace keukentafel::eduarte {

/// A part of a full reading: every entity under one prefix.
struct sweep {
  const char* prefix;
  struct source {
    root_kind kind;
    query next;    ///< ids above {a}, rising
    query counted; ///< how many there are
    std::size_t chunk;
  };
  std::vector<source> sources;
};

/// The roster first. Durable: what still has to be read is kept by place in this list.
const std::vector<sweep>& all_sweeps();
constexpr std::size_t roster_sweeps = 5;

struct followed_table {
  const char* name;                ///< as in MUTATIELOG
  query print;                     ///< count, highest id, newest change, sum of versions
  std::vector<std::size_t> sweeps; ///< what to read anew when a change bypassed the log
  bool is_swept;                   ///< a change touches too much to list: the sweeps are run instead
};

const std::vector<followed_table>& followed_tables();
const followed_table* find_table(std::string_view name);

/// The roots that changed rows of a table touch, deleted and moved rows by what was remembered of them.
void touched(context& with, const followed_table& table, const ids& changed, std::set<root>& roots);

} // namespace keukentafel::eduarte
