/// The source under the adapter, which only its author can prepare: a program
/// that is called as `FIXTURE STEP SETTINGS-FILE`.
///
///   begin      brings the source to its first state, whatever was done before
///   more       changes it as a school day would
///   malformed  puts something unreadable into it, and something readable after it
///   oversized  puts an entity above 1 MiB into it, and something readable after it
///   block      makes the adapter's next look at the source wait; unblock ends that
///
/// It exits with 0, or with 3 where the source knows no such thing. Each line
/// that it prints names what must follow: "offered KEY", "gone KEY", or
/// "reported KEY" (set aside, or offered as it is for the module to set aside).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace keukentafel::kit {

struct expectation {
  std::string what; ///< offered, gone, reported
  std::string key;
};

class fixture {
public:
  /// An empty program: there is none, and no step can be done.
  fixture(std::string program, std::string settings_file)
      : program_(std::move(program)), settings_file_(std::move(settings_file)) {}

  /// Nothing: it can't. Throws when the program fails or prints something else.
  std::optional<std::vector<expectation>> step(const std::string& name) const;

private:
  std::string program_, settings_file_;
};

} // namespace keukentafel::kit
