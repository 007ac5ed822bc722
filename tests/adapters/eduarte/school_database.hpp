/// The database under the invented school of a test: SQLite, or a server that roads.py has started.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace keukentafel::eduarte::test {

class school_database {
public:
  virtual ~school_database() = default;
  virtual void sql(const std::string& text) = 0;
  /// The first column of the first row, or an empty text.
  virtual std::string value(const std::string& query) = 0;
  /// Settings that make the adapter reach it.
  virtual nlohmann::json settings() const = 0;
  /// The same for an account that may write, and the sequence that gives `first` next.
  virtual nlohmann::json writing(std::int64_t first) = 0;
  /// Lets a column hold any text, as SQLite always does.
  virtual void loosen(const std::string& table, const std::string& column) = 0;
  /// All content, to be compared.
  virtual std::string everything() = 0;
  /// A second connection, with transactions of its own; null where one writes at a time.
  virtual std::unique_ptr<school_database> another() = 0;
};

/// KT_EDUARTE_ROAD: postgresql or odbc over KT_EDUARTE_SERVER; else SQLite.
std::unique_ptr<school_database> make_school_database();

struct column {
  std::string name, type;
  bool must = false;
};
/// The columns of a table as schema.sql writes them.
const std::vector<column>& columns_of(const std::string& table);
const std::vector<std::string>& all_tables();

} // namespace keukentafel::eduarte::test
