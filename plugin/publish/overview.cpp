#include "publish/overview.hpp"

#include "store/items.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <limits>

namespace keukentafel::publish {

namespace {

using record::kind;

constexpr std::size_t milestones_at_most = 60, results_at_most = 60, ahead_at_most = 80, presentations_at_most = 20;
constexpr std::size_t projects_at_once = 3, courses_at_once = 8, results_of_course = 8, comes_at_once = 8;
/// Work of which nothing was heard for so long is not what a child works on.
constexpr std::chrono::days open_for{180};

std::string text(const record::item& of, std::string_view field) {
  const auto* value = of.said.find(field);
  return value ? std::get<std::string>(*value) : std::string{};
}
std::optional<day> date(const record::item& of, std::string_view field) { return parse_day(text(of, field)); }
template <class T> std::optional<T> value(const record::item& of, std::string_view field) {
  const auto* found = of.said.find(field);
  return found ? std::optional{std::get<T>(*found)} : std::nullopt;
}

template <class List, class Same> auto& find_or_add(List& list, Same is_same) {
  auto found = std::find_if(list.begin(), list.end(), is_same);
  return found == list.end() ? list.emplace_back() : *found;
}

bool is_result(kind what) { return what == kind::grade || what == kind::resit; }

struct known_project : project {
  std::optional<moment> titled, handed_in, judged; ///< each the newest of its kind
};

/// From the newest to the oldest: what a newer item said stands.
void add_to_projects(std::vector<known_project>& all, const record::item& one) {
  const auto course = text(one, "course");
  const auto title = one.what == kind::work_title ? text(one, "title") : text(one, "test");
  auto& to = find_or_add(all, [&](const auto& each) {
    return course.empty() ? each.course.empty() && each.title == title : each.course == course;
  });
  to.newest = std::max(to.newest, one.occurred_at);
  to.course = course;
  auto& step = one.what == kind::work_title ? to.titled : one.what == kind::handed_in ? to.handed_in : to.judged;
  if (to.title.empty() || (one.what == kind::work_title && !step)) to.title = title;
  if (step) return;
  step = one.occurred_at;
  if (one.what != kind::project_result) return;
  to.value = text(one, "value");
  to.passed = value<bool>(one, "passed");
}

/// A step that is older than the one before it is of the work before this one.
void keep_last_work(known_project& one) {
  const auto is_older = [](const auto& step, const auto& than) {
    return step && than && local_day(*step) < local_day(*than);
  };
  if (is_older(one.handed_in, one.titled)) one.handed_in.reset();
  if (is_older(one.judged, one.titled) || is_older(one.judged, one.handed_in)) {
    one.value.clear();
    one.passed.reset();
  }
  one.is_titled = one.titled.has_value();
  one.is_handed_in = one.handed_in.has_value();
}

struct known_placement : placement {
  bool has_ended = false;
  const policy::released* newest = nullptr;
};

void add_to_placements(std::vector<known_placement>& all, const policy::released& let_go) {
  const auto& one = let_go.item();
  const auto company = text(one, "company");
  auto& to = find_or_add(all, [&](const auto& each) { return each.company == company; });
  to.company = company;
  if (!to.newest) to.newest = &let_go;
  to.has_ended |= one.what == kind::placement_ended;
  if (!to.from) to.from = date(one, "from");
  if (!to.until) to.until = date(one, "until");
  if (!to.hours_agreed) to.hours_agreed = value<std::int64_t>(one, "hours_agreed");
  if (!to.hours_done) to.hours_done = value<std::int64_t>(one, "hours_done");
}

void add_to_courses(std::vector<course>& all, const record::item& one) {
  const auto name = text(one, "course");
  if (name.empty()) return;
  auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
  if (found == all.end()) {
    if (all.size() == courses_at_once) return;
    all.push_back({name, {}});
    found = all.end() - 1;
  }
  if (found->results.size() == results_of_course) return;
  const auto passed = value<bool>(one, "passed");
  found->results.insert(found->results.begin(), !passed ? outcome::told : *passed ? outcome::passed : outcome::not_yet);
}

/// A piece of work whose mark is a result like others.
void close_by_results(std::vector<known_project>& all, const std::vector<policy::released>& newest) {
  for (auto& one : all)
    for (const auto& each : newest) {
      const auto& item = each.item();
      if (!one.is_open() || !is_result(item.what) || item.is_withdrawn || item.occurred_at < one.newest) continue;
      if (text(item, "course") != one.course || text(item, "test") != one.title) continue;
      one.value = text(item, "value");
      one.passed = value<bool>(item, "passed");
    }
}

/// The timetable's: its title is its course. Those would hide what is out of the ordinary.
bool is_lesson(const record::item& one) { return text(one, "title") == text(one, "course"); }

void add_coming(overview& to, const policy::released& item, coming::what is, moment from, moment now) {
  if (from > now && from <= now + looks_ahead) to.comes.push_back({item, is, from});
}

void tell_placements(overview& to, const std::vector<known_placement>& all, moment now) {
  const auto today = local_day(now);
  for (const auto& one : all) {
    if (one.has_ended) continue;
    if (one.from && *one.from > today)
      add_coming(to, *one.newest, coming::what::placement_begins, local_midnight(*one.from), now);
    else if (!one.until || *one.until >= today) to.placements.push_back(one);
    if (one.until && *one.until > today)
      add_coming(to, *one.newest, coming::what::placement_ends, local_midnight(*one.until), now);
  }
}

template <class List> void shorten(List& list, std::size_t most) {
  if (list.size() > most) list.erase(list.begin() + static_cast<std::ptrdiff_t>(most), list.end());
}

} // namespace

overview sum_up(student_id student, const std::vector<policy::released>& newest,
                const std::vector<policy::released>& ahead, moment now) {
  overview made;
  made.student = student;
  std::vector<known_project> projects;
  std::vector<known_placement> placements;
  for (const auto* list : {&newest, &ahead})
    for (const auto& one : *list) made.categories |= store::bit_of(record::rule_of(one.item().what).of);
  for (const auto& one : newest) {
    const auto& item = one.item();
    if (item.is_withdrawn) continue;
    if (is_result(item.what)) add_to_courses(made.courses, item);
    else if (item.what >= kind::work_title && item.what <= kind::project_result) add_to_projects(projects, item);
    else if (item.what >= kind::placement_started && item.what <= kind::placement_ended)
      add_to_placements(placements, one);
    else if (const auto on = item.what == kind::exam ? date(item, "date") : std::nullopt)
      add_coming(made, one, coming::what::exam, local_midnight(*on), now);
  }
  for (auto& one : projects) keep_last_work(one);
  close_by_results(projects, newest);
  for (const auto& one : projects)
    if (!one.is_open()) made.finished.push_back(one);
    else if (one.newest + open_for > now) made.open.push_back(one);
  tell_placements(made, placements, now);
  for (const auto& one : ahead) {
    const auto& item = one.item();
    if (item.is_withdrawn) continue;
    if (item.what == kind::work_piece) {
      if (const auto at = parse_moment(text(item, "presentation_from")))
        add_coming(made, one, coming::what::presentation, *at, now);
    } else if (!is_lesson(item)) {
      add_coming(made, one, coming::what::appointment, parse_moment(text(item, "from")).value_or(item.occurred_at),
                 now);
    }
  }
  std::stable_sort(made.comes.begin(), made.comes.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  shorten(made.comes, comes_at_once);
  shorten(made.open, projects_at_once);
  shorten(made.finished, projects_at_once);
  return made;
}

namespace {

void let_go(std::vector<record::item> candidates, std::vector<policy::released>& to, const policy::reader& who,
            const policy::rules& school, moment now) {
  for (auto& one : candidates) {
    auto decided = policy::release(std::move(one), who, school, now);
    if (auto* released = std::get_if<policy::released>(&decided)) to.push_back(std::move(*released));
  }
}

} // namespace

overviews load_overviews(const store::store& from, account id, const std::optional<std::vector<student_id>>& only,
                         const policy::rules& school, moment now) {
  overviews made;
  from.read([&](store::connection& database) {
    made.rights = store::rights_number(database);
    const auto who = store::load_reader(database, id);
    const bool is_early_too = id.as != role::guardian;
    for (const auto* child : policy::children(who, school, now)) {
      if (only && std::find(only->begin(), only->end(), child->student) == only->end()) continue;
      const auto kinds = policy::visible_kinds(who, *child, school, now);
      std::vector<policy::released> newest, ahead;
      for (const auto& [of, most] : {std::pair{record::category::milestone, milestones_at_most},
                                     std::pair{record::category::result, results_at_most}}) {
        const store::item_query which{child->student,
                                      std::numeric_limits<std::int64_t>::max(),
                                      kinds & record::kinds_of(of),
                                      is_early_too,
                                      most,
                                      policy::sees_end_results_only(who, *child, school, now)};
        if (which.kinds != 0) let_go(store::newest_items(database, which), newest, who, school, now);
      }
      const auto until = now + looks_ahead;
      let_go(store::coming_items(database, child->student, now, until, ahead_at_most), ahead, who, school, now);
      let_go(store::coming_presentations(database, child->student, now, until, presentations_at_most), ahead, who,
             school, now);
      made.of.push_back(sum_up(child->student, newest, ahead, now));
      made.of.back().kinds = kinds;
    }
  });
  return made;
}

} // namespace keukentafel::publish
