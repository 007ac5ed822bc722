/// What the plugin pgoutput sends, protocol version 1 (PostgreSQL 15, chapter
/// 55.9, "Logical Replication Message Formats"). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace keukentafel::postgres {

/// A place in the server's log.
using lsn = std::uint64_t;

struct begin {
  lsn commit_at = 0; ///< where the commit of this transaction stands
  std::uint32_t transaction = 0;
};

struct commit {
  lsn at = 0;
  lsn end = 0; ///< where what comes after it begins
};

struct relation {
  std::uint32_t id = 0;
  std::string schema, table;
  char identity = 0; ///< d, n, f or i, as pg_class.relreplident
  struct column {
    std::string name;
    bool is_key = false;    ///< part of the replica identity
    std::uint32_t type = 0; ///< pg_type.oid
  };
  std::vector<column> columns;
};

/// One value of a row: nothing is NULL.
struct field {
  std::optional<std::string_view> text; ///< valid as long as the message
  bool is_unchanged = false;            ///< a large value that did not change and was not sent
};
using row = std::vector<field>;

struct insertion {
  std::uint32_t relation = 0;
  row after;
};

struct change {
  std::uint32_t relation = 0;
  std::optional<row> key; ///< what its key was, when that changed: other columns are NULL
  row after;
};

struct removal {
  std::uint32_t relation = 0;
  row key; ///< columns that are no key are NULL
};

struct truncation {
  std::vector<std::uint32_t> relations;
};

/// Something that says nothing about rows: a type, an origin, a message.
struct other {};

using message = std::variant<begin, commit, relation, insertion, change, removal, truncation, other>;

/// Throws std::runtime_error when it is none, or is cut off.
message parse_message(std::string_view bytes);

} // namespace keukentafel::postgres
