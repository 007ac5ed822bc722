/// The records of a CSV file, each with the line on which it begins. libcsv does the quoting; here stands how
/// reading goes on after a broken record.
#pragma once

#include "lines.hpp"

#include <csv.h>
#include <deque>
#include <string>
#include <vector>

namespace keukentafel::dropfolder {

struct csv_record {
  std::uint64_t line = 0; ///< where it begins
  std::uint64_t next_line = 0;
  std::uint64_t end = 0;                ///< the offset where the next one begins
  std::vector<std::string_view> fields; ///< valid until the next call
  std::string_view problem;             ///< not empty: the record can't be read, and why
};

/// A record that is broken ends with its first line: what stands after that is read anew, so that a quotation mark
/// that is never closed takes no other rows with it.
class csv_records {
public:
  csv_records(line_reader& lines, char delimiter, char quote);
  ~csv_records();
  csv_records(const csv_records&) = delete;
  csv_records& operator=(const csv_records&) = delete;

  /// False at the end.
  bool next(csv_record& into);
  /// The record that was given last is wrong after all, for instance in its number of fields.
  void reject(csv_record& last, std::string_view why);
  /// After the end: whether the last line had its line feed.
  bool is_whole() const { return is_whole_; }

private:
  struct owned {
    std::string text;
    std::uint64_t number, end;
    bool is_too_long;
  };

  static void add_field(void* field, std::size_t size, void* self);
  static void add_row(int, void* self);
  bool next_line(owned& copy, line& into);
  void begin_record();
  void take_fields(csv_record& into) const;
  void break_off(csv_record& into, std::string_view why);

  line_reader& lines_;
  char delimiter_, quote_;
  csv_parser parser_{};
  std::deque<owned> waiting_; ///< to be read anew
  std::deque<owned> record_;  ///< the lines of the record, when it has more than one
  owned current_{};           ///< the line that was read last, when it came from waiting_
  std::string text_;          ///< of the fields, one after another
  std::vector<std::size_t> ends_;
  std::size_t rows_ = 0;
  bool is_whole_ = true;
};

} // namespace keukentafel::dropfolder
