/// The results of a student that a planning system sent. They are remembered under the student's key, and go with the
/// student. [feed-thread]
#pragma once

#include "association.hpp"

#include <keukentafel/host.hpp>

#include <optional>

namespace keukentafel::oeapi {

class pushed {
public:
  struct entry {
    json result; ///< as allowed_of() gives it
    std::int64_t attempt = 0;
  };

  pushed(sdk::host& host, const std::string& person);

  std::optional<entry> find(const std::string& association) const;
  void set(const std::string& association, const entry& is);
  void forget(const std::string& association);
  std::vector<std::string> associations() const;
  bool is_full() const;
  /// Remembers it, when it changed.
  void keep();

private:
  sdk::host& host_;
  std::string key_;
  json all_;
  bool is_changed_ = false;
};

} // namespace keukentafel::oeapi
