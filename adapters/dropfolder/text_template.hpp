/// Texts with columns in them, such as "{leerling}-{toets}".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::dropfolder {

class text_template {
public:
  text_template() = default;
  /// Throws std::runtime_error when a brace is not closed. "{{" is a brace.
  explicit text_template(std::string_view text);

  /// What stands before the first column.
  std::string_view head() const;
  bool has_columns() const;
  const std::vector<std::string>& columns() const { return columns_; }

  /// Takes the places of its columns from a header; the name of the first that is not there, or empty.
  std::string_view bind(const std::vector<std::string>& header);

  struct part {
    std::string literal; ///< of a part that is no column
    std::size_t column = 0;
    bool is_column = false;
  };
  /// After bind(): `column` is the place in the row.
  const std::vector<part>& parts() const { return parts_; }

private:
  std::vector<part> parts_;
  std::vector<std::string> columns_; ///< in the order of the parts that are columns
};

} // namespace keukentafel::dropfolder
