#include "reading.hpp"

#include "print.hpp"

namespace keukentafel::oeapi {

namespace {

constexpr std::size_t offers_a_step = 300;
constexpr std::size_t few = 3; ///< so many may always be missing: of a small school each one is a large share
constexpr double named_lines = 20;
constexpr const char* kept_bonds = "guardians";

/// What makes a reading end.
struct refused : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Two rows of one bond are two periods.
std::string relation_key(const bond& of, const std::string& person) {
  return "relation/" + person + "." + of.guardian + "." + of.data.at("from").get<std::string>();
}

} // namespace

reading::reading(const shared& with, bool is_thorough, std::set<std::string> thorough)
    : with_(with), is_thorough_(is_thorough), thorough_(std::move(thorough)) {}

bool reading::is_too_much(std::size_t part, std::size_t whole) const {
  return part > few && part * 100 > whole * with_.how.max_loss_percent;
}

reading::state reading::step(std::chrono::milliseconds most) {
  try {
    if (with_.from.is_asking()) {
      const auto answer = with_.from.step(most);
      if (!answer) return state::waiting;
      take(*answer);
    } else ask();
  } catch (const std::exception& error) {
    problem_ = error.what();
    return state::failed;
  }
  return phase_ == phase::end ? state::complete : state::working;
}

void reading::ask() {
  switch (phase_) {
  case phase::service: return with_.from.ask({"/", {}, "/"});
  case phase::persons:
    return with_.from.ask(
        {"/persons", "affiliations=student&" + page_query(persons_.next_number(), with_.how.consumer), "/persons"});
  case phase::missing: return ask_for_missing();
  case phase::students: return offer_students();
  case phase::guardians: return offer_guardians();
  case phase::relations: return offer_relations();
  case phase::gone: return end_gone();
  case phase::associations: return next_student();
  case phase::end: return;
  }
}

void reading::take(const said& answer) {
  switch (phase_) {
  case phase::service: return take_service(answer);
  case phase::persons: return take_persons(answer);
  case phase::missing: return take_missing(answer);
  case phase::associations: try { return of_one_->take(answer);
    } catch (const unreadable& why) {
      return end_student(why.what());
    }
  default: return;
  }
}

void reading::take_service(const said& answer) {
  if (answer.status != 200) throw refused{answer.problem + "; is the setting url right?"};
  if (member(answer.document, "specification").is_null())
    throw refused{"GET /: the answer has no specification: is this the Open Education API?"};
  phase_ = phase::persons;
}

void reading::take_persons(const said& answer) {
  if (answer.status != 200) throw refused{answer.problem};
  try {
    for (const auto& one : persons_.take(answer.document, "personId")) take_person(one);
  } catch (const unreadable& why) {
    throw refused{std::string{"GET /persons: "} + why.what()};
  }
  if (persons_.has_next()) return;
  judge_persons();
  if (nameless_ == 0) missing_ = with_.known.missing_in(ids_);
  phase_ = phase::missing;
}

/// A list that changes while it is read in pages can pass over a person: who is missing is asked for.
void reading::ask_for_missing() {
  if (!missing_.empty()) return with_.from.ask({"/persons/" + missing_.back(), {}, "/persons/{personId}"});
  counted_.students = static_cast<double>(ids_.size());
  counted_.total = students_.size();
  read_family();
  phase_ = phase::students;
}

void reading::take_missing(const said& answer) {
  if (answer.status == 200 && person_id_of(answer.document) == missing_.back()) take_person(answer.document);
  else if (answer.status != 404)
    throw refused{answer.status == 200 ? "GET /persons/{personId}: another person came" : answer.problem};
  missing_.pop_back();
}

void reading::take_person(const json& person) {
  const auto id = person_id_of(person);
  if (id.empty()) {
    ++nameless_;
    return;
  }
  if (persons_.is_repeat(id)) return;
  try {
    auto found = read_person(person, with_.how);
    if (!found) return;
    if (!found->code.empty())
      if (const auto [at, is_new] = by_code_.emplace(found->code, id); !is_new) at->second.clear();
    students_.push_back(std::move(*found));
  } catch (const unreadable& why) {
    aside_.emplace(id, why.what());
  }
  ids_.insert(id);
}

void reading::judge_persons() {
  const auto broken = aside_.size() + nameless_;
  const auto lost = with_.known.missing_in(ids_).size();
  const auto of = [](std::size_t part, std::size_t whole) {
    return std::to_string(part) + " of " + std::to_string(whole);
  };
  if (is_too_much(broken, students_.size() + broken))
    throw refused{"GET /persons: " + of(broken, students_.size() + broken) +
                  " persons can't be read, more than max_loss_percent; nothing was changed"};
  // None at all is never believed: that is what a client sees whose rights were taken away.
  if ((ids_.empty() && with_.known.size() > 0) || is_too_much(lost, with_.known.size()))
    throw refused{"GET /persons: it lacks " + of(lost, with_.known.size()) +
                  " students that are kept, more than max_loss_percent; if that is right, raise the setting for once"};
  if (nameless_ > 0)
    with_.host.log(KT_WARNING, "GET /persons: " + std::to_string(nameless_) +
                                   " persons have no personId that can be used: no student is taken as gone");
}

void reading::read_family() {
  if (with_.how.guardians.empty()) return;
  family_ = read_guardians(with_.how);
  const dropfolder::kept_sample kept{with_.host.recall(kept_bonds).value_or("")};
  if (const auto why = dropfolder::refuse_whole(family_->look, kept, with_.how.max_loss_percent))
    throw refused{"the file guardians: " + *why};
  if (family_->look.broken > 0)
    with_.host.log(KT_WARNING, "the file guardians: " + std::to_string(family_->look.broken) +
                                   " rows can't be read, the first is " + family_->look.first_broken +
                                   ": no guardian is taken as gone");
  std::string students;
  for (const auto& [code, id] : by_code_) students += code + " " + id + "\n";
  const auto print = family_->print + print_of(students);
  is_family_known_ = !is_thorough_ && print == with_.guardians_print;
  with_.guardians_print = print;
}

/// A student of whom the file says nothing is barred: only it could say that they are not.
void reading::offer_students() {
  if (at_ == 0 && nameless_ == 0) with_.host.sweep_begin("student/");
  for (std::size_t i = 0; i < offers_a_step && at_ < students_.size(); ++i, ++at_) {
    const auto& one = students_[at_];
    bool is_barred = !with_.how.nobody_is_barred;
    if (family_ && is_barred)
      if (const auto found = family_->barred.find(one.code); found != family_->barred.end()) is_barred = found->second;
    auto data = one.data;
    data["barred_from_third_parties"] = is_barred;
    with_.to.state_of_roster(student_key(one.id), data);
  }
  if (at_ < students_.size()) return;
  for (const auto& [id, why] : aside_) with_.to.aside(student_key(id), why);
  if (nameless_ == 0) with_.host.sweep_end("student/");
  at_ = 0;
  phase_ = family_ && !is_family_known_ ? phase::guardians : phase::gone;
}

void reading::offer_guardians() {
  const bool is_whole = family_->look.nameless == 0;
  if (is_whole) with_.host.sweep_begin("guardian/");
  for (const auto& [id, data] : family_->guardians) with_.to.state_of_roster("guardian/" + id, data);
  if (is_whole) with_.host.sweep_end("guardian/");
  phase_ = phase::relations;
}

void reading::offer_relations() {
  std::map<std::string, json> relations;
  std::set<std::string> contradictory;
  for (const auto& one : family_->bonds) {
    const auto person = by_code_.find(one.student);
    // A code that two students have names neither.
    if (person == by_code_.end() || person->second.empty()) {
      ++counted_.bonds_without_student;
      continue;
    }
    auto data = one.data;
    data["student"] = student_key(person->second);
    const auto [at, is_new] = relations.emplace(relation_key(one, person->second), data);
    if (!is_new && at->second != data) contradictory.insert(at->first);
  }
  const bool is_whole = family_->look.nameless == 0;
  if (is_whole) with_.host.sweep_begin("relation/");
  for (const auto& [key, data] : relations) {
    if (contradictory.contains(key)) with_.to.aside(key, "two rows of the file guardians contradict each other");
    else with_.to.state_of_roster(key, data);
  }
  if (is_whole) with_.host.sweep_end("relation/");
  with_.host.remember(kept_bonds, family_->look.keys.text());
  if (counted_.bonds_without_student > 0)
    with_.host.log(KT_WARNING,
                   "the file guardians: " + std::to_string(static_cast<std::uint64_t>(counted_.bonds_without_student)) +
                       " rows name a student whom the API does not have, or has twice, under the code of student_code");
  phase_ = phase::gone;
}

/// What was remembered of them goes with the student.
void reading::end_gone() {
  const auto remember = [&](std::string key, std::string value) {
    with_.host.remember(std::move(key), std::move(value));
  };
  if (nameless_ == 0) {
    for (const auto& id : with_.known.missing_in(ids_))
      for (const auto& prefix : {enrolment_key(id, {}), result_key(id, {})}) {
        with_.host.sweep_begin(prefix);
        with_.host.sweep_end(prefix);
      }
    with_.known.replace(ids_, remember);
  } else {
    auto all = ids_;
    for (const auto& id : with_.known.missing_in(ids_)) all.insert(id);
    with_.known.replace(std::move(all), remember);
  }
  phase_ = phase::associations;
}

void reading::next_student() {
  if (of_one_) {
    try {
      if (of_one_->ask()) return;
    } catch (const unreadable& why) {
      return end_student(why.what());
    }
    return end_student({});
  }
  if (at_ == students_.size()) return judge_end();
  const auto& one = students_[at_];
  of_one_.emplace(student_reading::context{with_.how, with_.from, with_.host, with_.to, offerings_}, one,
                  is_thorough_ || thorough_.contains(one.id));
}

void reading::end_student(const std::string& problem) {
  const auto& one = students_[at_++];
  of_one_.reset();
  counted_.done = at_;
  if (problem.empty()) return;
  if (++counted_.unread <= named_lines)
    with_.host.log(KT_WARNING, student_key(one.id) + ": the associations were not read: " + problem);
}

void reading::judge_end() {
  const auto unread = static_cast<std::size_t>(counted_.unread);
  if (is_too_much(unread, students_.size()))
    throw refused{"the associations of " + std::to_string(unread) + " of " + std::to_string(students_.size()) +
                  " students were not read, more than max_loss_percent: the roster is not confirmed"};
  phase_ = phase::end;
}

} // namespace keukentafel::oeapi
