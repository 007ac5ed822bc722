#include "gateway/incoming.hpp"

#include "gateway/problem.hpp"
#include "gateway/site.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

/// An answer that is waited for. Touched on the connection's executor only.
struct expected {
  explicit expected(asio::any_io_executor on) : timer(std::move(on)) {}
  asio::steady_timer timer;
  std::optional<response> came;
};

std::string in_lower_case(std::string_view name) {
  std::string made{name};
  for (auto& c : made)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return made;
}

response without_room() {
  auto made = problem(503, "This can't be taken now", "Try again in some seconds.");
  made.headers.emplace_back("Retry-After", "5");
  return made;
}

} // namespace

std::pair<std::string_view, std::string_view> split_incoming(std::string_view path) {
  const auto rest = path.substr(std::string_view{"/in/"}.size());
  const auto end = std::min(rest.find('/'), rest.size());
  return {rest.substr(0, end), rest.substr(end)};
}

bool may_leave(std::string_view header_name) {
  constexpr std::array<std::string_view, 12> known{
      "accept",        "allow", "content-language", "content-type", "deprecation", "etag",
      "last-modified", "link",  "location",         "retry-after",  "sunset",      "www-authenticate"};
  const auto name = in_lower_case(header_name);
  return std::find(known.begin(), known.end(), name) != known.end() || name.starts_with("webhook-");
}

/// A client that goes away meanwhile is noticed when the answer is sent.
asio::awaitable<response> site::ask_adapter(const request& asked, const visitor&) {
  const auto [name, behind] = split_incoming(asked.path);
  if (!how_.adapters.knows || !how_.adapters.knows(name)) co_return problem(404, "There is nothing here");
  const auto executor = co_await asio::this_coro::executor;
  const auto waits = std::make_shared<expected>(executor);
  waits->timer.expires_after(how_.adapter_patience);
  request handed = asked;
  handed.path = behind;
  // Who answers may keep this longer than the connection and its timers are there.
  std::function<void(response)> answered = [waits = std::weak_ptr{waits}, executor](response made) mutable {
    asio::post(executor, [waits = std::move(waits), made = std::move(made)]() mutable {
      const auto still = waits.lock();
      if (!still) return;
      still->came = std::move(made);
      still->timer.cancel();
    });
  };
  const auto said = how_.adapters.ask(std::string{name}, std::move(handed), std::move(answered));
  if (said == adapter_door::said::nobody) co_return problem(404, "There is nothing here");
  if (said == adapter_door::said::no_room) co_return without_room();
  boost::system::error_code ignored;
  co_await waits->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (!waits->came) co_return problem(504, "There is no answer to this yet", "Send it again.");
  auto made = std::move(*waits->came);
  std::erase_if(made.headers, [](const auto& one) { return !may_leave(one.first); });
  co_return made;
}

} // namespace keukentafel::gateway
