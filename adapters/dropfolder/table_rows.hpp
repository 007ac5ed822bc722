/// The rows of one CSV or NDJSON file, as what they come to.
#pragma once

#include "csv_records.hpp"
#include "offered.hpp"
#include "row_mapping.hpp"

#include <memory>
#include <optional>

namespace keukentafel::dropfolder {

/// Where the next row begins.
struct place {
  std::uint64_t offset = 0, line = 1;
};

class table_rows {
public:
  enum class depth { keys, everything }; ///< how far a row is read

  virtual ~table_rows() = default;
  /// False at the end, when the file was whole; throws `unfinished` when it was not.
  virtual bool next(offered& into, depth how) = 0;
  virtual std::uint64_t line() const = 0; ///< where the last row began
  virtual place after() const = 0;        ///< the last row

  /// Throws `refusal` when the beginning of the file says that it can't be read so, and `unfinished` when it is not
  /// there yet.
  static std::unique_ptr<table_rows> open(const descriptor& file, const file_rule& rule, place from);
};

} // namespace keukentafel::dropfolder
