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
  refused_before,    ///< refused so, or under another limit
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
  /// Lowers the time at which it changed to the moment when it was seen first: a clock that is wrong elsewhere does no
  /// harm beyond that moment.
  void date(dropped& one, std::int64_t latest_ns);
  void mark(const dropped& one, verdict as) { mark(one, as, one.changed_ns); }
  /// Refused: its kind is not confirmed until something was read that changed after this.
  void refuse(const dropped& one, std::int64_t until_ns) { mark(one, verdict::refused, until_ns); }
  std::int64_t refused_until(const dropped& one) { return find(one).at_ns; }
  void forget(const std::string& name);
  /// Forgets the marks of files that are not there any more.
  void keep_only(const std::vector<dropped>& there);

  /// When the newest file of a kind that was read had changed, in nanoseconds since 1970; 0: none was.
  std::int64_t newest(const std::string& kind) const;
  void was_read(const std::string& kind, std::int64_t changed_ns);
  /// What is remembered as the newest of a kind is no later than this.
  void bound(const std::string& kind, std::int64_t latest_ns);

  /// From now on nothing was read.
  void begin_anew();

private:
  struct known {
    std::uint64_t identity = 0;
    verdict as = verdict::unread;
    std::int64_t at_ns = 0; ///< when it changed, or until when a refusal counts; 0: not dated yet
  };
  known& find(const dropped& one);
  void mark(const dropped& one, verdict as, std::int64_t at_ns);
  std::string meaning(verdict as) const;

  sdk::host& to_;
  std::uint64_t print_;
  unsigned max_loss_percent_;
  std::string epoch_;
  std::map<std::string, known> known_; ///< by name
};

} // namespace keukentafel::dropfolder
