/// Commands reach the running module over a Unix socket beside the store; only
/// the same user and root are heard. Between them, this thread looks whether a
/// roster has grown old, and does what is due once a day.
#pragma once

#include "module/office.hpp"

#include <memory>
#include <optional>

namespace keukentafel::module {

class control {
public:
  /// Serves orders on a thread of its own until it is destroyed.
  static result<std::unique_ptr<control>> serve(engine& with);
  ~control();

private:
  struct impl;
  explicit control(std::unique_ptr<impl> inner);
  std::unique_ptr<impl> impl_;
};

/// Has the running module carry out an order; nothing when none runs.
std::optional<int> ask_running(const std::string& store_path, const order& what, const output& to);

} // namespace keukentafel::module
