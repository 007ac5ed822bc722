#include "gateway/site.hpp"

#include "base/pairing.hpp"
#include "gateway/device.hpp"
#include "gateway/form.hpp"
#include "gateway/language.hpp"
#include "gateway/problem.hpp"
#include "portal/pages.hpp"
#include "publish/catalogue.hpp"
#include "store/devices.hpp"
#include "store/sqlite.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

/// A mentor who is a parent too can be signed in at both doors.
std::string_view cookie_name(bool is_at_desk) { return is_at_desk ? "__Host-keukentafel-desk" : "__Host-keukentafel"; }
constexpr std::string_view cookie_rules = "Path=/; Secure; HttpOnly; SameSite=Lax";

std::string ended_cookie(bool is_at_desk) {
  return fmt::format("{}=; Max-Age=0; {}", cookie_name(is_at_desk), cookie_rules);
}

/// What this site left on the device goes: the shell, and the worker that keeps it.
void end_on_device(response& done, bool is_at_desk) {
  done.headers.emplace_back("Set-Cookie", ended_cookie(is_at_desk));
  done.headers.emplace_back("Clear-Site-Data", "\"cache\", \"storage\"");
}

asio::awaitable<bool> check_and_redeem(store::store& to, std::string code, std::string session_hash,
                                       std::chrono::days lasts, bool is_at_desk, std::string device) {
  // The same work for a code that is right, wrong, unknown or no code at all: one look, one scrypt, one write.
  const auto parts = parse_pairing(code).value_or(pairing_parts{"-", "-"});
  std::optional<store::pairing_code> kept;
  to.read([&](store::connection& database) { kept = store::find_code(database, parts.finder); });
  const auto hash = to_hex(scrypt(parts.secret, kept ? kept->salt : "0123456789abcdef0123456789abcdef"));
  const bool is_same = equal_in_constant_time(hash, kept ? kept->hash : std::string(hash.size(), '-'));
  const bool is_right = is_same && kept && (kept->who.as == role::staff) == is_at_desk;
  bool is_done = false;
  const auto written = to.write(
      [&](store::writing& in) { is_done = store::redeem(in, parts.finder, is_right, session_hash, lasts, device); });
  if (!written) throw std::runtime_error("a session could not be kept");
  co_return is_done;
}

} // namespace

site::visitor site::visit(const request& asked) const {
  visitor who;
  who.path = asked.path;
  who.takes_reports = how_.asking.takes_sick_reports;
  who.asks_mentor = how_.talking.asks_mentor;
  who.query_text = asked.query_text;
  who.school_language = how_.school_language;
  who.is_at_desk = asked.path == "/desk" || asked.path.starts_with("/desk/");
  std::string language;
  bool is_first_today = false;
  if (const auto token = asked.cookie(cookie_name(who.is_at_desk)); token.size() == 64) {
    who.session_hash = to_hex(sha256(token));
    how_.store.read([&](store::connection& database) {
      const auto session = store::find_session(database, who.session_hash, how_.clock());
      if (!session || (session->who.as == role::staff) != who.is_at_desk) return;
      is_first_today = store::is_to_be_marked(*session, how_.clock());
      who.is_verified = how_.clock() < session->verified_at + how_.desk_lasts;
      who.self = session->who;
      if (const auto row = store::load_person(database, *who.self)) language = row->language;
    });
  }
  // Nobody waits for it, and the next request tries again.
  if (is_first_today && how_.store.is_writable())
    how_.store.write([hash = who.session_hash,
                      lasts = how_.session_lasts](store::writing& in) { store::mark_used(in, hash, lasts); },
                     [](const fault*) {});
  const auto chosen = asked.cookie(language_cookie);
  who.language = publish::is_language(chosen) ? std::string{chosen}
                                              : publish::choose_language(asked.header("accept-language"), language);
  return who;
}

portal::frame site::visitor::frame() const {
  portal::frame around{language,       portal::frame::visitor::nobody, path, takes_reports, asks_mentor, query_text,
                       school_language};
  if (!self) return around;
  if (self->as == role::guardian) around.of = portal::frame::visitor::guardian;
  if (self->as == role::student) around.of = portal::frame::visitor::student;
  if (self->as == role::staff && is_verified) around.of = portal::frame::visitor::staff;
  return around;
}

std::string site::origin(const request& asked) const {
  return how_.public_url.empty() ? fmt::format("https://{}", asked.header("host")) : how_.public_url;
}

bool site::is_same_origin(const request& asked) const {
  const auto site_said = asked.header("sec-fetch-site");
  if (!site_said.empty() && site_said != "same-origin" && site_said != "none") return false;
  const auto from = asked.header("origin");
  if (from.empty()) return true; // no browser: nothing rides along with its user's cookie
  return from == origin(asked);
}

bool site::is_elsewhere(const request& asked) const {
  return fmt::format("https://{}", asked.header("host")) != origin(asked);
}

asio::awaitable<std::optional<std::string>> site::pair(std::string code, std::string device, const visitor& who) {
  const auto token = to_hex(random_bytes(32));
  const auto executor = checking_.get_executor();
  const bool is_done = co_await asio::co_spawn(executor,
                                               check_and_redeem(how_.store, std::move(code), to_hex(sha256(token)),
                                                                how_.session_lasts, who.is_at_desk, std::move(device)),
                                               asio::use_awaitable);
  if (!is_done) co_return std::nullopt;
  co_await end_session(who.session_hash); // the id changes at sign-in
  // The store says when a session of home ends: later, when it is used.
  const auto kept = who.is_at_desk ? how_.session_lasts : store::longest_session;
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(kept).count();
  co_return fmt::format("{}={}; Max-Age={}; {}", cookie_name(who.is_at_desk), token, age, cookie_rules);
}

response site::unavailable() {
  auto made = problem(503, "Nothing can be kept now", "Try again in a moment.");
  made.headers.emplace_back("Retry-After", "10");
  return made;
}

asio::awaitable<bool> site::keep(store::work what) {
  if (!how_.store.is_writable()) co_return false;
  const auto executor = checking_.get_executor();
  auto keeping = [](store::store& in, store::work one) -> asio::awaitable<bool> {
    co_return in.write(one).has_value();
  };
  auto running = keeping(how_.store, std::move(what));
  co_return co_await asio::co_spawn(executor, std::move(running), asio::use_awaitable);
}

asio::awaitable<void> site::end_session(std::string hash) {
  if (hash.empty()) co_return;
  // The answer says that it has ended, so it has to be durable by then.
  auto keeping = keep([hash](store::writing& in) { store::end_session(in, hash); });
  const bool is_kept = co_await std::move(keeping);
  if (!is_kept) throw std::runtime_error("a session could not be ended");
}

asio::awaitable<site::pairing> site::try_code(const request& asked, std::string code, const visitor& who) {
  const auto said = tries_.begin(asked.address, tries::clock::now());
  if (said != tries::answer::go) co_return pairing{said, std::nullopt};
  tries::attempt running{tries_, asked.address};
  auto cookie = co_await pair(std::move(code), device_name(asked.header("user-agent")), who);
  running.was_wrong = !cookie;
  co_return pairing{said, std::move(cookie)};
}

asio::awaitable<response> site::post_session(const request& asked, const visitor& who) {
  const auto body = nlohmann::json::parse(asked.body, nullptr, false);
  if (!body.is_object() || !body.contains("code") || !body["code"].is_string())
    co_return problem(400, "No code", "The body must be a JSON object with a text \"code\".");
  if (!how_.store.is_writable()) co_return unavailable();
  auto tried = co_await try_code(asked, body["code"].get<std::string>(), who);
  if (tried.said == tries::answer::too_many) {
    auto later = problem(429, "Too many wrong codes", "Try again in a quarter of an hour.");
    later.headers.emplace_back("Retry-After", "900");
    co_return later;
  }
  if (tried.said == tries::answer::busy) {
    auto later = problem(503, "Too many codes at once", "Try again in some seconds.");
    later.headers.emplace_back("Retry-After", "5");
    co_return later;
  }
  if (!tried.cookie) co_return problem(401, "The code does not work");
  response done{204, {}, {}, nullptr};
  done.headers.emplace_back("Set-Cookie", std::move(*tried.cookie));
  co_return done;
}

/// For a page that is open: who is not signed in was refused before.
asio::awaitable<response> site::see_session(const request&, const visitor&) {
  co_return response{204, {}, {}, nullptr};
}

asio::awaitable<response> site::delete_session(const request&, const visitor& who) {
  if (!how_.store.is_writable()) co_return unavailable();
  co_await end_session(who.session_hash);
  response done{204, {}, {}, nullptr};
  end_on_device(done, who.is_at_desk);
  co_return done;
}

asio::awaitable<response> site::sign_in(const request& asked, const visitor& who) {
  if (!how_.store.is_writable()) co_return sign_in_page(who, 503, portal::sign_in_note::busy);
  auto tried = co_await try_code(asked, form_field(asked.body, "code"), who);
  if (tried.said == tries::answer::too_many) co_return sign_in_page(who, 429, portal::sign_in_note::too_often);
  if (tried.said == tries::answer::busy) co_return sign_in_page(who, 503, portal::sign_in_note::busy);
  if (!tried.cookie) co_return sign_in_page(who, 401, portal::sign_in_note::wrong);
  auto done = redirect(who.is_at_desk ? "/desk" : "/");
  done.headers.emplace_back("Set-Cookie", std::move(*tried.cookie));
  co_return done;
}

asio::awaitable<response> site::sign_out(const request&, const visitor& who) {
  if (!how_.store.is_writable()) co_return unavailable();
  co_await end_session(who.session_hash);
  auto done = redirect(who.is_at_desk ? "/desk" : "/");
  end_on_device(done, who.is_at_desk);
  co_return done;
}

} // namespace keukentafel::gateway
