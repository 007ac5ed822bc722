/// Asking the mentor from home: a thread of one student and one account, which nobody else at home sees.
#include "publish/messages.hpp"
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "portal/messages_page.hpp"
#include "publish/item_json.hpp"
#include "record/plain_line.hpp"
#include "store/seen.hpp"
#include "store/sqlite.hpp"

#include <algorithm>

namespace keukentafel::gateway {

namespace asio = boost::asio;

void site::keep_answers_read(account who, const publish::home_messages& read) {
  std::int64_t newest = 0;
  for (const auto& thread : read.threads)
    for (const auto& one : thread.messages)
      if (one.row.by.as == role::staff) newest = std::max(newest, one.row.id);
  if (newest == 0 || !how_.store.is_writable()) return;
  how_.store.write([who, newest](store::writing& in) { store::keep_answers_read(in, who, newest); },
                   [](const fault*) {});
}

asio::awaitable<response> site::messages_answer(const visitor& who, portal::message_form form,
                                                std::optional<item_id> about, unsigned status) {
  const auto at = how_.clock();
  const auto read = publish::load_messages(how_.store, *who.self, about, how_.school, at);
  std::vector<store::shown> shown;
  const auto add_item = [&](const policy::released& one) {
    add_shown(shown, one.item().student, store::bit_of(record::rule_of(one.item().what).of));
  };
  for (const auto& thread : read.threads) {
    if (!thread.messages.empty()) add_shown(shown, thread.student, store::message_bit);
    for (const auto& one : thread.messages)
      if (one.item) add_item(*one.item);
  }
  if (read.about) add_item(*read.about);
  const bool is_recorded = co_await ledger_.record(*who.self, store::channel::page, shown);
  if (!is_recorded) co_return not_recorded(&who);
  keep_answers_read(*who.self, read);
  auto made = page(portal::messages_page(who.frame(), read, form, random_id, ids_));
  made.status = status;
  co_return made;
}

asio::awaitable<response> site::messages(const request& asked, const visitor& who) {
  if (!how_.talking.asks_mentor) co_return missing();
  const auto about = asked.query.find("about");
  const auto item = about == asked.query.end() ? std::nullopt : ids_.reveal(publish::public_item, about->second);
  auto running = messages_answer(who, {}, item ? std::optional{item_id{*item}} : std::nullopt, 200);
  co_return co_await std::move(running);
}

asio::awaitable<response> site::ask_mentor(const request& asked, const visitor& who) {
  if (!how_.talking.asks_mentor) co_return missing();
  const auto words = record::typed_text(form_field(asked.body, "words"), asked.body.size());
  if (!words) co_return problem(400, "The words could not be read");
  const auto student = ids_.reveal(publish::public_student, form_field(asked.body, "student"));
  const auto about_text = form_field(asked.body, "about");
  const auto item = ids_.reveal(publish::public_item, about_text);
  if (!student || (!item && !about_text.empty())) co_return missing();
  const auto about = item ? std::optional{item_id{*item}} : std::nullopt;
  portal::message_form form{form_field(asked.body, "id"), form_field(asked.body, "student"), *words};
  const auto count = record::count_characters(*words);
  if (!is_client_id(form.id)) form.wrong = "again";
  if (count == 0) form.wrong = "empty";
  if (count > portal::message_limit) form.wrong = "long";
  store::message_draft draft{{{*student}, *who.self}, *who.self, form.id, *words, about};
  bool may = false;
  auto said = store::sent::kept;
  if (form.wrong.empty()) {
    auto keeping = keep([&](store::writing& in) {
      // Decided where it is written: a right that ended meanwhile ends this, too.
      may = publish::may_send(in.database, *who.self, {*student}, about, how_.school, how_.clock());
      if (may) said = store::send_message(in, draft, how_.talking.a_day);
    });
    const bool is_kept = co_await std::move(keeping);
    if (!is_kept) co_return unavailable();
    if (!may) co_return missing();
    if (said == store::sent::kept || said == store::sent::before) co_return redirect("/messages");
    form.wrong = said == store::sent::differs ? "again" : "many";
  }
  if (form.wrong == "again") form.id = random_id();
  const unsigned status = form.wrong == "many" || said == store::sent::differs ? 409 : 400;
  // Its form stands on the page of who may write there, and of nobody else.
  bool is_theirs = false;
  how_.store.read([&](store::connection& database) {
    is_theirs = publish::may_send(database, *who.self, {*student}, about, how_.school, how_.clock());
  });
  if (!is_theirs) co_return missing();
  auto running = messages_answer(who, std::move(form), about, status);
  co_return co_await std::move(running);
}

} // namespace keukentafel::gateway
