/// The seam between the engine, which speaks HTTP and TLS, and the site, which
/// answers.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keukentafel::gateway {

using header_list = std::vector<std::pair<std::string, std::string>>;

struct request {
  std::string method;
  std::string path;                                      ///< as sent, without the query
  std::map<std::string, std::string, std::less<>> query; ///< decoded; a name stands once. Empty when is_incoming()
  std::string query_text;                                ///< as sent
  header_list headers;
  std::string body;
  bool is_cut = false; ///< of the body only the beginning is here: it was longer than it may be
  std::string address; ///< the client's, also behind a trusted proxy

  std::string_view header(std::string_view name) const; ///< empty when absent; else its first line
  /// All lines of a header that is a list, in order with commas between (RFC 9110, 5.3).
  std::string listed(std::string_view name) const;
  std::string_view cookie(std::string_view name) const;
};

/// Bytes that come over time. Runs on the connection's executor.
class event_source {
public:
  virtual ~event_source() = default;
  /// More bytes to send; nothing ends the stream.
  virtual boost::asio::awaitable<std::optional<std::string>> next() = 0;
  /// Makes a next() that waits return nothing soon.
  virtual void end() = 0;
};

struct response {
  unsigned status = 200;
  header_list headers;
  std::string body;
  std::unique_ptr<event_source> stream; ///< instead of a body
};

using handler = std::function<boost::asio::awaitable<response>(const request&)>;

/// A name or value of application/x-www-form-urlencoded; nothing when it is malformed.
std::optional<std::string> form_decoded(std::string_view text);

/// Whether an adapter gets what is sent to this path: /in/NAME and below (ext/incoming.h).
bool is_incoming(std::string_view path);

/// Path and query of an origin-form target; false when the query is malformed
/// or names a parameter twice. An adapter reads its query itself.
bool split_target(std::string_view target, request& into);

} // namespace keukentafel::gateway
