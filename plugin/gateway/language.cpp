/// The language of the pages, and the statement about who can use them.
#include "gateway/language.hpp"

#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "portal/about_page.hpp"
#include "publish/catalogue.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

constexpr std::string_view cookie_rules = "Max-Age=31536000; Path=/; Secure; HttpOnly; SameSite=Lax";
/// What a query of ours is made of; a header line has room for no more.
constexpr std::string_view of_query = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%&=+";

} // namespace

bool site::is_page(std::string_view path) {
  return !path.starts_with("/api/") && std::any_of(table().begin(), table().end(), [&](const auto& one) {
    return one.what.method == "GET" && one.what.path == path;
  });
}

asio::awaitable<response> site::choose_language(const request& asked, const visitor&) {
  const auto language = form_field(asked.body, "language");
  if (!publish::is_language(language)) co_return problem(400, "There is no such language");
  const auto to = form_field(asked.body, "to");
  const auto mark = std::min(to.find('?'), to.size());
  const auto path = to.substr(0, mark), query = to.substr(std::min(mark + 1, to.size()));
  // Back to a page of ours as it was asked for, never to an address that somebody made up.
  const bool is_ours = is_page(path) && query.find_first_not_of(of_query) == query.npos;
  auto done = redirect(is_ours ? to : path.starts_with("/desk") ? "/desk" : "/");
  done.headers.emplace_back("Set-Cookie", fmt::format("{}={}; {}", language_cookie, language, cookie_rules));
  co_return done;
}

asio::awaitable<response> site::about(const request&, const visitor& who) {
  co_return page(portal::about_page(who.frame(), how_.contact));
}

} // namespace keukentafel::gateway
