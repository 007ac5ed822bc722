/// The headers of a request, and what is said to one that is refused. Pure.
#pragma once

#include <keukentafel/host.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace keukentafel::cloudevents {

/// Borrows from the request.
class headers {
public:
  explicit headers(const kt_request& of) : first_(of.headers), count_(of.header_count) {}

  /// Its value, without blanks around it; empty when it is absent.
  std::string_view value(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  template <class Use> void each(Use use) const {
    for (std::size_t i = 0; i < count_; ++i) use(sdk::view(first_[i].name), sdk::view(first_[i].value));
  }

private:
  const kt_header* first_;
  std::size_t count_;
};

bool is_same_name(std::string_view one, std::string_view other);
std::string_view trimmed(std::string_view text);
std::string lower(std::string_view text);

/// Why a request is refused: `why` names rules, never a value.
struct refusal {
  unsigned status;
  std::string why;
};

/// As problem details (RFC 9457).
sdk::response problem(const refusal& of);

} // namespace keukentafel::cloudevents
