/// The folder in which files are dropped. Whatever others put there, only regular files and folders of this file
/// system are opened, and never through a link.
#pragma once

#include "bytes.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::dropfolder {

constexpr std::int64_t billion = 1'000'000'000; ///< nanoseconds of a second
std::int64_t now_ns();                          ///< since 1970

struct dropped {
  std::string name;
  bool is_folder = false;
  std::int64_t changed_ns = 0; ///< since 1970
  std::uint64_t identity = 0;  ///< of the file and its state: another one is another file
  std::string text() const;    ///< the identity, to be remembered
};

class folder {
public:
  /// Throws std::runtime_error when it is no folder that can be read.
  explicit folder(const std::string& path);

  /// Of the names that are wanted, in the order in which they changed. Others are not looked at.
  std::vector<dropped> list(const std::function<bool(std::string_view)>& is_wanted) const;
  /// Whether entries may have come or gone since the last list(); cheap. Throws std::runtime_error when another folder,
  /// or none, stands at the path by now.
  bool may_have_changed() const;

  /// Nothing when it is another one by now, or no regular file.
  std::optional<descriptor> open(const dropped& one) const;
  std::optional<descriptor> open_folder(const dropped& one) const;
  /// The file behind a descriptor, as it is now; the name is left out.
  static dropped now(const descriptor& file);
  bool has_file(const std::string& name) const;

  /// Into the folder "done", under its name or, when that is taken, with a number. False: it stands where it stood.
  bool move_done(const dropped& one) const;
  bool remove(const dropped& one) const;
  void remove_file(const std::string& name) const;

private:
  bool is_still(const dropped& one) const;

  std::string path_;
  descriptor at_;
  mutable std::int64_t listed_ns_ = 0; ///< what the folder's own time was before the last list(); 0: look anew
};

/// A name under which programs write what is not whole yet.
bool is_temporary(std::string_view name);

/// A file of this name within an open folder, when it is a regular file.
std::optional<descriptor> open_file(const descriptor& folder, const std::string& name);

} // namespace keukentafel::dropfolder
