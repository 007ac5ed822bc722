/// The staff desk: short notices to a student, or to all of a mentor's students.
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "portal/notice_page.hpp"
#include "publish/item_json.hpp"
#include "publish/notices.hpp"
#include "record/plain_line.hpp"
#include "store/notices.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t a_day_per_person = 20;
constexpr std::size_t listed = 50;

response missing() { return problem(404, "There is nothing here"); }

std::string new_id() { return to_hex(random_bytes(16)); }

/// The key of what is wrong with it; empty: nothing.
std::string_view find_wrong(const portal::notice_form& form, const publish::notice_readers& readers) {
  if (form.title.empty() || form.text.empty()) return "empty";
  if (record::count_characters(form.title) > portal::notice_title_limit ||
      record::count_characters(form.text) > portal::notice_text_limit)
    return "long";
  const bool is_for_someone = form.to == "one" ? readers.one.has_value() : form.to == "own" && !readers.own.empty();
  if (!is_for_someone) return "to";
  return is_client_id(form.id) ? std::string_view{} : "again";
}

} // namespace

asio::awaitable<response> site::desk_notice(const request& asked, const visitor& who) {
  portal::notice_form form;
  form.id = new_id();
  const auto wanted = asked.query.find("student");
  std::optional<std::int64_t> student;
  if (wanted != asked.query.end()) {
    student = ids_.reveal(publish::public_student, wanted->second);
    form.student = wanted->second;
  }
  const auto readers = publish::load_notice_readers(
      how_.store, *who.self, student ? std::optional{student_id{*student}} : std::nullopt, how_.school, how_.clock());
  if (wanted != asked.query.end() && !readers.one) co_return missing();
  if (!readers.one && readers.own.empty()) co_return missing();
  form.to = readers.one ? "one" : "own";
  co_return page(portal::notice_page(who.frame(), readers, form, {}));
}

asio::awaitable<response> site::desk_notice_post(const request& asked, const visitor& who) {
  const auto wish = form_field(asked.body, "do");
  const auto title = record::typed_line(form_field(asked.body, "title"), asked.body.size());
  const auto text = record::typed_line(form_field(asked.body, "text"), asked.body.size());
  if (!title || !text || (wish != "look" && wish != "change" && wish != "send"))
    co_return problem(400, "That can't be done with a notice", "Write look, change or send.");
  portal::notice_form form{form_field(asked.body, "id"), form_field(asked.body, "student"),
                           form_field(asked.body, "to"), *title, *text};
  const auto student = ids_.reveal(publish::public_student, form.student);
  const auto readers = publish::load_notice_readers(
      how_.store, *who.self, student ? std::optional{student_id{*student}} : std::nullopt, how_.school, how_.clock());
  if (!form.student.empty() && !readers.one) co_return missing();
  if (!readers.one && readers.own.empty()) co_return missing();
  auto wrong = wish == "change" ? std::string_view{} : find_wrong(form, readers);
  if (wrong.empty() && wish == "look") co_return page(portal::notice_look_page(who.frame(), readers, form));
  if (wrong.empty() && wish == "send") {
    store::notice_draft draft{*who.self, form.id, form.title, form.text, {}};
    if (form.to == "one") draft.to.push_back(readers.one->id);
    else
      for (const auto& one : readers.own) draft.to.push_back(one.id);
    auto said = store::posted::kept;
    auto keeping = keep([&](store::writing& in) { said = store::post_notice(in, draft, a_day_per_person); });
    const bool is_kept = co_await std::move(keeping);
    if (!is_kept) co_return unavailable();
    if (said != store::posted::too_many_today) co_return redirect("/desk/notices");
    wrong = "many";
  }
  if (wrong == "again") form.id = new_id();
  auto again = page(portal::notice_page(who.frame(), readers, form, wrong));
  if (!wrong.empty()) again.status = wrong == "many" ? 409 : 400;
  co_return again;
}

asio::awaitable<response> site::desk_notices(const request&, const visitor& who) {
  std::vector<store::notice_row> list;
  how_.store.read([&](store::connection& database) { list = store::notices_by(database, *who.self, listed); });
  const auto readers = publish::load_notice_readers(how_.store, *who.self, {}, how_.school, how_.clock());
  co_return page(portal::notices_page(who.frame(), list, !readers.own.empty(), ids_));
}

asio::awaitable<response> site::desk_notice_withdraw(const request& asked, const visitor& who) {
  const auto id = ids_.reveal(publish::public_notice, form_field(asked.body, "notice"));
  if (!id) co_return missing();
  bool is_done = false;
  auto keeping = keep([&](store::writing& in) { is_done = store::withdraw_notice(in, *id, *who.self); });
  const bool is_kept = co_await std::move(keeping);
  if (!is_kept) co_return unavailable();
  co_return is_done ? redirect("/desk/notices") : missing();
}

} // namespace keukentafel::gateway
