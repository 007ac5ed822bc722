#include "source.hpp"

#include "pause.hpp"
#include "print.hpp"

#include <algorithm>
#include <array>

namespace keukentafel::oeapi {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr unsigned tries_of_unreadable = 3; ///< what can't be read three times is not read
constexpr seconds shortest_token{5}, usual_token{300}, longest_token{24 * 3600};
constexpr std::size_t most_versions = 5;

std::string accepted(const settings& how) {
  if (how.of == version::v5) return "Accept: application/json, application/problem+json;q=0.5";
  return "Accept: application/vnd.oeapi+json;version=6.0";
}

std::string lower(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// application/json and all that ends in +json.
bool is_json(const std::string& content_type) {
  auto type = lower(content_type.substr(0, content_type.find(';')));
  while (type.ends_with(' ')) type.pop_back();
  return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

/// An answer that says another major version than ours would be read wrongly.
bool is_other_version(const std::string& content_type, version ours) {
  const auto type = lower(content_type);
  const auto at = type.find("version=");
  if (at == type.npos || (at > 0 && type[at - 1] == '-') || at + 8 >= type.size()) return false;
  auto number = type.substr(at + 8);
  if (number.starts_with('"')) number.erase(0, 1);
  return !number.starts_with(ours == version::v5 ? '5' : '6');
}

bool is_version(const std::string& text) {
  return !text.empty() && text.size() <= 10 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

/// Of a 406 (version 6): "; it serves 7.0, 7.1".
std::string versions_in(const std::string& body) {
  std::string made;
  try {
    const auto problem = parse_document(body);
    const auto& list = member(problem, "supportedVersions");
    std::size_t count = 0;
    for (const auto& one : list)
      if (one.is_string() && is_version(one) && ++count <= most_versions)
        made += (made.empty() ? "; it serves " : ", ") + one.get<std::string>();
  } catch (const unreadable&) {
  }
  return made;
}

/// What the status means, in words of ours: those of the other side can hold anything.
std::string words_of(const http_answer& of) {
  switch (of.status) {
  case 400: return "400, it calls the request wrong";
  case 401: return "401, it does not take our token";
  case 403: return "403, this client may not read this";
  case 404: return "404, it does not have this";
  case 405: return "405, it does not offer this";
  case 406: return "406, it does not serve our version" + versions_in(of.body);
  case 429: return "429, too many requests";
  default: break;
  }
  if (of.status >= 300 && of.status < 400)
    return std::to_string(of.status) + ", it sends us elsewhere, where we do not go";
  return std::to_string(of.status);
}

/// The same of the token endpoint (RFC 6749, 5.2): its words are a code of the standard, or not repeated.
std::string words_of_token(const http_answer& of) {
  constexpr std::array<std::string_view, 6> codes{"invalid_request",     "invalid_client",         "invalid_grant",
                                                  "unauthorized_client", "unsupported_grant_type", "invalid_scope"};
  if (of.status != 400 && of.status != 401) return words_of(of);
  std::string code;
  try {
    code = text_of(parse_document(of.body), "error");
  } catch (const unreadable&) {
  }
  const auto status = std::to_string(of.status);
  if (code == "invalid_client" || (of.status == 401 && code.empty()))
    return status + ", it does not take our client_id and client_secret";
  return std::find(codes.begin(), codes.end(), code) != codes.end() ? status + ", " + code : status;
}

std::string encoded(const std::string& text) {
  const std::unique_ptr<char, decltype(&curl_free)> made{
      curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), curl_free};
  if (!made) throw std::bad_alloc{};
  return made.get();
}

} // namespace

source::source(const settings& how, line warn)
    : how_(how), warn_(std::move(warn)), client_({how.ca_file, how.request_timeout, how.largest_answer}) {}

void source::ask(question what) {
  asked_ = std::move(what);
  is_asking_ = true;
  unreadable_ = 0;
}

void source::drop() {
  client_.stop();
  is_asking_ = false;
}

bool source::wants_token() const {
  return !how_.token_url.empty() && (token_.empty() || steady::now() >= token_until_);
}

void source::send_for_token() {
  http_request made;
  made.url = how_.token_url;
  made.headers = {"Accept: application/json"};
  made.form = "grant_type=client_credentials";
  if (!how_.scope.empty()) *made.form += "&scope=" + encoded(how_.scope);
  if (how_.has_secret_in_body) {
    *made.form += "&client_id=" + encoded(how_.client_id) + "&client_secret=" + encoded(how_.client_secret);
  } else {
    // RFC 6749, 2.3.1: both are encoded as in a form first.
    made.user = encoded(how_.client_id);
    made.password = encoded(how_.client_secret);
  }
  is_for_token_ = true;
  ++counted_.tokens;
  client_.start(std::move(made));
}

void source::send() {
  if (wants_token()) return send_for_token();
  http_request made;
  made.url = how_.url + asked_.path;
  if (!asked_.query.empty()) made.url += "?" + asked_.query;
  made.headers = {accepted(how_)};
  if (!token_.empty()) made.headers.push_back("Authorization: Bearer " + token_);
  is_for_token_ = false;
  ++counted_.requests;
  client_.start(std::move(made));
}

milliseconds source::pause() const {
  if (!not_before_) return milliseconds{0};
  return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(*not_before_ - steady::now()));
}

std::optional<said> source::step(milliseconds most) {
  if (!client_.is_busy()) {
    if (pause() > milliseconds{0}) return std::nullopt;
    not_before_.reset();
    send();
  }
  const auto came = client_.wait(most);
  if (!came) return std::nullopt;
  if (!is_for_token_) return take(*came);
  if (came->status != 200) {
    const auto why = came->failure.empty() ? words_of_token(*came) : came->failure;
    return fail("the token: " + why, *came);
  }
  try {
    take_token(*came);
  } catch (const unreadable& why) {
    return fail(std::string{"the token: the answer "} + why.what(), *came);
  }
  return std::nullopt;
}

/// RFC 6749, 5.1. A token goes into a header: no blanks and no line ends in it.
void source::take_token(const http_answer& of) {
  const auto all = parse_document(of.body);
  auto token = text_of(all, "access_token");
  if (token.empty()) throw unreadable{"has no access_token"};
  if (std::any_of(token.begin(), token.end(), [](char c) { return c <= ' ' || c > '~'; }))
    throw unreadable{"has an access_token that is none"};
  if (lower(text_of(all, "token_type")) != "bearer") throw unreadable{"has a token_type that is not Bearer"};
  auto life = usual_token;
  const auto& expires = member(all, "expires_in");
  if (expires.is_number()) life = seconds{static_cast<std::int64_t>(std::clamp(expires.get<double>(), 0.0, 1e6))};
  // A tenth early, so that it does not end on its way.
  life = std::clamp(life - life / 10, shortest_token, longest_token);
  token_ = std::move(token);
  token_until_ = steady::now() + life;
}

std::optional<said> source::take(const http_answer& of) {
  if (of.status == 0) return fail(of.failure, of, of.failure.find("max_answer_mib") != of.failure.npos);
  if (of.status == 200) return answer_in_full(of);
  if (of.status == 401 && !how_.token_url.empty()) {
    token_.clear();
    // Once with a new token, at once; after that as any other failure.
    if (!std::exchange(was_token_refused_, true)) return std::nullopt;
    return fail(words_of(of), of);
  }
  if (of.status == 429) ++counted_.limited;
  // 401 and 406 are for an administrator; they are asked again, since nobody restarts us when they are repaired.
  if (of.status == 401 || of.status == 406 || of.status == 408 || of.status == 429 || of.status >= 500)
    return fail(words_of(of), of);
  said made;
  made.status = of.status;
  made.problem = "GET " + asked_.name + ": " + words_of(of);
  return finish(std::move(made));
}

std::optional<said> source::answer_in_full(const http_answer& of) {
  if (!is_json(of.content_type)) return fail("the answer is not of a JSON type", of, true);
  if (is_other_version(of.content_type, how_.of)) return fail("the answer is of another version", of);
  said made;
  made.status = 200;
  try {
    made.document = parse_document(of.body);
  } catch (const unreadable& why) {
    return fail(std::string{"the answer "} + why.what(), of, true);
  }
  made.print = print_of(of.body);
  return finish(std::move(made));
}

said source::finish(said with) {
  is_asking_ = false;
  was_token_refused_ = false;
  failures_ = 0;
  return with;
}

std::optional<said> source::fail(const std::string& why, const http_answer& of, bool is_unreadable) {
  ++failures_;
  ++counted_.failures;
  was_token_refused_ = false;
  const auto asked_pause = retry_after(of.retry_after, std::chrono::system_clock::now());
  const auto wait = pause_after(failures_, of.status == 429 || of.status == 503 ? asked_pause : std::nullopt);
  not_before_ = steady::now() + wait;
  const auto problem = "GET " + asked_.name + ": " + why;
  const bool is_over = !asked_.is_patient || (is_unreadable && ++unreadable_ >= tries_of_unreadable);
  if (!is_over) {
    warn_(problem + "; asked again in " + std::to_string(wait.count()) + " s");
    return std::nullopt;
  }
  is_asking_ = false;
  if (is_unreadable) {
    failures_ = 0; // the API itself is there
    not_before_.reset();
  }
  said made;
  made.problem = problem;
  made.is_unreadable = is_unreadable;
  return made;
}

} // namespace keukentafel::oeapi
