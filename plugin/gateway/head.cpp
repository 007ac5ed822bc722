#include "gateway/head.hpp"

#include <boost/beast/http.hpp>
#include <charconv>

namespace keukentafel::gateway {

namespace http = boost::beast::http;

namespace {

std::optional<std::uint64_t> body_length(const request& asked) {
  if (!asked.header("transfer-encoding").empty()) return std::nullopt;
  std::uint64_t length = 0;
  const auto text = asked.header("content-length");
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

} // namespace

std::optional<request_head> parse_head(std::string_view head) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(head.size()) + 1);
  parser.skip(true); // Beast reads the head only
  boost::system::error_code error;
  parser.put(boost::asio::buffer(head), error);
  if (error || !parser.is_done()) return std::nullopt;
  const auto message = parser.release();
  request_head read;
  read.keeps_alive = message.keep_alive();
  read.is_1_1 = message.version() == 11;
  read.asked.method = std::string{message.method_string()};
  for (const auto& field : message)
    read.asked.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
  if (!split_target({message.target().data(), message.target().size()}, read.asked)) return std::nullopt;
  read.length = body_length(read.asked);
  return read;
}

} // namespace keukentafel::gateway
