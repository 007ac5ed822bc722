#include "gateway/upload.hpp"

#include <algorithm>

namespace keukentafel::gateway {

namespace {

using text = std::string_view;

constexpr std::size_t most_parts = 50, most_head = 2000;

bool is_same(text a, text b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// What stands before the next `sign`, which goes too; all that is left when there is none.
text cut(text& from, text sign) {
  const auto end = std::min(from.find(sign), from.size());
  const auto piece = from.substr(0, end);
  from.remove_prefix(std::min(end + sign.size(), from.size()));
  return piece;
}

text trimmed(text one) {
  while (!one.empty() && (one.front() == ' ' || one.front() == '\t')) one.remove_prefix(1);
  while (!one.empty() && (one.back() == ' ' || one.back() == '\t')) one.remove_suffix(1);
  return one;
}

/// A parameter behind the first ";". Browsers write a quote within a name as %22, so a value ends at the next quote.
std::optional<text> parameter(text of, text name) {
  cut(of, ";");
  while (!of.empty()) {
    of = trimmed(of);
    const auto equals = std::min(of.find('='), of.size());
    const auto found = trimmed(of.substr(0, equals));
    of.remove_prefix(std::min(equals + 1, of.size()));
    text value;
    if (of.starts_with('"')) {
      of.remove_prefix(1);
      value = cut(of, "\"");
      cut(of, ";");
    } else {
      value = trimmed(cut(of, ";"));
    }
    if (is_same(found, name)) return value;
  }
  return std::nullopt;
}

struct part {
  text name, content;
  bool is_file = false;
};

/// Between two boundaries: a head, an empty line, the content.
std::optional<part> read_part(text bytes) {
  const auto end = bytes.substr(0, most_head).find("\r\n\r\n");
  if (end == bytes.npos) return std::nullopt;
  part made;
  made.content = bytes.substr(end + 4);
  auto head = bytes.substr(0, end);
  bool is_named = false;
  while (!head.empty()) {
    auto line = cut(head, "\r\n");
    if (!is_same(trimmed(cut(line, ":")), "content-disposition")) continue;
    const auto name = parameter(line, "name");
    if (!is_same(trimmed(line.substr(0, line.find(';'))), "form-data") || !name || is_named) return std::nullopt;
    is_named = true;
    made.name = *name;
    made.is_file = parameter(line, "filename").has_value();
  }
  return is_named ? std::optional{made} : std::nullopt;
}

} // namespace

std::string_view upload::field(text name) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& one) { return one.first == name; });
  return found == fields.end() ? text{} : found->second;
}

std::optional<upload> read_upload(text content_type, text body, bool is_cut) {
  const auto boundary = parameter(content_type, "boundary");
  if (!is_same(trimmed(content_type.substr(0, content_type.find(';'))), "multipart/form-data") || !boundary ||
      boundary->empty() || boundary->size() > 70)
    return std::nullopt;
  const auto sign = "--" + std::string{*boundary};
  if (!body.starts_with(sign)) return std::nullopt;
  body.remove_prefix(sign.size());
  const auto between = "\r\n" + sign;
  upload made;
  for (std::size_t count = 0; !body.starts_with("--"); ++count) {
    const auto end = body.find(between);
    if (is_cut && end == body.npos) return made;
    if (!body.starts_with("\r\n") || end == body.npos || count == most_parts) return std::nullopt;
    // A part without content has its end where its head ends.
    const auto one = end >= 2 ? read_part(body.substr(2, end - 2)) : std::nullopt;
    if (!one) return std::nullopt;
    if (!one->is_file) made.fields.emplace_back(one->name, one->content);
    else if (made.file.empty()) made.file = one->content;
    body.remove_prefix(end + between.size());
  }
  return made;
}

} // namespace keukentafel::gateway
