/// The family's pages of news: the feed, one item, and what somebody confirms having seen.
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "portal/feed_pages.hpp"
#include "publish/item_json.hpp"
#include "publish/marks.hpp"
#include "publish/messages.hpp"
#include "publish/overview.hpp"
#include "record/plain_line.hpp"
#include "store/items.hpp"
#include "store/seen.hpp"
#include "store/sqlite.hpp"

#include <algorithm>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

constexpr std::size_t longest_search = 100;

std::string parameter(const request& asked, std::string_view name) {
  const auto found = asked.query.find(name);
  return found == asked.query.end() ? std::string{} : found->second;
}

/// Nothing when the words are no text. What else can't be read is not chosen.
std::optional<portal::feed_filter> read_filter(const request& asked) {
  portal::feed_filter read;
  read.student = parameter(asked, "student");
  read.category = record::parse_category(parameter(asked, "category"));
  read.before = whole_number(parameter(asked, "before"));
  const auto words = record::typed_line(parameter(asked, "q"), longest_search);
  if (!words) return std::nullopt;
  read.words = *words;
  return read;
}

} // namespace

void site::keep_visit(account who, const std::vector<policy::released>& items) {
  if (!how_.store.is_writable()) return;
  std::int64_t newest = 0;
  for (const auto& one : items) newest = std::max(newest, one.item().sequence);
  how_.store.write([who, newest](store::writing& in) { store::keep_visit(in, who, newest); }, [](const fault*) {});
}

asio::awaitable<response> site::home(const request& asked, const visitor& who) {
  if (!who.self) co_return sign_in_page(who, 200, portal::sign_in_note::none);
  const auto filter = read_filter(asked);
  if (!filter) co_return problem(400, "The words could not be read");
  publish::feed_query query;
  query.before = filter->before;
  query.category = filter->category;
  if (!filter->words.empty()) query.find = publish::search{filter->words, who.language};
  std::optional<std::vector<student_id>> chosen;
  if (!filter->student.empty()) {
    const auto id = ids_.reveal(publish::public_student, filter->student);
    if (!id || !publish::may_see(how_.store, *who.self, {*id}, how_.school, how_.clock())) co_return missing();
    query.student = student_id{*id};
    chosen.emplace(1, student_id{*id});
  }
  // The position is read before the items: what comes in between is sent twice to the page, never not at all.
  std::int64_t position = 0;
  how_.store.read([&](store::connection& database) { position = store::head(database); });
  const bool is_front = !filter->is_narrow() && !filter->before;
  for (;;) {
    const auto at = how_.clock();
    const auto person = publish::load_person(how_.store, *who.self, how_.school, at, {}, is_front);
    publish::overviews above{{}, person.rights};
    if (is_front) above = publish::load_overviews(how_.store, *who.self, chosen, how_.school, at);
    std::vector<store::shown> also;
    if (is_front) also = totals_in(person);
    for (const auto& one : above.of) add_shown(also, one.student, one.categories);
    const auto news = co_await load_recorded(publish::load_feed, *who.self, store::channel::page, query, also);
    if (!news) co_return not_recorded(&who);
    // All are of the same rights, or they are taken anew.
    if (news->rights != person.rights || news->rights != above.rights) continue;
    const auto marks = publish::load_marks(how_.store, *who.self, news->items, at);
    if (is_front && !chosen && marks.is_visit_due) keep_visit(*who.self, news->items);
    const bool has_answer =
        is_front && how_.talking.asks_mentor && publish::has_new_answer(how_.store, *who.self, how_.school, at);
    const portal::feed_view view{
        person, *news, above.of, marks, *filter, position, how_.school.often_absent_hours, local_day(at), has_answer};
    co_return page(portal::feed_page(who.frame(), view, ids_));
  }
}

asio::awaitable<response> site::item(const request& asked, const visitor& who) {
  const auto id = ids_.reveal(publish::public_item, parameter(asked, "id"));
  if (!id) co_return missing();
  publish::feed_query query;
  query.item = item_id{*id};
  for (;;) {
    const auto at = how_.clock();
    const auto person = publish::load_person(how_.store, *who.self, how_.school, at);
    const auto news = co_await load_recorded(publish::load_feed, *who.self, store::channel::page, query);
    if (!news) co_return not_recorded(&who);
    if (news->rights != person.rights) continue;
    if (news->items.empty()) co_return missing();
    const auto marks = publish::load_marks(how_.store, *who.self, news->items, at);
    co_return page(portal::item_page(who.frame(), person, *news, marks, local_day(at), ids_));
  }
}

/// A guardian says so of an item that may be seen now, as it is now.
asio::awaitable<response> site::seen(const request& asked, const visitor& who) {
  const auto id = ids_.reveal(publish::public_item, form_field(asked.body, "item"));
  if (!id || who.self->as != role::guardian) co_return missing();
  publish::feed_query query;
  query.item = item_id{*id};
  const auto news = publish::load_feed(how_.store, *who.self, query, how_.school, how_.clock());
  if (news.items.empty()) co_return missing();
  const auto& item = news.items.front().item();
  if (item.is_withdrawn) co_return missing();
  const bool stays = form_field(asked.body, "stay") == "yes";
  // What changed since the page was made has not been seen.
  const bool is_same = whole_number(form_field(asked.body, "as")) == item.sequence;
  if (is_same) {
    auto keeping = keep([by = *who.self, which = item.id, sequence = item.sequence](store::writing& in) {
      store::keep_seen(in, by, which, sequence);
    });
    const bool is_kept = co_await std::move(keeping);
    if (!is_kept) co_return unavailable();
  }
  if (stays && is_same) co_return response{204, {}, {}, nullptr};
  if (stays) co_return problem(409, "It has changed since", "Look at it again first.");
  co_return redirect(way_back(asked.body));
}

} // namespace keukentafel::gateway
