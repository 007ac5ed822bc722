#include "receiver.hpp"

#include "association.hpp"
#include "person.hpp"
#include "pushed.hpp"

namespace keukentafel::oeapi {

namespace {

constexpr std::size_t most_waiting = 500;

std::string person_of(const json& association, version is) {
  const auto& person = member(association, "person");
  if (person.is_object()) return person_id_of(person);
  const auto id = text_of(association, is == version::v5 ? "person" : "personId");
  return is_id(id) ? id : std::string{};
}

sdk::response taken(const sent_result& of, const std::string& state) {
  json body{{"associationId", of.association},
            {"message", json::array({{{"language", "en-GB"}, {"value", "The result was taken."}}})}};
  if (!state.empty()) body["state"] = state;
  return {200, {{"Content-Type", "application/json"}}, body.dump()};
}

} // namespace

void receiver::refuse(std::uint64_t request, const refusal& why) {
  ++counted_.refused;
  with_.host.answer(request, problem(why));
}

void receiver::request(const kt_request& asked) {
  ++counted_.requests;
  auto read = read_request(asked, with_.how);
  if (const auto* why = std::get_if<refusal>(&read)) {
    counted_.unproven += why->status == 401;
    return refuse(asked.id, *why);
  }
  if (waiting() >= most_waiting) return refuse(asked.id, {503, "Too many results wait: send it again"});
  due_.push_back(std::move(std::get<sent_result>(read)));
}

void receiver::ask(const sent_result& of) {
  const auto& names = names_of(of.of);
  const bool is_five = with_.how.of == version::v5;
  const auto list = is_five ? std::string{"associations"} : std::string{names.associations};
  with_.from.ask({"/" + list + "/" + of.known_as,
                  "expand=" + (is_five ? std::string{"offering"} : std::string{names.expand}),
                  "/" + list + "/{associationId}", false});
}

void receiver::send_all_back() {
  for (const auto& one : due_) refuse(one.request, {503, "The student information system can't be asked now"});
  due_.clear();
}

bool receiver::has_work() const {
  if (due_.empty()) return false;
  if (is_asking_ || with_.from.pause() > std::chrono::milliseconds{0}) return true;
  // Before the first reading nobody is known yet.
  return with_.known.size() > 0 && !with_.from.is_asking();
}

void receiver::step(std::chrono::milliseconds most) {
  if (!is_asking_) {
    // A sender does not wait for a pause.
    if (with_.from.pause() > std::chrono::milliseconds{0}) return send_all_back();
    ask(due_.front());
    is_asking_ = true;
  }
  const auto answer = with_.from.step(most);
  if (!answer) return;
  is_asking_ = false;
  const auto one = std::move(due_.front());
  due_.pop_front();
  take(one, *answer);
}

void receiver::take(const sent_result& of, const said& answer) {
  if (answer.status == 404)
    return refuse(of.request, {404, "The student information system does not know this association"});
  if (answer.status != 200) {
    with_.host.log(KT_WARNING, "a result was sent, and can't be taken now: " + answer.problem);
    return refuse(of.request, {503, "The student information system can't be asked now"});
  }
  try {
    offer(of, answer.document);
  } catch (const unreadable& why) {
    refuse(of.request, {400, why.what()});
  }
}

/// A whole one says all of its own association; a patch changes what is known of it.
void receiver::offer(const sent_result& of, const json& known) {
  const auto& how = with_.how;
  const auto person = person_of(known, how.of);
  if (!with_.known.has(person)) return refuse(of.request, {404, "The student of this association is not known here"});
  if (of.is_whole && person_of(of.body, how.of) != person)
    return refuse(of.request,
                  {400, "The person is another than that of the association in the student information system"});
  const auto kind = how.of == version::v5 ? read_kind(known) : of.of;
  const auto place = offering_of(known, kind, how.of);
  const auto in = place.object ? read_offering(*place.object, how.of) : offering{};

  pushed sent{with_.host, person};
  auto entry = sent.find(of.association).value_or(pushed::entry{json::object(), 0});
  if (of.is_whole) {
    entry.result = member(of.body, "result");
    if (!entry.result.is_null() && !entry.result.is_object()) throw unreadable{"result is no object"};
  } else {
    if (entry.result.empty() && of.known_as == of.association && member(known, "result").is_object())
      entry.result = allowed_of(known["result"], how);
    entry.result.merge_patch(of.body["result"]);
  }
  const bool is_gone = !entry.result.is_object() || entry.result.empty();
  entry.result = is_gone ? json::object() : allowed_of(entry.result, how);
  if (const auto attempt = attempt_of(of.body, how); attempt > 0) entry.attempt = attempt;
  else if (entry.attempt == 0) entry.attempt = attempt_of(known, how);

  const auto& association = of.is_whole ? of.body : known;
  const bool is_valid = is_of_student(association, how.of);
  const auto data =
      is_valid && !is_gone ? result_data(entry.result, entry.attempt, person, kind, in, how) : std::optional<json>{};
  sent.set(of.association, entry);
  if (is_gone || !is_valid) sent.forget(of.association);
  if (sent.is_full()) return refuse(of.request, {503, "This student has too many results that were sent"});

  const auto key = result_key(person, of.association);
  if (data) with_.to.state(key, *data);
  else with_.host.tombstone(key);
  sent.keep();
  // After both: what the sender hears of is durable as a whole.
  with_.host.unchanged(key, ++token_);
  waiting_.push_back({token_, of.request, taken(of, text_of(association, "state"))});
}

void receiver::acknowledged(std::uint64_t token) {
  for (; !waiting_.empty() && waiting_.front().token <= token; waiting_.pop_front()) {
    ++counted_.taken;
    with_.host.answer(waiting_.front().request, waiting_.front().with);
  }
}

} // namespace keukentafel::oeapi
