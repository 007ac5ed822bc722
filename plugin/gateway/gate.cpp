#include "gateway/gate.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace keukentafel::gateway {

namespace {

using text = std::string_view;

bool is_token(text word) {
  constexpr text others = "!#$%&'*+-.^_`|~";
  return !word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || others.find(c) != others.npos;
  });
}

std::string lower(text word) {
  std::string out{word};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

text trimmed(text value) {
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  return value;
}

struct seen {
  int hosts = 0, lengths = 0, codings = 0;
  bool has_body = false;
};

std::optional<text> refuse_field(text line, bool is_1_1, seen& so_far) {
  if (line.front() == ' ' || line.front() == '\t') return "a header line is folded";
  const auto colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon))) return "a header name is malformed";
  const auto name = lower(line.substr(0, colon));
  const auto value = trimmed(line.substr(colon + 1));
  if (name == "host") {
    constexpr text allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-:[]_";
    if (++so_far.hosts > 1 || value.empty() || lower(value).find_first_not_of(allowed) != text::npos)
      return "Host is malformed";
  } else if (name == "content-length") {
    const bool is_number = !value.empty() && value.size() <= 18 && value.find_first_not_of("0123456789") == value.npos;
    if (++so_far.lengths > 1 || !is_number) return "Content-Length is malformed";
    so_far.has_body |= value.find_first_not_of('0') != value.npos;
  } else if (name == "transfer-encoding") {
    if (++so_far.codings > 1 || !is_1_1 || lower(value) != "chunked") return "Transfer-Encoding is not chunked";
    so_far.has_body = true;
  } else if (name == "expect") {
    if (lower(value) != "100-continue") return "Expect is unknown";
  } else if (name == "upgrade" || name == "http2-settings") {
    return "there is no other protocol here";
  }
  return std::nullopt;
}

} // namespace

std::optional<text> refuse_head(text head) {
  for (std::size_t i = 0; i < head.size(); ++i) {
    const auto c = static_cast<unsigned char>(head[i]);
    if (c == '\n' && (i == 0 || head[i - 1] != '\r')) return "a line ends without CR";
    if (c == '\r' && (i + 1 == head.size() || head[i + 1] != '\n')) return "a CR stands alone";
    if ((c < 0x20 && c != '\r' && c != '\n' && c != '\t') || c == 0x7f) return "a control character";
  }
  const auto line_end = head.find("\r\n");
  if (line_end == head.npos || !head.ends_with("\r\n\r\n")) return "the head is not whole";

  const auto line = head.substr(0, line_end);
  const auto first = line.find(' '), last = line.rfind(' ');
  if (first == line.npos || first == last) return "the request line is malformed";
  const auto method = line.substr(0, first), target = line.substr(first + 1, last - first - 1),
             version = line.substr(last + 1);
  constexpr std::array<text, 7> methods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) return "the method is unknown";
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return "the version is unknown";
  if (target.empty() || target.front() != '/' || target.starts_with("//")) return "the target is not in origin form";
  for (const unsigned char c : target)
    if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\' || c == '"' || c == '<' || c == '>')
      return "the target is malformed";

  seen so_far;
  for (auto rest = head.substr(line_end + 2, head.size() - line_end - 4); !rest.empty();) {
    const auto end = rest.find("\r\n");
    const auto field = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 2);
    if (field.empty()) return "an empty line within the head";
    if (const auto why = refuse_field(field, version == "HTTP/1.1", so_far)) return why;
  }
  if (so_far.hosts != 1) return "there is no Host";
  if (so_far.codings && so_far.lengths) return "both Content-Length and Transfer-Encoding";
  // RFC 9110, 9.3.1: such a body means nothing, and a front that does not expect it takes it for a request.
  if (so_far.has_body && (method == "GET" || method == "HEAD" || method == "DELETE")) return "a body is not expected";
  return std::nullopt;
}

} // namespace keukentafel::gateway
