/// An adapter's code: a library in memory, found, loaded, its version checked;
/// or one that is loaded elsewhere (intake/apart.hpp).
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
  using maker = std::function<kt_adapter*(const kt_host*)>;

  const kt_adapter_entry& entry() const { return *entry_; }
  /// As create() of the entry. [feed-thread]
  kt_adapter* create(const kt_host* host) const { return make_ ? make_(host) : entry_->create(host); }
  /// Why it can't run although its file is there; empty: it can.
  const std::string& trouble() const { return trouble_; }

  /// `name` is a path (with a slash), or a name that is sought in `folders`.
  /// The fault names the file, and both versions when they don't fit.
  static result<std::shared_ptr<library>> load(const std::string& name, const std::vector<std::string>& folders);

  /// The path that load() takes.
  static result<std::string> find(const std::string& name, const std::vector<std::string>& folders);

  /// An adapter that stands in this program itself, or is made otherwise. The
  /// entry lives as long as the maker.
  static std::shared_ptr<library> of(const kt_adapter_entry& entry, maker make = {}, std::string trouble = {});

private:
  library(void* handle, const kt_adapter_entry* entry, maker make = {}, std::string trouble = {})
      : handle_(handle), entry_(entry), make_(std::move(make)), trouble_(std::move(trouble)) {}
  void* handle_; ///< null: none was loaded
  const kt_adapter_entry* entry_;
  const maker make_;
  const std::string trouble_;
};

/// Where adapters stand beside the module's own file.
std::vector<std::string> adapter_folders();

/// Where a program of the module stands: beside the module's own file, in its
/// folder keukentafel, or in libexec/keukentafel one or two folders higher.
result<std::string> find_program(const std::string& name);
/// That of an annex.
result<std::string> annex_program();

} // namespace keukentafel::intake
