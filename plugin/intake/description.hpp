/// What an annex said about the library that it loaded: name, version and the
/// table of settings, checked and owned.
#pragma once

#include "frame/message.hpp"

#include <keukentafel/adapter.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace keukentafel::intake {

class description {
public:
  /// Null: this is no description.
  static std::shared_ptr<description> read(frame::unpacker& from);
  /// Of what never described itself.
  static std::shared_ptr<description> of_unknown(const std::string& name);

  const kt_adapter_entry& entry() const { return entry_; }

private:
  const char* keep(std::string_view text) { return texts_.emplace_back(text).c_str(); }

  std::deque<std::string> texts_; ///< never move
  std::vector<kt_setting> settings_;
  kt_adapter_entry entry_{sizeof(kt_adapter_entry), KT_ABI_VERSION, "", "", nullptr, 0, nullptr};
};

} // namespace keukentafel::intake
