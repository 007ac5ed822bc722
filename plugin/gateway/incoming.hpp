/// Requests that another program sends to an adapter (sdk/include/keukentafel/ext/incoming.h): how they leave the
/// gateway, and what of the answer may leave it again.
#pragma once

#include "gateway/http.hpp"

namespace keukentafel::gateway {

/// The adapters, as the gateway reaches them. Both functions: [any-thread].
struct adapter_door {
  enum class said { taken, no_room, nobody };

  /// Whether an adapter of this name takes requests, or may turn out to.
  std::function<bool(std::string_view name)> knows;
  /// The path is what stands behind /in/NAME. After `taken`, `answered` is called once, on any thread, unless the
  /// adapters are gone before; it must not wait.
  std::function<said(const std::string& name, request what, std::function<void(response)> answered)> ask;
};

/// NAME and what stands behind it, of a path for which is_incoming() is true. NAME is taken as it is sent: a name of
/// the configuration holds no character that has to be encoded, so an encoded one is another name.
std::pair<std::string_view, std::string_view> split_incoming(std::string_view path);

/// Whether a header of an adapter's answer leaves: what describes the answer or serves its protocol does. Nothing that
/// sets cookies, or that a proxy in front would obey.
bool may_leave(std::string_view header_name);

} // namespace keukentafel::gateway
