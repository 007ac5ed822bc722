#include "publish/feed.hpp"

#include "policy/group.hpp"
#include "publish/finder.hpp"
#include "store/access.hpp"
#include "store/items.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <limits>

namespace keukentafel::publish {

namespace {

constexpr std::size_t pull_limit = 100;
constexpr std::chrono::weeks four_weeks{4};

template <class Items>
void release_all(Items&& candidates, std::vector<policy::released>& to, const policy::reader& who,
                 const policy::rules& school, moment now) {
  for (auto& one : candidates) {
    auto decided = policy::release(std::move(one), who, school, now);
    if (auto* let_go = std::get_if<policy::released>(&decided)) to.push_back(std::move(*let_go));
  }
}

/// Beyond this the reader is as the store says in this transaction.
void renew(live_reader& by, store::connection& database, const policy::rules& school, moment now) {
  const auto rights = store::rights_number(database);
  const bool is_later = now >= std::exchange(by.looked_at, now); // a clock that was set back may pass a change again
  if (rights == by.rights && is_later && (!by.next_change || now < *by.next_change)) return;
  const auto session = store::find_session(database, by.session_hash, now);
  by.has_session = session.has_value();
  by.rights = rights;
  if (!session) return;
  by.who = store::load_reader(database, session->who);
  by.watch = store::related_students(database, session->who);
  by.next_change = session->expires_at;
  if (const auto change = policy::next_change(by.who, school, now)) by.next_change = std::min(*by.next_change, *change);
}

/// Students have no lead on themselves, and staff sees what is held.
bool sees_early(account id) { return id.as != role::guardian; }

child load_child(store::connection& database, const policy::reader& who, const policy::bond& bond,
                 const policy::rules& school, moment now, bool with_group) {
  child one{bond.student, bond.first_name, {}, {}};
  auto added_up = store::add_up_absence(database, bond.student, now - four_weeks, sees_early(who.who));
  if (with_group && school.compares_with_group)
    added_up.group = policy::compare(added_up.hours,
                                     store::absence_of_group(database, bond.student, now - four_weeks, local_day(now)));
  auto decided = policy::release(added_up, who, school, now);
  if (auto* totals = std::get_if<policy::released_totals>(&decided)) one.absence = *totals;
  const bool is_told = policy::turns_18_within(
      bond, who.who.as == role::student ? policy::student_is_asked : policy::guardians_are_told, now);
  if (is_told) one.turns_18 = bond.turns_18;
  return one;
}

} // namespace

namespace {

void keep_only(policy::reader& who, const std::optional<std::vector<student_id>>& only) {
  if (!only) return;
  std::erase_if(who.bonds,
                [&](const auto& one) { return std::find(only->begin(), only->end(), one.student) == only->end(); });
}

} // namespace

bool may_see(const store::store& from, account id, student_id student, const policy::rules& school, moment now) {
  bool is_seen = false;
  from.read([&](store::connection& database) {
    const auto who = store::load_reader(database, id);
    const auto visible = policy::children(who, school, now);
    is_seen = std::any_of(visible.begin(), visible.end(), [&](const auto* one) { return one->student == student; });
  });
  return is_seen;
}

person load_person(const store::store& from, account id, const policy::rules& school, moment now,
                   const std::optional<std::vector<student_id>>& only, bool with_group) {
  person read{{id, {}, {}}, {}, false};
  from.read([&](store::connection& database) {
    read.rights = store::rights_number(database);
    if (auto row = store::load_person(database, id)) read.self = std::move(*row);
    auto who = store::load_reader(database, id);
    keep_only(who, only);
    for (const auto* bond : policy::children(who, school, now))
      read.children.push_back(load_child(database, who, *bond, school, now, with_group));
    read.is_paused = policy::is_paused(who, school, now);
    read.is_told_in_general = school.from_18 == policy::age_rule::general;
  });
  return read;
}

namespace {

using places = std::vector<std::pair<std::int64_t, store::item_query*>>;

void add_places(places& to, store::connection& database, store::item_query& of, std::size_t limit) {
  of.limit = limit;
  for (const auto& place : store::newest_places(database, of)) to.emplace_back(place.sequence, &of);
}

/// Each query's limit becomes how many of the newest of all are its own.
void count_newest(places& of, std::vector<store::item_query>& among, std::size_t limit) {
  for (auto& one : among) one.limit = 0;
  const auto newest = of.begin() + static_cast<std::ptrdiff_t>(std::min(limit, of.size()));
  std::partial_sort(of.begin(), newest, of.end(), std::greater{});
  for (auto place = of.begin(); place != newest; ++place) ++place->second->limit;
}

/// Limits each query to its part of the newest of all, which the index alone tells: rows are read of those only.
void share_out(store::connection& database, std::vector<store::item_query>& among, std::size_t limit) {
  const auto fair_share = std::min(limit, limit / among.size() + 2);
  places found;
  found.reserve(among.size() * fair_share);
  for (auto& one : among) add_places(found, database, one, fair_share);
  count_newest(found, among, limit);
  if (fair_share < limit) {
    // Who has all of its share among the newest may have more of them; the others can only get fewer.
    for (auto& one : among) {
      if (one.limit < fair_share) continue;
      std::erase_if(found, [&](const auto& place) { return place.second == &one; });
      add_places(found, database, one, limit);
    }
    count_newest(found, among, limit);
  }
  std::erase_if(among, [](const auto& one) { return one.limit == 0; });
}

using item_loader = std::vector<record::item>(store::connection&, const store::item_query&);

/// The newest that policy may let go: one more than the limit, when there are more.
std::vector<record::item> find_candidates(item_loader& load, store::connection& database, const policy::reader& who,
                                          const feed_query& query, const policy::rules& school, moment now) {
  std::vector<record::item> candidates;
  if (query.item) {
    if (auto one = store::find_item(database, *query.item)) candidates.push_back(std::move(*one));
    return candidates;
  }
  const auto before = query.before.value_or(std::numeric_limits<std::int64_t>::max());
  std::vector<store::item_query> asked;
  for (const auto* child : policy::children(who, school, now)) {
    if (query.student && child->student != *query.student) continue;
    auto kinds = policy::visible_kinds(who, *child, school, now);
    if (query.category) kinds &= record::kinds_of(*query.category);
    asked.push_back({child->student, before, kinds, sees_early(who.who), query.limit + 1,
                     policy::sees_end_results_only(who, *child, school, now)});
  }
  if (asked.size() > 1) share_out(database, asked, query.limit + 1);
  for (const auto& one : asked) {
    auto some = load(database, one);
    std::move(some.begin(), some.end(), std::back_inserter(candidates));
  }
  if (asked.size() > 1)
    std::sort(candidates.begin(), candidates.end(),
              [](const auto& a, const auto& b) { return a.sequence > b.sequence; });
  return candidates;
}

feed_page load_page(item_loader& load, const store::store& from, account id, const feed_query& query,
                    const policy::rules& school, moment now) {
  feed_page page;
  from.read([&](store::connection& database) {
    page.rights = store::rights_number(database);
    auto who = store::load_reader(database, id);
    keep_only(who, query.only);
    page.is_paused = policy::is_paused(who, school, now);
    auto candidates = find_candidates(load, database, who, query, school, now);
    const bool has_more = candidates.size() > query.limit;
    if (has_more) candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(query.limit), candidates.end());
    if (has_more) page.next = candidates.back().sequence;
    release_all(std::move(candidates), page.items, who, school, now);
    for (const auto& one : page.items)
      if (auto invited = invitation_of(database, id, one, now)) page.invitations.push_back(*invited);
  });
  return page;
}

/// Beyond this only what policy released is looked at.
feed_page search_page(const store::store& from, account id, const feed_query& query, const policy::rules& school,
                      moment now) {
  auto all = query;
  all.before.reset();
  all.limit = searched_at_most;
  auto page = load_page(store::newest_items, from, id, all, school, now);
  page.next.reset();
  const finder found{query.find->words};
  std::erase_if(page.items, [&](const auto& one) {
    return (query.before && one.item().sequence >= *query.before) || !found.in(one, query.find->language);
  });
  if (page.items.size() > query.limit) {
    page.items.erase(page.items.begin() + static_cast<std::ptrdiff_t>(query.limit), page.items.end());
    page.next = page.items.back().item().sequence;
  }
  return page;
}

} // namespace

feed_page load_feed(const store::store& from, account id, const feed_query& query, const policy::rules& school,
                    moment now) {
  if (query.find) return search_page(from, id, query, school, now);
  return load_page(store::newest_items, from, id, query, school, now);
}

feed_page load_feed_outline(const store::store& from, account id, const feed_query& query, const policy::rules& school,
                            moment now) {
  return load_page(store::newest_places, from, id, query, school, now);
}

live_pull pull_live(const store::store& from, live_reader& by, std::int64_t after, const policy::rules& school,
                    moment now) {
  live_pull pulled;
  from.read([&](store::connection& database) {
    renew(by, database, school, now);
    const auto& who = by.who;
    if (!by.has_session) {
      pulled.is_over = true;
      return;
    }
    pulled.watch = by.watch;
    pulled.next_change = by.next_change;
    const auto visible = policy::children(who, school, now);
    pulled.is_over = visible.empty();
    for (const auto* child : visible)
      pulled.visible.emplace_back(child->student, policy::visible_kinds(who, *child, school, now));
    pulled.position = store::head(database);
    // Each student gives its oldest; beyond the last of a full list another student's items may be missing, so cut
    // there.
    std::vector<record::item> candidates;
    for (const auto* child : visible) {
      auto some = store::announced_items(database, child->student, after, pull_limit);
      if (some.size() == pull_limit) {
        pulled.has_more = true;
        pulled.position = std::min(pulled.position, some.back().sequence);
      }
      std::move(some.begin(), some.end(), std::back_inserter(candidates));
    }
    std::erase_if(candidates, [&](const auto& one) { return one.sequence > pulled.position; });
    std::sort(candidates.begin(), candidates.end(),
              [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
    release_all(std::move(candidates), pulled.items, who, school, now);
  });
  return pulled;
}

} // namespace keukentafel::publish
