#include "package_rows.hpp"

#include "encoding.hpp"
#include "ids.hpp"
#include "package.hpp"
#include "refusal.hpp"

namespace keukentafel::dropfolder {

package_rows::package_rows(std::unique_ptr<byte_source> from, std::string name, const std::vector<std::string>& columns)
    : from_(without_mark(std::move(from))), name_(std::move(name)), lines_(*from_), records_(lines_, ',', '"') {
  csv_record first;
  if (!records_.next(first)) throw unfinished{name_ + " has no first row"};
  if (!first.problem.empty()) throw refusal{name_ + ": the first row can't be read: " + std::string{first.problem}};
  width_ = first.fields.size();
  for (std::size_t at = 0; at < width_; ++at)
    if (!places_.emplace(first.fields[at], at).second)
      throw refusal{name_ + " has two columns " + shown(first.fields[at])};
  for (const auto& column : columns)
    if (!places_.contains(column)) throw refusal{name_ + " has no column " + shown(column)};
}

bool package_rows::next() {
  if (!records_.next(record_)) {
    if (!records_.is_whole()) throw unfinished{name_ + ": the last line has no end"};
    return false;
  }
  if (record_.problem.empty() && record_.fields.size() != width_)
    records_.reject(record_, "has another number of fields than the first row");
  return true;
}

std::string package_rows::not_utf8() const {
  for (const auto& [name, at] : places_)
    if (!is_utf8(record_.fields[at])) return name;
  return {};
}

} // namespace keukentafel::dropfolder
