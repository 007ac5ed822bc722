/// What people at home ask of the school: sick reports, and what became of them.
#include "publish/requests.hpp"
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "publish/item_json.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

constexpr auto absence = store::bit_of(record::category::absence);

response json(unsigned status, const nlohmann::ordered_json& body) {
  response made{status, {}, body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), nullptr};
  made.headers.emplace_back("Content-Type", "application/json");
  return made;
}

/// The members of the body, all texts.
struct wish {
  std::string id, type, student, reason, from, until;
};

/// Nothing when it is no object of texts with these names.
std::optional<wish> read_wish(const std::string& text) {
  const auto body = nlohmann::json::parse(text, nullptr, false);
  if (!body.is_object()) return std::nullopt;
  wish read;
  const std::pair<std::string_view, std::string*> known[]{{"id", &read.id},           {"type", &read.type},
                                                          {"student", &read.student}, {"reason", &read.reason},
                                                          {"from", &read.from},       {"until", &read.until}};
  for (const auto& member : body.items()) {
    const auto found =
        std::find_if(std::begin(known), std::end(known), [&](const auto& one) { return one.first == member.key(); });
    if (found == std::end(known) || !member.value().is_string()) return std::nullopt;
    *found->second = member.value().get<std::string>();
  }
  return read;
}

nlohmann::ordered_json as_json(const store::request_row& one, const id_cipher& ids) {
  const auto said = record::sick_report_of(one.said);
  nlohmann::ordered_json made{{"id", one.client_id},
                              {"type", to_text(one.what)},
                              {"student", ids.hide(publish::public_student, one.student.value)},
                              {"reason", said.reason},
                              {"from", said.from}};
  if (!said.until.empty()) made["until"] = said.until;
  made["state"] = to_text(one.state);
  made["asked_at"] = to_text(one.asked_at);
  if (one.ended_at) made["ended_at"] = to_text(*one.ended_at);
  return made;
}

response answer_of(store::asked what, const store::request_row& one, const id_cipher& ids) {
  switch (what) {
  case store::asked::kept: return json(201, as_json(one, ids));
  case store::asked::before: return json(200, as_json(one, ids));
  case store::asked::differs: return problem(409, "Something else was asked under this id", "Make a new id.");
  case store::asked::too_many_open:
    return problem(409, "Too many reports of this student are open", "Wait until the school has taken them.");
  case store::asked::too_many_today: return problem(409, "Too many reports of this student", "Ask again tomorrow.");
  }
  return problem(500, "Something went wrong");
}

} // namespace

asio::awaitable<response> site::requests(const request&, const visitor& who) {
  const auto own = publish::load_requests(how_.store, *who.self, how_.school, how_.clock());
  std::vector<store::shown> shown;
  for (const auto& one : own.list) add_shown(shown, one.student, absence);
  const bool is_recorded = co_await ledger_.record(*who.self, store::channel::api, shown);
  if (!is_recorded) co_return not_recorded();
  auto body = nlohmann::ordered_json{{"requests", nlohmann::ordered_json::array()},
                                     {"students", nlohmann::ordered_json::array()},
                                     {"reasons", nlohmann::ordered_json::array()}};
  for (const auto& one : own.list) body["requests"].push_back(as_json(one, ids_));
  if (how_.asking.takes_sick_reports) {
    for (const auto student : own.reportable)
      body["students"].push_back(ids_.hide(publish::public_student, student.value));
    for (const auto& one : how_.asking.reasons)
      body["reasons"].push_back(
          {{"code", one.code}, {"words", publish::reason_in_words(who.language, how_.asking, one.code)}});
  }
  co_return json(200, body);
}

asio::awaitable<site::reported> site::report(report_wish wanted, account who) {
  using outcome = reported::outcome;
  if (!is_client_id(wanted.id)) co_return reported{outcome::no_id};
  const auto at = how_.clock();
  const auto student = ids_.reveal(publish::public_student, wanted.student);
  const bool may = student && publish::may_report_sick(how_.store, who, {*student}, how_.school, at);
  if (!may) co_return reported{outcome::no_student};
  if (!how_.asking.find(wanted.reason)) co_return reported{outcome::no_reason};
  if (const auto flaw = record::find_flaw(wanted.from, wanted.until, how_.asking.bounds, at))
    co_return reported{outcome::wrong_days, flaw};
  store::request_row first;
  first.key = "request/" + random_id();
  first.student = {*student};
  first.by = who;
  first.client_id = wanted.id;
  first.said = record::to_detail({wanted.reason, wanted.from, wanted.until});
  reported made;
  auto keeping = keep([&](store::writing& in) {
    made.row = first; // a group may be written anew
    made.said = store::keep_request(in, made.row, how_.asking);
  });
  const bool is_kept = co_await std::move(keeping);
  if (!is_kept) co_return reported{outcome::unavailable};
  if (made.said == store::asked::kept && how_.hand_over) how_.hand_over(made.row);
  made.row = publish::told_to(how_.store, who, std::move(made.row), how_.school, how_.clock());
  co_return made;
}

asio::awaitable<response> site::post_request(const request& asked, const visitor& who) {
  if (!how_.asking.takes_sick_reports) co_return problem(404, "The school takes no reports here");
  auto wanted = read_wish(asked.body);
  if (!wanted)
    co_return problem(400, "This is no request",
                      "Write a JSON object with the texts id, type, student, reason, from and perhaps until.");
  if (wanted->type != to_text(record::request_kind::sick_report))
    co_return problem(400, "There is no such type", "Write sick-report.");
  auto running = report({wanted->id, wanted->student, wanted->reason, wanted->from, wanted->until}, *who.self);
  const auto made = co_await std::move(running);
  switch (made.what) {
  case reported::outcome::no_id:
    co_return problem(400, "id is no id",
                      "Write 8 to 64 letters, digits and hyphens that you made for this request alone.");
  case reported::outcome::no_student: co_return problem(404, "There is no such student");
  case reported::outcome::no_reason:
    co_return problem(400, "There is no such reason", "Write one of the school's list.");
  case reported::outcome::wrong_days:
    co_return problem(400, "These days can't be reported", record::to_text(*made.flaw, how_.asking.bounds) + ".");
  case reported::outcome::unavailable: co_return unavailable();
  case reported::outcome::asked: break;
  }
  co_return answer_of(made.said, made.row, ids_);
}

} // namespace keukentafel::gateway
