/// Which files were read: a mark for each, remembered by the host.
#pragma once

#include "folder.hpp"

#include <keukentafel/adapter.hpp>

#include <map>
#include <set>

namespace keukentafel::dropfolder {

enum class verdict {
  unread,
  read_before,       ///< taken, under another mapping or before the last backfill
  whole_read_before, ///< the same, of a whole
  read,
  whole_read,
  refused,
  late ///< an older whole than one that was read
};

class file_register {
public:
  /// `mapping_print` and `max_loss_percent`: what a mark was made under; under others it is looked at again.
  file_register(sdk::host& to, std::uint64_t mapping_print, unsigned max_loss_percent);

  verdict of(const dropped& one);
  void mark(const dropped& one, verdict as);
  void forget(const std::string& name);
  /// Forgets the marks of files that are not there any more.
  void keep_only(const std::vector<dropped>& there);

  /// When the newest file of a kind that was read had changed, in nanoseconds since 1970; 0: none was.
  std::int64_t newest(const std::string& kind) const;
  void was_read(const std::string& kind, std::int64_t changed_ns);

  /// From now on nothing was read.
  void begin_anew();

private:
  std::string meaning(verdict as) const;

  sdk::host& to_;
  std::uint64_t print_;
  unsigned max_loss_percent_;
  std::string epoch_;
  std::map<std::string, std::pair<std::uint64_t, verdict>> known_; ///< by name, with the identity
};

} // namespace keukentafel::dropfolder
