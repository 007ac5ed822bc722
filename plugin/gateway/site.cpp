#include "gateway/site.hpp"

#include "gateway/form.hpp"
#include "gateway/gzip.hpp"
#include "gateway/problem.hpp"
#include "gateway/tags.hpp"
#include "gateway/upload.hpp"
#include "portal/pages.hpp"
#include "publish/catalogue.hpp"
#include "publish/feed.hpp"
#include "record/plain_line.hpp"
#include "store/items.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

/// A file of assets/ as gzip, made at its first request: what is embedded has one address.
const std::string& packed(std::string_view bytes) {
  static std::mutex mutex;
  static std::map<const char*, std::string> made;
  const std::lock_guard guard{mutex};
  auto& one = made[bytes.data()];
  if (one.empty()) one = gzipped(bytes);
  return one;
}

response answer_with(std::string body, std::string_view type) {
  response made{200, {}, std::move(body), nullptr};
  made.headers.emplace_back("Content-Type", type);
  return made;
}

bool is_tagged(const response& made) {
  return std::any_of(made.headers.begin(), made.headers.end(), [](const auto& one) { return one.first == "ETag"; });
}

/// Strong ETag (RFC 9110, 8.8.3) over what the reader gets, and 304 when the reader has it.
void tag(const request& asked, response& made) {
  if (made.status != 200 || made.stream || is_tagged(made)) return;
  auto etag = etag_of(made.body);
  if (has(asked, etag)) {
    made.status = 304;
    made.body.clear();
  }
  made.headers.emplace_back("ETag", std::move(etag));
}

bool is_problem(const response& made) {
  return std::any_of(made.headers.begin(), made.headers.end(), [](const auto& one) {
    return one.first == "Content-Type" && one.second == "application/problem+json";
  });
}

/// Whether a browser shows the answer, rather than a program reading it.
bool is_for_a_person(const request& asked) {
  return !asked.path.starts_with("/api/") && !asked.path.starts_with("/in/") &&
         asked.header("accept").find("text/html") != std::string_view::npos;
}

/// The fields of forms that somebody writes in.
constexpr std::array<std::pair<std::string_view, const char*>, 10> typed_fields{{{"/messages", "words"},
                                                                                 {"/comment", "comment"},
                                                                                 {"/desk/thread", "words"},
                                                                                 {"/desk/hold", "note"},
                                                                                 {"/desk/permission", "reason"},
                                                                                 {"/desk/hours", "hours"},
                                                                                 {"/desk/hours", "stand_in"},
                                                                                 {"/desk/notice", "title"},
                                                                                 {"/desk/notice", "text"},
                                                                                 {"/desk/notice", "seen"}}};

/// What somebody wrote into a form, each field from a line of its own on.
std::string written_in(const request& asked) {
  std::string all;
  const auto sent = read_upload(asked.header("content-type"), asked.body, asked.is_cut);
  for (const auto& [path, name] : typed_fields) {
    if (path != asked.path) continue;
    const auto field = sent ? std::string{sent->field(name)} : form_field(asked.body, name);
    const auto words = record::typed_text(field, field.size());
    if (words && !words->empty()) all += (all.empty() ? "" : "\n") + *words;
  }
  return all;
}

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

bool fits(std::string_view pattern, std::string_view path) {
  if (pattern.ends_with('*')) return path.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == path;
}

} // namespace

site::site(options how)
    : how_(std::move(how)), ids_(how_.store.secret()), ledger_(how_.store, how_.clock),
      streams_(how_.streams_per_person), own_files_(std::max(1, how_.files.at_once / 4)),
      all_files_(how_.files.at_once) {}

site::~site() {
  checking_.join();
  if (how_.files.stop_cleaning) how_.files.stop_cleaning();
  cleaning_.join();
}

const std::vector<site::entry>& site::table() {
  static const std::vector<entry> routes{
      {{"GET", "/", reader::everyone}, &site::home},
      {{"GET", "/item", reader::family}, &site::item},
      {{"POST", "/seen", reader::family}, &site::seen},
      {{"GET", "/about", reader::everyone}, &site::about},
      {{"POST", "/language", reader::everyone}, &site::choose_language},
      {{"POST", "/sign-in", reader::everyone}, &site::sign_in},
      {{"POST", "/sign-out", reader::everyone}, &site::sign_out},
      {{"GET", "/sharing", reader::student}, &site::sharing},
      {{"POST", "/sharing", reader::student}, &site::share},
      {{"GET", "/sharing/view", reader::student}, &site::shared_view},
      {{"POST", "/comment", reader::student}, &site::comment},
      {{"GET", "/account", reader::family}, &site::account_page},
      {{"POST", "/account", reader::family}, &site::end_device},
      {{"POST", "/account/device", reader::family}, &site::add_device},
      {{"GET", "/absence", reader::family}, &site::see_absence},
      {{"POST", "/absence", reader::family}, &site::report_absence},
      {{"GET", "/messages", reader::family}, &site::messages},
      {{"POST", "/messages", reader::family}, &site::ask_mentor},
      {{"GET", "/file", reader::family}, &site::file},
      {{"GET", "/picture", reader::family}, &site::picture_of_item},
      {{"POST", "/invitation", reader::family}, &site::invitation},
      {{"GET", "/desk", reader::everyone}, &site::desk},
      {{"POST", "/desk/sign-in", reader::everyone}, &site::sign_in},
      {{"POST", "/desk/sign-out", reader::staff_at_door}, &site::sign_out},
      {{"GET", "/desk/session", reader::staff_at_door}, &site::see_session},
      {{"POST", "/desk/verify", reader::staff_at_door}, &site::desk_verify},
      {{"GET", "/desk/qr.svg", reader::staff_at_door}, &site::desk_qr},
      {{"GET", "/desk/student", reader::staff}, &site::desk_student},
      {{"GET", "/desk/look", reader::staff}, &site::desk_look},
      {{"POST", "/desk/hold", reader::staff}, &site::desk_hold},
      {{"POST", "/desk/permission", reader::staff}, &site::desk_permit},
      {{"GET", "/desk/requests", reader::staff}, &site::desk_requests},
      {{"POST", "/desk/requests", reader::staff}, &site::desk_request_done},
      {{"GET", "/desk/messages", reader::staff}, &site::desk_messages},
      {{"GET", "/desk/thread", reader::staff}, &site::desk_thread},
      {{"POST", "/desk/thread", reader::staff}, &site::desk_answer},
      {{"POST", "/desk/hours", reader::staff}, &site::desk_hours},
      {{"GET", "/desk/notice", reader::staff}, &site::desk_notice},
      {{"POST", "/desk/notice", reader::staff}, &site::desk_notice_post, true},
      {{"GET", "/desk/notice/picture", reader::staff}, &site::desk_notice_picture},
      {{"GET", "/desk/notices", reader::staff}, &site::desk_notices},
      {{"POST", "/desk/notices", reader::staff}, &site::desk_notice_withdraw},
      {{"GET", "/assets/*", reader::everyone}, &site::asset},
      {{"GET", "/manifest.webmanifest", reader::everyone}, &site::shell_file},
      {{"GET", "/sw.js", reader::everyone}, &site::shell_file},
      {{"GET", "/offline", reader::everyone}, &site::offline},
      {{"GET", "/openapi.json", reader::everyone}, &site::open_api},
      {{"POST", "/api/v1/session", reader::everyone}, &site::post_session},
      {{"GET", "/api/v1/session", reader::family}, &site::see_session},
      {{"DELETE", "/api/v1/session", reader::family}, &site::delete_session},
      {{"GET", "/api/v1/me", reader::family}, &site::me},
      {{"GET", "/api/v1/feed", reader::family}, &site::feed},
      {{"GET", "/api/v1/stream", reader::family}, &site::stream},
      {{"GET", "/api/v1/requests", reader::family}, &site::requests},
      {{"POST", "/api/v1/requests", reader::family}, &site::post_request},
      {{"ANY", "/in/*", reader::system}, &site::ask_adapter},
  };
  return routes;
}

std::size_t site::body_limit_of(const request& asked) {
  const auto& all = table();
  const bool takes_picture = std::any_of(all.begin(), all.end(), [&](const entry& one) {
    return one.takes_picture && one.what.method == asked.method && fits(one.what.path, asked.path);
  });
  return takes_picture ? upload_limit : 0;
}

asio::awaitable<response> site::answer(const request& asked) {
  const std::string_view method = asked.method == "HEAD" ? std::string_view{"GET"} : std::string_view{asked.method};
  const entry* found = nullptr;
  std::string allowed;
  for (const auto& one : table()) {
    if (!fits(one.what.path, asked.path)) continue;
    allowed += (allowed.empty() ? "" : ", ") + std::string{one.what.method};
    if (one.what.method == method || one.what.method == "ANY") found = &one;
  }
  response made;
  if (!found && allowed.empty()) made = problem(404, "There is nothing here");
  else if (!found) {
    made = problem(405, "This does not answer to that method");
    made.headers.emplace_back("Allow", allowed);
  } else if (found->what.who == reader::system) {
    auto running = (this->*found->run)(asked, {});
    made = co_await std::move(running);
  } else if (!is_safe(asked.method) && !is_same_origin(asked)) {
    made = problem(403, "The request comes from another site");
  } else {
    const auto who = visit(asked);
    if (found->what.who != reader::everyone && !who.self) {
      made = sign_in_first(asked, who);
    } else if (found->what.who == reader::staff && who.self->as == role::staff && is_for_a_person(asked) &&
               !who.is_verified) {
      made = verify_first(asked, who);
    } else if (!may_call(found->what.who, who)) {
      made = problem(404, "There is nothing here");
    } else {
      // A separate statement: gcc 12 mishandles temporaries around co_await.
      auto running = (this->*found->run)(asked, who);
      made = co_await std::move(running);
      made.headers.emplace_back("Content-Language", who.language);
    }
  }
  if (made.status >= 400 && is_problem(made) && is_for_a_person(asked))
    made = as_page(std::move(made), asked, visit(asked));
  const bool is_static = found && found->what.path == "/assets/*" && made.status < 400;
  made.headers.emplace_back("Cache-Control", is_static ? "public, max-age=3600" : "no-store");
  made.headers.emplace_back("Vary", is_static ? "Accept-Encoding" : "Cookie, Accept-Language");
  if (is_safe(asked.method) && !(found && found->what.who == reader::system)) tag(asked, made);
  co_return made;
}

asio::awaitable<std::optional<publish::feed_page>> site::load_recorded(page_loader& load, account who,
                                                                       store::channel by, publish::feed_query query,
                                                                       std::vector<store::shown> also) {
  for (;;) {
    auto page = load(how_.store, who, query, how_.school, how_.clock());
    auto shown = shown_in(page.items);
    for (const auto& one : also) add_shown(shown, one.student, one.categories);
    if (ledger_.knows(who, by, shown)) co_return page;
    const bool is_recorded = co_await ledger_.record(who, by, shown);
    if (!is_recorded) co_return std::nullopt;
    // What was decided before the wait still holds when no right has changed since.
    std::int64_t rights = 0;
    how_.store.read([&](store::connection& database) { rights = store::rights_number(database); });
    if (rights == page.rights) co_return page;
  }
}

response site::sign_in_page(const visitor& who, unsigned status, portal::sign_in_note note) {
  auto made = page(portal::sign_in_page(who.frame(), note));
  made.status = status;
  return made;
}

response site::sign_in_first(const request& asked, const visitor& who) {
  if (asked.path.starts_with("/api/")) return problem(401, "Sign in first", "POST a pairing code to /api/v1/session.");
  if (asked.method == "POST" && is_for_a_person(asked)) return unsent(asked, who);
  return sign_in_page(who, 401, portal::sign_in_note::none);
}

/// The second step of signing in at the desk stands there.
response site::verify_first(const request& asked, const visitor& who) {
  return asked.method == "POST" ? unsent(asked, who) : redirect("/desk");
}

response site::unsent(const request& asked, const visitor& who) {
  auto made = page(portal::unsent_page(who.frame(), written_in(asked), true));
  made.status = 401;
  return made;
}

bool site::may_call(reader who, const visitor& by) {
  switch (who) {
  case reader::everyone: return true;
  case reader::family: return by.self->as != role::staff;
  case reader::student: return by.self->as == role::student;
  case reader::staff_at_door: return by.self->as == role::staff;
  case reader::staff: return by.self->as == role::staff && by.is_verified;
  case reader::system: break; // proves itself to the adapter
  }
  return false;
}

response site::image(std::string svg) { return answer_with(std::move(svg), "image/svg+xml"); }

response site::not_recorded(const visitor* reads_a_page) {
  auto made = reads_a_page ? page(portal::problem_page(reads_a_page->frame()))
                           : problem(503, "Nothing can be shown now", "Try again in a moment.");
  made.status = 503;
  made.headers.emplace_back("Retry-After", "10");
  return made;
}

response site::as_page(response problem, const request& asked, const visitor& who) const {
  const auto* key = problem.status == 404 || problem.status == 405 ? "page.missing"
                    : problem.status == 429                        ? "page.signin.often"
                    : problem.status == 403 && is_elsewhere(asked) ? "page.elsewhere"
                                                                   : "page.problem";
  const auto typed = asked.method == "POST" && problem.status != 403 ? written_in(asked) : std::string{};
  auto made = page(typed.empty() ? portal::problem_page(who.frame(), key, {{"address", how_.public_url}})
                                 : portal::unsent_page(who.frame(), typed, false));
  made.status = problem.status;
  for (auto& one : problem.headers)
    if (one.first != "Content-Type") made.headers.push_back(std::move(one));
  return made;
}

response site::page(std::string html) { return answer_with(std::move(html), "text/html; charset=utf-8"); }

response site::redirect(std::string to) {
  response made{303, {}, {}, nullptr};
  made.headers.emplace_back("Location", std::move(to));
  return made;
}

/// Only what is the same for everyone leaves compressed: beside a secret the size of an answer would tell of it.
asio::awaitable<response> site::asset(const request& asked, const visitor&) {
  const auto file = portal::find_asset(std::string_view{asked.path}.substr(8));
  if (file.bytes.empty()) co_return problem(404, "There is nothing here");
  if (!takes_gzip(asked.header("accept-encoding"))) co_return answer_with(std::string{file.bytes}, file.media_type);
  auto made = answer_with(packed(file.bytes), file.media_type);
  made.headers.emplace_back("Content-Encoding", "gzip");
  co_return made;
}

/// What browsers look for at the root.
asio::awaitable<response> site::shell_file(const request& asked, const visitor&) {
  if (asked.path == "/sw.js") co_return answer_with(portal::service_worker(), "text/javascript; charset=utf-8");
  const auto file = portal::find_asset(std::string_view{asked.path}.substr(1));
  co_return answer_with(std::string{file.bytes}, file.media_type);
}

/// The worker keeps it: the same for everyone.
asio::awaitable<response> site::offline(const request&, const visitor& who) {
  co_return page(portal::offline_page(who.language)); // of who asks only the language
}

} // namespace keukentafel::gateway
