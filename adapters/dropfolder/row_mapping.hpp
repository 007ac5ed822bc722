/// Rows of a CSV file as events, as a rule of the mapping says. Pure.
#pragma once

#include "encoding.hpp"
#include "mapping.hpp"
#include "offered.hpp"

namespace keukentafel::dropfolder {

class row_mapping {
public:
  /// Throws `refusal` when the header lacks a column that the rule names, or has one twice.
  row_mapping(const file_rule& rule, std::vector<std::string> header);

  std::size_t width() const { return header_.size(); }
  /// Of a row with width() fields.
  offered map(const std::vector<std::string_view>& fields) const;
  /// The key alone; without one, kind::broken.
  offered key_of(const std::vector<std::string_view>& fields) const;

private:
  struct rendered {
    std::string text;
    bool is_empty = true; ///< every column in it is
    std::string column;   ///< of what is broken
    std::string_view rule;
  };
  rendered render(const text_template& from, const std::vector<std::string_view>& fields, bool is_key) const;
  /// False when a member breaks a rule, which stands in `into`.
  bool add(const std::vector<member>& members, const std::vector<std::string_view>& fields, nlohmann::json& data,
           offered& into) const;

  file_rule rule_;
  std::vector<std::string> header_;
  encoding encoding_;
  std::size_t delete_at_ = 0;
};

} // namespace keukentafel::dropfolder
