#include "request.hpp"

#include "association.hpp"
#include "print.hpp"

#include <algorithm>
#include <optional>

namespace keukentafel::oeapi {

namespace {

std::string lower(std::string_view text) {
  std::string made{text};
  for (auto& c : made)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return made;
}

/// The one header of this name; nothing when it is absent, or there are several.
std::optional<std::string_view> header(const kt_request& of, std::string_view name) {
  std::optional<std::string_view> found;
  for (std::size_t i = 0; i < of.header_count; ++i) {
    if (lower(sdk::view(of.headers[i].name)) != name) continue;
    if (found) return std::nullopt;
    found = sdk::view(of.headers[i].value);
  }
  return found;
}

bool is_proven(const kt_request& asked, const settings& how) {
  const auto said = header(asked, "authorization");
  if (!said) return false;
  constexpr std::size_t scheme = 7;
  if (lower(said->substr(0, scheme)) != "bearer ") return false;
  return is_same_secret(said->substr(scheme), how.incoming_token);
}

struct place {
  kind of;
  std::string id;
};

/// "/associations/ID" in version 5, "/test-component-offering-associations/ID" and the like in version 6.
std::optional<place> place_of(std::string_view path, version is) {
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  const auto slash = path.find('/');
  if (slash == path.npos) return std::nullopt;
  const auto list = path.substr(0, slash), id = path.substr(slash + 1);
  if (!is_id(id)) return std::nullopt;
  if (is == version::v5)
    return list == "associations" ? std::optional{place{kind::test, std::string{id}}} : std::nullopt;
  const auto of = kind_of_path(list);
  if (!of) return std::nullopt;
  return place{*of, std::string{id}};
}

bool is_media_type(const kt_request& asked, bool is_whole, version is) {
  const auto said = header(asked, "content-type");
  if (!said) return false;
  auto type = lower(said->substr(0, said->find(';')));
  while (type.ends_with(' ')) type.pop_back();
  if (type == "application/json") return true;
  if (!is_whole) return type == "application/merge-patch+json";
  return type == (is == version::v5 ? "application/vnd.ooapi+json" : "application/vnd.oeapi+json");
}

void check_body(const sent_result& of) {
  if (!of.body.is_object()) throw unreadable{"The body is no object"};
  if (!of.is_whole) {
    if (!of.body.contains("result"))
      throw unreadable{"The body has no result: nothing else of an association is taken"};
    if (!of.body["result"].is_object() && !of.body["result"].is_null()) throw unreadable{"result is no object"};
    return;
  }
  const auto id = text_of(of.body, "associationId");
  if (!id.empty() && id != of.association) throw unreadable{"associationId is another than in the path"};
}

} // namespace

sdk::response problem(const refusal& of) {
  const json body{{"type", "about:blank"}, {"status", of.status}, {"title", of.why}};
  sdk::response made{of.status, {{"Content-Type", "application/problem+json"}}, body.dump()};
  if (of.status == 401) made.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (of.status == 405) made.headers.emplace_back("Allow", "PATCH, PUT");
  if (of.status == 503) made.headers.emplace_back("Retry-After", "60");
  return made;
}

std::variant<sent_result, refusal> read_request(const kt_request& asked, const settings& how) {
  if (how.incoming_token.empty()) return refusal{404, "Nothing is taken here"};
  if (!is_proven(asked, how)) return refusal{401, "The bearer token is missing or not ours"};
  const auto at = place_of(sdk::view(asked.path), how.of);
  if (!at) return refusal{404, "There is nothing here: results go to an association"};
  const auto method = sdk::view(asked.method);
  if (method != "PATCH" && method != "PUT") return refusal{405, "A result is sent by PATCH or PUT"};
  sent_result made;
  made.request = asked.id;
  made.association = made.known_as = at->id;
  made.of = at->of;
  made.is_whole = method == "PUT";
  if (!is_media_type(asked, made.is_whole, how.of))
    return refusal{415, "The body must be application/json, or of PATCH application/merge-patch+json"};
  try {
    made.body = parse_document(sdk::view(asked.body));
    check_body(made);
    if (how.of == version::v5) {
      const auto original = text_of(consumer_of(made.body, test_admin), "orgAssociationId");
      if (!original.empty()) made.known_as = original;
      if (!is_id(made.known_as)) throw unreadable{"orgAssociationId is no id"};
    }
  } catch (const unreadable& why) {
    return refusal{400, why.what()};
  }
  return made;
}

} // namespace keukentafel::oeapi
