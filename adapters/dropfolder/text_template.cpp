#include "text_template.hpp"

#include <algorithm>
#include <stdexcept>

namespace keukentafel::dropfolder {

text_template::text_template(std::string_view text) {
  std::string literal;
  const auto end_literal = [&] {
    if (!literal.empty()) parts_.push_back({std::move(literal), 0, false});
    literal.clear();
  };
  while (!text.empty()) {
    if (text.starts_with("{{") || text.starts_with("}}")) {
      literal += text.front();
      text.remove_prefix(2);
    } else if (text.front() == '{') {
      const auto end = text.find('}');
      if (end == text.npos || end == 1) throw std::runtime_error("a brace without a column name and its end");
      end_literal();
      columns_.emplace_back(text.substr(1, end - 1));
      parts_.push_back({{}, columns_.size() - 1, true});
      text.remove_prefix(end + 1);
    } else {
      literal += text.front();
      text.remove_prefix(1);
    }
  }
  end_literal();
}

std::string_view text_template::head() const {
  return parts_.empty() || parts_.front().is_column ? std::string_view{} : parts_.front().literal;
}

bool text_template::has_columns() const { return !columns_.empty(); }

std::string_view text_template::bind(const std::vector<std::string>& header) {
  std::size_t number = 0;
  for (auto& one : parts_) {
    if (!one.is_column) continue;
    const auto& name = columns_.at(number++);
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) return name;
    one.column = static_cast<std::size_t>(found - header.begin());
  }
  return {};
}

} // namespace keukentafel::dropfolder
