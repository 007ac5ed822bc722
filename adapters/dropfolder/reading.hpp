/// The reading of one file, in steps that take a bounded time each.
#pragma once

#include "folder.hpp"
#include "kept_sample.hpp"
#include "mapping.hpp"
#include "offered.hpp"
#include "settings.hpp"

#include <keukentafel/adapter.hpp>

#include <map>

namespace keukentafel::dropfolder {

/// What the adapter counts, within one life.
struct counts {
  std::uint64_t files_done = 0, files_refused = 0, rows_read = 0, rows_aside = 0;
};

/// The samples of what is kept under each prefix of a whole, as far as this adapter offered it.
class samples {
public:
  samples(sdk::host& to, const mapping& all);

  const kept_sample& of(const std::string& prefix);
  void replace(const std::string& prefix, kept_sample by);
  /// A change outside a whole.
  void saw(const offered& one);
  void saw(const std::string& prefix, const std::string& key, bool is_gone);
  /// Remembers what changed.
  void remember();

private:
  struct held {
    kept_sample sample;
    bool is_changed = false;
  };
  held& load(const std::string& prefix);

  sdk::host& to_;
  std::vector<std::string> prefixes_;
  std::map<std::string, held> held_;
};

/// What a reading has at hand.
struct context {
  sdk::host& to;
  const settings& how;
  const mapping& all;
  samples& kept;
  counts& counted;
};

/// Says which rows of a file were set aside: each with its line, and from some number on only how many.
class report {
public:
  report(const context& with, std::string file) : with_(with), file_(std::move(file)) {}

  /// "FILE line 7: column x is empty", set aside under the key, or in the log when there is none.
  void broken(const offered& row, std::uint64_t line, std::string_view within = {});
  void end();
  const std::string& file() const { return file_; }

private:
  const context& with_;
  std::string file_; ///< as shown()
  std::uint64_t nameless_ = 0;
};

/// "line 7: column x is empty"
std::string sentence(const offered& row, std::uint64_t line);

class reading {
public:
  virtual ~reading() = default;
  /// False when all of it was offered. Throws `refusal` and `unfinished` before anything of it was offered.
  virtual bool step() = 0;
  /// The key that was offered last; empty: none was.
  virtual const std::string& last_key() const = 0;
  /// Whether what is not in it is gone.
  virtual bool is_whole() const = 0;
};

} // namespace keukentafel::dropfolder
