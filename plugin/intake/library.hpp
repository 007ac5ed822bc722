/// An adapter library in memory: found, loaded, its version checked.
#pragma once

#include "base/fault.hpp"

#include <keukentafel/adapter.h>

#include <functional>
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
  /// One adapter, or null when memory is short. The host outlives it. [feed-thread]
  kt_adapter* create(const kt_host* host) const { return maker_ ? maker_(host) : entry_->create(host); }

  /// `name` is a path (with a slash), or a name that is sought in `folders`.
  /// The fault names the file, and both versions when they don't fit.
  static result<std::shared_ptr<library>> load(const std::string& name, const std::vector<std::string>& folders);

  using maker = std::function<kt_adapter*(const kt_host*)>;
  /// An adapter that stands in this program itself. `maker`: in the place of the entry's create().
  static std::shared_ptr<library> of(const kt_adapter_entry& entry, maker made_by = {});

private:
  library(void* handle, const kt_adapter_entry* entry, maker made_by = {})
      : handle_(handle), entry_(entry), maker_(std::move(made_by)) {}
  void* handle_; ///< null: none was loaded
  const kt_adapter_entry* entry_;
  maker maker_;
};

/// Where adapters stand beside the module's own file.
std::vector<std::string> adapter_folders();

} // namespace keukentafel::intake
