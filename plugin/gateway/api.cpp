/// The JSON interface for apps: /openapi.json tells it.
#include "gateway/form.hpp"
#include "gateway/live_source.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "gateway/tags.hpp"
#include "publish/feed.hpp"
#include "publish/item_json.hpp"
#include "store/items.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

namespace keukentafel::gateway {

std::string_view embedded(std::string_view name); // openapi.json

namespace asio = boost::asio;
using record::json_string;

namespace {

response json(std::string body) {
  response made{200, {}, std::move(body), nullptr};
  made.headers.emplace_back("Content-Type", "application/json");
  return made;
}

response unchanged(std::string etag) {
  response made{304, {}, {}, nullptr};
  made.headers.emplace_back("ETag", std::move(etag));
  return made;
}

std::string absence_json(const policy::released_totals& of) {
  const auto numbers = of.numbers();
  if (!numbers) return fmt::format("{{\"often\":{}}}", of.is_often());
  return fmt::format("{{\"hours\":{},\"unexcused\":{},\"often\":{}}}", numbers->hours, numbers->unexcused,
                     of.is_often());
}

} // namespace

asio::awaitable<response> site::open_api(const request&, const visitor&) {
  co_return json(std::string{embedded("openapi.json")});
}

asio::awaitable<response> site::me(const request&, const visitor& who) {
  const auto person = publish::load_person(how_.store, *who.self, how_.school, how_.clock());
  const auto totals = totals_in(person);
  const bool is_recorded = co_await ledger_.record(*who.self, store::channel::api, totals);
  if (!is_recorded) co_return not_recorded();
  std::string children;
  for (const auto& child : person.children) {
    children +=
        fmt::format("{}{{\"id\":{},\"first_name\":{}", children.empty() ? "" : ",",
                    json_string(ids_.hide(publish::public_student, child.id.value)), json_string(child.first_name));
    if (child.absence) children += fmt::format(",\"absence\":{}", absence_json(*child.absence));
    if (child.turns_18) children += fmt::format(",\"turns_18\":\"{}\"", to_text(*child.turns_18));
    children += '}';
  }
  const bool is_student = who.self->as == role::student;
  co_return json(
      fmt::format("{{\"{}\":{{\"id\":{},\"name\":{},\"language\":{}}},\"children\":[{}],\"paused\":{}}}",
                  is_student ? "student" : "guardian",
                  json_string(ids_.hide(is_student ? publish::public_student : publish::public_guardian, who.self->id)),
                  json_string(person.self.name), json_string(who.language), children, person.is_paused));
}

asio::awaitable<response> site::feed(const request& asked, const visitor& who) {
  publish::feed_query query;
  for (const auto& [name, value] : asked.query) {
    if (name == "student") {
      const auto id = ids_.reveal(publish::public_student, value);
      if (!id) co_return problem(404, "There is no such student");
      query.student = student_id{*id};
    } else if (name == "before") {
      query.before = whole_number(value);
      if (!query.before)
        co_return problem(400, "before is no cursor", "Use the value of \"next\" of an earlier answer.");
    } else if (name == "limit") {
      const auto limit = whole_number(value);
      if (!limit || *limit < 1 || *limit > 100)
        co_return problem(400, "limit is out of bounds", "Write a number from 1 to 100.");
      query.limit = static_cast<std::size_t>(*limit);
    } else if (name == "category") {
      query.category = record::parse_category(value);
      if (!query.category)
        co_return problem(400, "There is no such category", "Write result, absence, milestone or appointment.");
    } else {
      co_return problem(400, "There is no such parameter", "Write student, category, before or limit.");
    }
  }
  const auto at = how_.clock();
  if (query.student) {
    const bool is_theirs = publish::may_see(how_.store, *who.self, *query.student, how_.school, at);
    if (!is_theirs) co_return problem(404, "There is no such student");
  }
  if (!asked.header("if-none-match").empty()) {
    // "You have it already" shows it again.
    const auto outline = co_await load_recorded(publish::load_feed_outline, *who.self, store::channel::api, query);
    if (!outline) co_return not_recorded();
    auto etag = page_tag(*outline, who);
    if (has(asked, etag)) co_return unchanged(std::move(etag));
  }
  const auto recorded = co_await load_recorded(publish::load_feed, *who.self, store::channel::api, query);
  if (!recorded) co_return not_recorded();
  const auto& page = *recorded;
  std::string body = "{\"items\":[";
  for (const auto& one : page.items) {
    if (body.back() == '}') body += ',';
    body += publish::item_json(one, who.in(), ids_);
  }
  body += fmt::format("],\"next\":{},\"paused\":{}}}", page.next ? fmt::format("\"{}\"", *page.next) : "null",
                      page.is_paused);
  auto made = json(std::move(body));
  made.headers.emplace_back("ETag", page_tag(page, who));
  co_return made;
}

/// All that the body of a page follows from: an item that changes gets another sequence.
std::string site::page_tag(const publish::feed_page& page, const visitor& who) const {
  auto all = fmt::format("{}{} {} {}", start_, who.language, page.is_paused, page.next.value_or(0));
  for (const auto& one : page.items) all += fmt::format(" {}", one.item().sequence);
  return etag_of(all);
}

asio::awaitable<response> site::stream(const request& asked, const visitor& who) {
  // 204 tells an EventSource to stay away; an ended stream alone would have it come back for ever.
  const auto person = publish::load_person(how_.store, *who.self, how_.school, how_.clock());
  if (person.children.empty()) co_return response{204, {}, {}, nullptr};
  auto place = streams_.take(*who.self);
  if (!place) {
    auto later = problem(429, "Too many streams", "Close another one of this person first.");
    later.headers.emplace_back("Retry-After", "60");
    co_return later;
  }
  std::int64_t head = 0;
  how_.store.read([&](store::connection& database) { head = store::head(database); });
  auto from = whole_number(asked.header("last-event-id"));
  if (const auto after = asked.query.find("after"); !from && after != asked.query.end())
    from = whole_number(after->second);
  const auto items = asked.query.find("items");
  const auto executor = co_await asio::this_coro::executor;
  response made{200, {}, {}, nullptr};
  made.headers.emplace_back("Content-Type", "text/event-stream");
  made.headers.emplace_back("X-Accel-Buffering", "no");
  made.stream = std::make_unique<live_source>(
      executor,
      live_source::options{how_.store, how_.bus, how_.school, ids_, ledger_, how_.heartbeat, how_.clock, place,
                           how_.school_language, items == asked.query.end() || items->second != "no"},
      *who.self, who.session_hash, who.language, std::min(from.value_or(head), head));
  co_return made;
}

} // namespace keukentafel::gateway
