/// The student's side: who sees what of the own news, and the words that go along with it.
#include "publish/sharing.hpp"
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "portal/feed_pages.hpp"
#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"
#include "publish/messages.hpp"
#include "record/plain_line.hpp"
#include "store/items.hpp"
#include "store/permissions.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

/// What the student wants, out of the form and within what the student may decide now.
std::optional<store::work> read_wish(const publish::sharing& now_is, const request& asked, account student,
                                     const id_cipher& ids, day today) {
  const auto wish = form_field(asked.body, "do");
  const auto of = record::parse_category(form_field(asked.body, "category"));
  if (!of) return std::nullopt;
  store::permission_row row;
  row.student = {student.id};
  row.given_by = student;
  row.what.of = *of;
  row.what.during = {today, std::nullopt};
  if (wish == "object" || wish == "allow") {
    if (!now_is.may_object) return std::nullopt;
    row.what.what = policy::permission_kind::objection;
  } else {
    const auto guardian = ids.reveal(publish::public_guardian, form_field(asked.body, "guardian"));
    if (!guardian || !now_is.find(*guardian)) return std::nullopt;
    row.guardian = *guardian;
    row.what.what = policy::permission_kind::consent;
  }
  if (wish == "allow" || wish == "withdraw")
    return [row](store::writing& in) {
      store::end_permission(in, row.what.what, row.student, row.guardian, row.what.of, row.given_by);
    };
  if (wish != "object" && (wish != "give" || !now_is.may_consent)) return std::nullopt;
  if (wish == "give") {
    const auto until = form_field(asked.body, "until");
    row.what.during.until = until.empty() ? now_is.suggested_until : parse_day(until);
    if (!row.what.during.until || *row.what.during.until < today) return std::nullopt;
    if (*row.what.during.until > today + publish::longest_consent) return std::nullopt;
  }
  return [row](store::writing& in) { store::give(in, row); };
}

} // namespace

asio::awaitable<response> site::sharing(const request&, const visitor& who) {
  const auto shared = publish::load_sharing(how_.store, *who.self, how_.school, how_.clock());
  if (!shared) co_return missing();
  const auto today = local_day(how_.clock());
  std::vector<store::mentor_row> mentors;
  if (how_.talking.asks_mentor) {
    const auto read = publish::load_messages(how_.store, *who.self, {}, how_.school, how_.clock());
    for (const auto& one : read.threads) mentors.insert(mentors.end(), one.mentors.begin(), one.mentors.end());
  }
  co_return page(portal::sharing_page(who.frame(), *shared, today, ids_, mentors));
}

asio::awaitable<response> site::share(const request& asked, const visitor& who) {
  const auto now_is = publish::load_sharing(how_.store, *who.self, how_.school, how_.clock());
  if (!now_is) co_return missing();
  auto wish = read_wish(*now_is, asked, *who.self, ids_, local_day(how_.clock()));
  if (!wish) co_return problem(400, "That can't be decided here", "Go back to the page, and choose again.");
  auto keeping = keep(std::move(*wish));
  const bool is_kept = co_await std::move(keeping);
  co_return is_kept ? redirect("/sharing") : unavailable();
}

/// The page as this guardian sees it, of this student alone.
asio::awaitable<response> site::shared_view(const request& asked, const visitor& who) {
  const auto at = how_.clock();
  const auto shared = publish::load_sharing(how_.store, *who.self, how_.school, at);
  const auto wanted = asked.query.find("guardian");
  const auto guardian =
      wanted == asked.query.end() ? std::nullopt : ids_.reveal(publish::public_guardian, wanted->second);
  const auto found = !shared || !guardian ? nullptr : shared->find(*guardian);
  if (!found) co_return missing();
  publish::feed_query query;
  if (const auto before = asked.query.find("before"); before != asked.query.end())
    query.before = whole_number(before->second);
  query.only.emplace();
  how_.store.read([&](store::connection& database) {
    for (const auto& bond : store::load_reader(database, *who.self).bonds) query.only->push_back(bond.student);
  });
  const auto news = publish::load_feed(how_.store, found->guardian.who, query, how_.school, at);
  const auto whose = publish::load_person(how_.store, found->guardian.who, how_.school, at, query.only, true);
  const auto above = publish::load_overviews(how_.store, found->guardian.who, query.only, how_.school, at);
  auto shown = shown_in(news.items);
  for (const auto& one : totals_in(whose)) add_shown(shown, one.student, one.categories);
  for (const auto& one : above.of) add_shown(shown, one.student, one.categories);
  const bool is_recorded = co_await ledger_.record(*who.self, store::channel::page, shown);
  if (!is_recorded) co_return not_recorded(&who);
  const publish::arguments named{{"name", found->guardian.name}};
  const auto here = "/sharing/view?guardian=" + wanted->second;
  const portal::onlooker by{publish::message(who.language, "page.sharing.view_title", named),
                            publish::message(who.language, "page.sharing.view_nothing", named), "/sharing", here};
  const publish::marks none;
  const portal::feed_view seen{whose, news, above.of, none, {}, 0, how_.school.often_absent_hours, local_day(at)};
  co_return page(portal::view_page(who.frame(), by, seen, ids_));
}

asio::awaitable<response> site::comment(const request& asked, const visitor& who) {
  const auto item = ids_.reveal(publish::public_item, form_field(asked.body, "item"));
  const auto words = record::typed_line(form_field(asked.body, "comment"), asked.body.size());
  if (!item) co_return missing();
  if (!words) co_return problem(400, "The words could not be read");
  if (const auto count = record::count_characters(*words); count > typed_limit) {
    auto again = page(portal::too_long_page(who.frame(), form_field(asked.body, "item"), *words, count, typed_limit));
    again.status = 400;
    co_return again;
  }
  bool is_there = false;
  std::vector<student_id> own;
  how_.store.read([&](store::connection& database) {
    const auto self = store::load_reader(database, *who.self);
    for (const auto* bond : policy::children(self, how_.school, how_.clock())) own.push_back(bond->student);
  });
  auto keeping = keep([&](store::writing& in) {
    is_there = std::any_of(own.begin(), own.end(),
                           [&](auto student) { return store::set_comment(in, {*item}, student, *words); });
  });
  const bool is_kept = co_await std::move(keeping);
  if (!is_kept) co_return unavailable();
  co_return is_there ? redirect(way_back(asked.body)) : missing();
}

} // namespace keukentafel::gateway
