/// The rows of one file of a OneRoster package.
#pragma once

#include "csv_records.hpp"
#include "oneroster.hpp"

namespace keukentafel::dropfolder {

class package_rows {
public:
  /// Throws `refusal` when a column is missing that must be there, `unfinished` when the header is not there yet.
  package_rows(std::unique_ptr<byte_source> from, std::string name, const std::vector<std::string>& columns);

  /// False at the end; throws `unfinished` when the last line has no end.
  bool next();
  std::uint64_t line() const { return record_.line; }
  /// Not empty: the row can't be read, and why.
  std::string_view problem() const { return record_.problem; }
  oneroster::row row() const { return {places_, record_.fields}; }
  /// The fields of the row that are not UTF-8, or empty.
  std::string not_utf8() const;

private:
  std::unique_ptr<byte_source> from_;
  std::string name_;
  line_reader lines_;
  csv_records records_;
  csv_record record_;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::size_t width_ = 0;
};

} // namespace keukentafel::dropfolder
