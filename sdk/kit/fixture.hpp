/// The source under the adapter, which only its author can prepare: a program
/// that is called as `FIXTURE STEP CONFIG-FILE ADAPTER-NAME`, with the moment
/// that the adapter's clock shows in KEUKENTAFEL_NOW (seconds since 1970).
/// docs/conformance.md has the steps and what it may print.
#pragma once

#include "post.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace keukentafel::kit {

struct expectation {
  std::string what; ///< offered, gone, reported, warned
  std::string key;
};

/// What a step printed.
struct told {
  std::vector<expectation> expected;
  std::vector<std::pair<std::string, std::string>> writes; ///< key and request
  std::vector<std::string> written;                        ///< what the SIS holds of them
  std::vector<std::pair<std::string, std::string>> files;  ///< name in an event, and the path of what it holds
};

/// A mistake of the fixture, and so nothing about the adapter.
struct fixture_fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class fixture {
public:
  /// An empty program: there is none, and no step can be done. What the source sends goes to `mail`.
  fixture(std::string program, std::string config_file, std::string adapter, post& mail);
  fixture(const fixture&) = delete;
  fixture& operator=(const fixture&) = delete;

  /// Nothing: it can't. Throws fixture_fault when the program fails or prints something else.
  std::optional<told> step(const std::string& name) const;

private:
  std::string output_of(const std::string& step, int& status) const;

  std::string program_, config_file_, adapter_;
  post& mail_;
};

} // namespace keukentafel::kit
