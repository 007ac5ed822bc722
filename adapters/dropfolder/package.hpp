/// The files of a OneRoster package: a zip, or a folder.
#pragma once

#include "bytes.hpp"

#include <memory>
#include <string>

namespace keukentafel::dropfolder {

class package {
public:
  virtual ~package() = default;
  /// Null when there is none. Nothing is ever unpacked onto a disk.
  virtual std::unique_ptr<byte_source> open(const std::string& name) = 0;
};

/// Throws `unfinished` when it is no whole zip.
std::unique_ptr<package> open_zip(const descriptor& file);
std::unique_ptr<package> open_folder(descriptor folder);

/// The same without the mark that some programs write before UTF-8.
std::unique_ptr<byte_source> without_mark(std::unique_ptr<byte_source> from);

} // namespace keukentafel::dropfolder
