/// An adapter library in memory: found, loaded, its version checked.
#pragma once

#include "base/fault.hpp"

#include <keukentafel/adapter.h>

#include <memory>
#include <string>
#include <vector>

namespace keukentafel::intake {

class library {
public:
  ~library();
  library(const library&) = delete;
  library& operator=(const library&) = delete;
  const kt_adapter_entry& entry() const { return *entry_; }

  /// `name` is a path (with a slash), or a name that is sought in `folders`.
  /// The fault names the file, and both versions when they don't fit.
  static result<std::shared_ptr<library>> load(const std::string& name, const std::vector<std::string>& folders);

  /// An adapter that stands in this program itself.
  static std::shared_ptr<library> of(const kt_adapter_entry& entry);

private:
  library(void* handle, const kt_adapter_entry* entry) : handle_(handle), entry_(entry) {}
  void* handle_; ///< null: none was loaded
  const kt_adapter_entry* entry_;
};

/// Where adapters stand beside the module's own file.
std::vector<std::string> adapter_folders();

} // namespace keukentafel::intake
