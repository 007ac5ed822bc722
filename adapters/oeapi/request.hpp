/// A request by which a planning system sends a result: OKE flow 5, and the same in version 6. Pure.
#pragma once

#include "document.hpp"
#include "settings.hpp"

#include <keukentafel/host.hpp>

#include <variant>

namespace keukentafel::oeapi {

/// Why a request is refused: `why` names rules, never a value.
struct refusal {
  unsigned status;
  std::string why;
};

/// As problem details: RFC 7807, which RFC 9457 takes over.
sdk::response problem(const refusal& of);

struct sent_result {
  std::uint64_t request = 0;
  std::string association;
  std::string known_as;  ///< the association that the API knows: the same, or the one that this is an attempt of
  kind of = kind::test;  ///< by the path, in version 6
  bool is_whole = false; ///< PUT; else a merge patch (RFC 7396)
  json body;
};

/// Nothing of the body is looked at before the sender is proven.
std::variant<sent_result, refusal> read_request(const kt_request& asked, const settings& how);

} // namespace keukentafel::oeapi
