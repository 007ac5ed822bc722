/// The configuration file as the module uses it.
#pragma once

#include "base/fault.hpp"
#include "base/time.hpp"
#include "intake/library.hpp"
#include "module/key_table.hpp"
#include "policy/asking.hpp"
#include "policy/moments.hpp"
#include "policy/reader.hpp"
#include "policy/talking.hpp"

#include <optional>
#include <string>
#include <vector>

namespace keukentafel::module {

struct adapter_configuration {
  std::string name;
  std::shared_ptr<intake::library> code;
  std::optional<moment> publish_from;
  std::string settings; ///< JSON
  /// Its library crashes or hangs when it is loaded in a process of its own: with the place, and what happened. The
  /// others go on without it.
  std::string trouble;
};

struct gateway_configuration {
  std::string address;
  unsigned short port = 0;
  std::string certificate, private_key;
  bool is_tls = true;
  std::string public_url; ///< origin without a slash at the end; may be empty
  std::string school_language, contact;
  std::vector<std::string> trusted_proxies;
  unsigned threads = 1;
  int max_connections = 0, max_per_address = 0, streams_per_person = 0;
  std::chrono::seconds heartbeat{45};
  std::chrono::days session_lasts{90};
  std::chrono::hours desk_lasts{12};
};

struct letter_configuration {
  std::string school, contact; ///< may be empty
};

/// Files that the SIS holds, on their way to who may see them.
struct file_configuration {
  std::size_t max_bytes = 0;
  int at_once = 0;
  std::chrono::seconds patience{};
};

struct configuration {
  std::string store_path;
  gateway_configuration gateway;
  policy::rules school;
  policy::moments moments;
  policy::asking asking;
  letter_configuration letter;
  policy::talking talking;
  file_configuration files;
  std::chrono::days code_lasts{14};
  std::chrono::days audit_lasts{730};
  std::vector<adapter_configuration> adapters;
};

/// Reads and checks all of it, adapters included. With complaints, nothing else
/// of the result may be used. Relative paths start at the folder of the file.
configuration read_configuration(const std::string& path, complaints& wrong);
/// The same of a text that stands, or could stand, at `path`.
configuration read_configuration(const std::string& path, std::string_view text, complaints& wrong);

/// docs/configuration.md, for the module and the adapters named.
result<std::string> describe_configuration(const std::vector<std::string>& adapters);

} // namespace keukentafel::module
