#include "student_reading.hpp"

#include "enumerations.hpp"
#include "print.hpp"
#include "pushed.hpp"

#include <algorithm>

namespace keukentafel::oeapi {

namespace {

constexpr const char* meaning = "1"; ///< another one when the mapping is: then all is offered anew
constexpr const char* first_day = "1900-01-01";

std::string meaning_of(const settings& how, const student& of) {
  std::string text = meaning;
  text += how.results == counts::final ? " final" : " completed";
  if (how.enrolments_are_persons) text += of.is_enrolled ? " enrolled" : " not enrolled";
  text += " " + how.consumer;
  for (const auto one : how.kinds) text += " " + std::string{names_of(one).word};
  return text;
}

/// What can't be read has not ended.
bool is_ended(const json& association, version of) {
  try {
    return !is_of_student(association, of);
  } catch (const unreadable&) {
    return false;
  }
}

std::string memory_of(const student& of) { return student_key(of.id) + "#read"; }

} // namespace

student_reading::student_reading(const context& with, const student& of, bool is_thorough)
    : with_(with), of_(of), is_thorough_(is_thorough) {}

question student_reading::next_page() const {
  const auto list = with_.how.of == version::v5 ? std::string{"associations"}
                                                : std::string{names_of(with_.how.kinds.at(kind_)).associations};
  return {"/persons/" + of_.id + "/" + list, page_query(list_.next_number(), with_.how.consumer),
          "/persons/{personId}/" + list};
}

bool student_reading::ask() {
  if (!is_listed_) {
    with_.from.ask(next_page());
    return true;
  }
  if (is_unchanged()) return false;
  for (; resolved_ < items_.size(); ++resolved_) {
    const auto& one = items_[resolved_];
    if (one.offering_path.empty() || with_.offerings.contains(one.offering_path)) continue;
    with_.from.ask({one.offering_path, {}, offering_path_name(one.of, with_.how.of)});
    return true;
  }
  offer();
  return false;
}

void student_reading::take(const said& answer) {
  if (is_listed_) return take_offering(answer);
  if (answer.status != 200) throw unreadable{answer.problem};
  take_page(answer);
}

void student_reading::take_page(const said& answer) {
  const auto of = with_.how.kinds.at(kind_);
  for (const auto& one : list_.take(answer.document, "associationId")) take_item(of, one);
  prints_ += answer.print;
  if (list_.has_next()) return;
  list_ = {};
  ++kind_;
  is_listed_ = with_.how.of == version::v5 || kind_ == with_.how.kinds.size();
  if (is_listed_) print_ = print_of(prints_ + meaning_of(with_.how, of_));
}

/// What can't be named can't be set aside either; then nothing of the student is taken as gone.
void student_reading::take_item(kind of, const json& association) {
  const auto id = association_id_of(association);
  if (id.empty()) {
    has_nameless_ = true;
    return;
  }
  if (list_.is_repeat(id)) return;
  item made{of, association, {}, {}, {}};
  try {
    if (with_.how.of == version::v5) {
      made.of = read_kind(association);
      const auto& kinds = with_.how.kinds;
      const bool is_component = made.of == kind::test && std::count(kinds.begin(), kinds.end(), kind::learning) > 0;
      if (!is_component && std::count(kinds.begin(), kinds.end(), made.of) == 0) return;
    }
    const auto at = offering_of(association, made.of, with_.how.of);
    if (at.object) made.in = read_offering(*at.object, with_.how.of);
    // Of those who teach nothing is wanted, not even the name of what they teach.
    else if (is_student_role(association, with_.how.of)) made.offering_path = at.path;
  } catch (const unreadable& why) {
    made.problem = why.what();
  }
  items_.push_back(std::move(made));
}

void student_reading::take_offering(const said& answer) {
  const auto& path = items_.at(resolved_).offering_path;
  auto& known = with_.offerings[path];
  if (answer.status != 200) return; // without a name, then
  try {
    known = read_offering(answer.document, with_.how.of);
  } catch (const unreadable&) {
    known = {};
  }
}

bool student_reading::is_unchanged() const {
  return !is_thorough_ && !has_nameless_ && with_.host.recall(memory_of(of_)) == print_;
}

void student_reading::sweep(const std::string& prefix, const std::vector<oeapi::offer>& all,
                            const std::vector<std::string>& unchanged) {
  if (!has_nameless_) with_.host.sweep_begin(prefix);
  with_.to.offer_all(all);
  for (const auto& key : unchanged) with_.host.unchanged(key);
  if (!has_nameless_) with_.host.sweep_end(prefix);
}

/// A result that was sent stays while the API has none of its own, and the association counts; the keys of those.
std::vector<std::string> student_reading::reconcile_pushed(const std::vector<oeapi::offer>& results,
                                                           const std::set<std::string>& ended) {
  pushed sent{with_.host, of_.id};
  std::vector<std::string> kept;
  for (const auto& id : sent.associations()) {
    const auto key = result_key(of_.id, id);
    const auto own = std::find_if(results.begin(), results.end(), [&](const auto& one) { return one.key == key; });
    if (ended.contains(id) || (own != results.end() && own->data)) sent.forget(id);
    else if (own == results.end()) kept.push_back(key);
  }
  sent.keep();
  return kept;
}

void student_reading::offer() {
  std::vector<oeapi::offer> enrolments, results;
  std::set<std::string> ended;
  for (const auto& one : items_) {
    const auto& how = with_.how;
    std::vector<oeapi::offer> all;
    try {
      if (!one.problem.empty()) throw unreadable{one.problem};
      const auto known = with_.offerings.find(one.offering_path);
      all = offers_of(one.association, one.of, of_.id, known != with_.offerings.end() ? known->second : one.in, how);
      if (is_ended(one.association, how.of)) ended.insert(association_id_of(one.association));
    } catch (const unreadable& why) {
      all = {{result_key(of_.id, association_id_of(one.association)), std::nullopt, why.what()}};
    }
    for (auto& made : all) (made.key.starts_with("result/") ? results : enrolments).push_back(std::move(made));
  }
  if (with_.how.enrolments_are_persons)
    enrolments.push_back({enrolment_key(of_.id, "person"),
                          json{{"student", student_key(of_.id)}, {"active", of_.is_enrolled}, {"from", first_day}},
                          {}});
  const auto kept = reconcile_pushed(results, ended);
  sweep(enrolment_key(of_.id, {}), enrolments, {});
  sweep(result_key(of_.id, {}), results, kept);
  if (has_nameless_) throw unreadable{"an association has no associationId that can be used"};
  with_.host.remember(memory_of(of_), print_);
}

} // namespace keukentafel::oeapi
