/// Rows of one table as events, as a rule says. Pure.
#pragma once

#include "members.hpp"
#include "offered.hpp"

#include <functional>
#include <stdexcept>

namespace keukentafel::tabular {

/// The header does not fit the rule: "has no column x".
struct unfit : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Text as UTF-8; false when it can't be. `room` is where it stands when it had to be converted.
using decoder = std::function<bool(std::string_view text, std::string& room, std::string_view& found)>;

class row_mapping {
public:
  /// `source` is the CloudEvents attribute of that name. Throws `unfit` when the header lacks a column that the rule
  /// names, or has one twice.
  row_mapping(const entity_rule& rule, std::vector<std::string> header, std::string source, decoder decode);

  std::size_t width() const { return header_.size(); }
  /// Of a row with width() fields; an empty one says nothing.
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

  entity_rule rule_;
  std::vector<std::string> header_;
  std::string source_;
  decoder decode_;
};

} // namespace keukentafel::tabular
