/// The staff desk: what home asks the mentor, the answers, and when the mentor can be reached.
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "portal/messages_page.hpp"
#include "publish/item_json.hpp"
#include "publish/messages.hpp"
#include "record/plain_line.hpp"
#include "store/office_hours.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::gateway {

namespace asio = boost::asio;

std::optional<publish::desk_thread> site::thread_of(const std::string& message, const visitor& who) const {
  const auto id = ids_.reveal(publish::public_message, message);
  if (!id || !how_.talking.asks_mentor) return std::nullopt;
  return publish::load_desk_thread(how_.store, *who.self, *id, how_.school, how_.clock());
}

asio::awaitable<response> site::desk_messages(const request&, const visitor& who) {
  if (!how_.talking.asks_mentor) co_return missing();
  store::office_hours told;
  how_.store.read([&](store::connection& database) { told = store::load_office_hours(database, who.self->id); });
  auto running = desk_messages_answer(who, told, {});
  co_return co_await std::move(running);
}

asio::awaitable<response> site::desk_messages_answer(const visitor& who, const store::office_hours& told,
                                                     std::string_view wrong) {
  const auto list = publish::load_desk_messages(how_.store, *who.self, how_.school, how_.clock());
  std::vector<store::shown> shown;
  for (const auto* part : {&list.waiting, &list.answered})
    for (const auto& one : *part) add_shown(shown, one.student.id, store::message_bit);
  const bool is_recorded = co_await ledger_.record(*who.self, store::channel::desk, shown);
  if (!is_recorded) co_return not_recorded(&who);
  auto made = page(portal::desk_messages_page(who.frame(), list, told, wrong, local_day(how_.clock()), ids_));
  if (!wrong.empty()) made.status = 400;
  co_return made;
}

asio::awaitable<response> site::thread_answer(const visitor& who, const publish::desk_thread& read,
                                              portal::message_form form, unsigned status) {
  std::vector<store::shown> shown;
  add_shown(shown, read.student.id, store::message_bit);
  for (const auto& one : read.messages)
    if (one.item) add_shown(shown, read.student.id, store::bit_of(record::rule_of(one.item->item().what).of));
  const bool is_recorded = co_await looked(who, read.student.id, shown, read.in.with);
  if (!is_recorded) co_return not_recorded(&who);
  auto made = page(portal::desk_thread_page(who.frame(), read, form, ids_));
  made.status = status;
  co_return made;
}

asio::awaitable<response> site::desk_thread(const request& asked, const visitor& who) {
  const auto id = asked.query.find("message");
  const auto read = id == asked.query.end() ? std::nullopt : thread_of(id->second, who);
  if (!read) co_return missing();
  portal::message_form form;
  form.id = random_id();
  auto running = thread_answer(who, *read, std::move(form), 200);
  co_return co_await std::move(running);
}

asio::awaitable<response> site::desk_answer(const request& asked, const visitor& who) {
  const auto message = form_field(asked.body, "message");
  const auto read = thread_of(message, who);
  if (!read) co_return missing();
  const auto last_read = ids_.reveal(publish::public_message, message).value();
  const auto words = record::typed_text(form_field(asked.body, "words"), asked.body.size());
  const auto wish = form_field(asked.body, "do");
  if (!words || (wish != "answer" && wish != "settle"))
    co_return problem(400, "That can't be done with a message", "Write answer or settle.");
  bool may = true;
  auto said = store::sent::kept;
  store::work act;
  portal::message_form form{form_field(asked.body, "id"), {}, *words};
  if (wish == "settle") {
    act = [&](store::writing& in) { store::settle_messages(in, read->in, last_read, *who.self); };
  } else {
    const auto count = record::count_characters(*words);
    if (!is_client_id(form.id)) form.wrong = "again";
    if (count == 0) form.wrong = "empty";
    if (count > portal::message_limit) form.wrong = "long";
    if (form.wrong == "again") form.id = random_id();
    if (!form.wrong.empty()) {
      auto again = thread_answer(who, *read, std::move(form), 400);
      co_return co_await std::move(again);
    }
    act = [&, draft = store::message_draft{read->in, *who.self, form.id, *words}](store::writing& in) {
      may = publish::may_answer(in.database, *who.self, read->in, how_.school, how_.clock());
      if (may) said = store::answer_message(in, draft, last_read);
    };
  }
  auto keeping = keep(std::move(act));
  const bool is_kept = co_await std::move(keeping);
  if (!is_kept) co_return unavailable();
  if (may && said == store::sent::differs) {
    form.id = random_id();
    form.wrong = "again";
    auto again = thread_answer(who, *read, std::move(form), 409);
    co_return co_await std::move(again);
  }
  co_return may ? redirect("/desk/messages") : missing();
}

asio::awaitable<response> site::desk_hours(const request& asked, const visitor& who) {
  if (!how_.talking.asks_mentor) co_return missing();
  const auto hours = record::typed_line(form_field(asked.body, "hours"), asked.body.size());
  const auto stand_in = record::typed_line(form_field(asked.body, "stand_in"), asked.body.size());
  const auto until = parse_day(form_field(asked.body, "until"));
  if (!hours || !stand_in) co_return problem(400, "The words could not be read");
  const store::office_hours told{*hours, *stand_in, stand_in->empty() ? std::nullopt : until};
  std::string_view wrong;
  if (record::count_characters(*hours) > portal::hours_limit ||
      record::count_characters(*stand_in) > portal::name_limit)
    wrong = "hours";
  else if (!stand_in->empty() && (!until || *until < local_day(how_.clock()))) wrong = "until";
  if (!wrong.empty()) {
    auto again = desk_messages_answer(who, told, wrong);
    co_return co_await std::move(again);
  }
  auto keeping = keep([&](store::writing& in) { store::keep_office_hours(in, who.self->id, told); });
  const bool is_kept = co_await std::move(keeping);
  co_return is_kept ? redirect("/desk/messages") : unavailable();
}

} // namespace keukentafel::gateway
