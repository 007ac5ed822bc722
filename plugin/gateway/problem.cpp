#include "gateway/problem.hpp"

#include "record/detail.hpp"

#include <fmt/format.h>

namespace keukentafel::gateway {

response problem(unsigned status, std::string_view title, std::string_view detail) {
  using record::json_string;
  auto body = fmt::format("{{\"type\":\"about:blank\",\"status\":{},\"title\":{}", status, json_string(title));
  if (!detail.empty()) body += ",\"detail\":" + json_string(detail);
  response made{status, {}, body + "}", nullptr};
  made.headers.emplace_back("Content-Type", "application/problem+json");
  return made;
}

response missing() { return problem(404, "There is nothing here"); }

} // namespace keukentafel::gateway
