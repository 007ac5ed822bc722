/// The staff desk: short notices to a student, or to all of a mentor's students.
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "gateway/upload.hpp"
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

/// What the page sent, as either kind of form: the one in which a picture is chosen, or the one that only asks.
class sent_form {
public:
  static std::optional<sent_form> read(const request& asked) {
    sent_form made;
    const auto type = asked.header("content-type");
    if (!type.starts_with("multipart/")) {
      if (asked.is_cut || asked.body.size() > words_limit) return std::nullopt;
      made.plain_ = asked.body;
      return made;
    }
    made.parts_ = read_upload(type, asked.body, asked.is_cut);
    if (!made.parts_ || asked.body.size() - made.parts_->file.size() > words_limit) return std::nullopt;
    return made;
  }
  std::string field(std::string_view name) const {
    return parts_ ? std::string{parts_->field(name)} : form_field(plain_, name);
  }
  std::string_view file() const { return parts_ ? parts_->file : std::string_view{}; }

private:
  static constexpr std::size_t words_limit = 64 << 10; ///< bytes beside the picture
  std::string_view plain_;
  std::optional<upload> parts_;
};

/// The key of what is wrong with it; empty: nothing.
std::string_view find_wrong(const portal::notice_form& form, const publish::notice_readers& readers) {
  if (form.title.empty() || form.text.empty()) return "empty";
  if (record::count_characters(form.title) > portal::notice_title_limit ||
      record::count_characters(form.text) > portal::notice_text_limit)
    return "long";
  if (form.picture.empty() && !form.seen.empty()) return "no_picture";
  if (!form.picture.empty() && (form.seen.empty() || record::count_characters(form.seen) > portal::notice_seen_limit))
    return "seen";
  const bool is_for_someone = form.to == "one" ? readers.one.has_value() : form.to == "own" && !readers.own.empty();
  if (!is_for_someone) return "to";
  return is_client_id(form.id) ? std::string_view{} : "again";
}

} // namespace

asio::awaitable<response> site::desk_notice(const request& asked, const visitor& who) {
  portal::notice_form form;
  form.id = random_id();
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

asio::awaitable<response> site::desk_notice_picture(const request& asked, const visitor& who) {
  const auto id = asked.query.find("picture");
  std::optional<std::string> found;
  if (id != asked.query.end() && is_client_id(id->second))
    how_.store.read(
        [&](store::connection& database) { found = store::find_draft_picture(database, *who.self, id->second); });
  if (!found) co_return missing();
  auto made = picture(std::move(*found));
  co_return made;
}

asio::awaitable<std::string_view> site::keep_draft(std::string_view bytes, account by, portal::notice_form& into) {
  into.picture.clear();
  const auto own = own_files_.take(by), of_all = own ? all_files_.take({}) : nullptr;
  if (!of_all) co_return "picture_later";
  auto cleaning = clean_picture(std::string{bytes});
  const auto cleaned = co_await std::move(cleaning);
  if (!cleaned) co_return "picture";
  const auto id = random_id();
  auto keeping = keep([&](store::writing& in) { store::keep_draft_picture(in, by, id, *cleaned); });
  const bool is_kept = co_await std::move(keeping);
  if (!is_kept) co_return "picture_later";
  into.picture = id;
  co_return std::string_view{};
}

asio::awaitable<response> site::desk_notice_post(const request& asked, const visitor& who) {
  const auto sent = sent_form::read(asked);
  if (!sent) co_return problem(400, "That is no notice");
  const auto wish = sent->field("do");
  const auto line = [&](const char* name) { return record::typed_line(sent->field(name), asked.body.size()); };
  const auto title = line("title"), seen = line("seen");
  const auto text = record::typed_text(sent->field("text"), asked.body.size());
  if (!title || !text || !seen || (wish != "look" && wish != "change" && wish != "send"))
    co_return problem(400, "That can't be done with a notice", "Write look, change or send.");
  portal::notice_form form{sent->field("id"),     sent->field("student"), sent->field("to"), *title, *text, *seen,
                           sent->field("picture")};
  const auto student = ids_.reveal(publish::public_student, form.student);
  const auto readers = publish::load_notice_readers(
      how_.store, *who.self, student ? std::optional{student_id{*student}} : std::nullopt, how_.school, how_.clock());
  if (!form.student.empty() && !readers.one) co_return missing();
  if (!readers.one && readers.own.empty()) co_return missing();
  std::string_view wrong;
  if (asked.is_cut) {
    form.picture.clear();
    wrong = "picture";
  } else if (!sent->file().empty()) {
    auto keeping = keep_draft(sent->file(), *who.self, form);
    wrong = co_await std::move(keeping);
  } else if (!form.picture.empty()) {
    bool is_there = is_client_id(form.picture);
    if (is_there && sent->field("without") == "yes") {
      auto removing = keep([&](store::writing& in) { store::remove_draft_pictures(in, *who.self); });
      const bool is_removed = co_await std::move(removing);
      if (!is_removed) co_return unavailable();
      form.picture.clear();
      form.seen.clear();
    } else if (is_there && wish != "send") { // a second tap finds it sent: the posting looks itself
      how_.store.read([&](store::connection& database) {
        is_there = store::find_draft_picture(database, *who.self, form.picture).has_value();
      });
    }
    if (!is_there) {
      form.picture.clear();
      wrong = "no_picture";
    }
  }
  if (wrong.empty() && wish != "change") wrong = find_wrong(form, readers);
  if (wrong.empty() && wish == "look") co_return page(portal::notice_look_page(who.frame(), readers, form));
  if (wrong.empty() && wish == "send") {
    store::notice_draft draft{*who.self, form.id, form.title, form.text, {}};
    if (!form.picture.empty()) draft.picture = {form.picture, form.seen};
    if (form.to == "one") draft.to.push_back(readers.one->id);
    else
      for (const auto& one : readers.own) draft.to.push_back(one.id);
    auto said = store::posted::kept;
    auto keeping = keep([&](store::writing& in) { said = store::post_notice(in, draft, a_day_per_person); });
    const bool is_kept = co_await std::move(keeping);
    if (!is_kept) co_return unavailable();
    if (said == store::posted::kept || said == store::posted::before) co_return redirect("/desk/notices");
    wrong = said == store::posted::no_picture ? "no_picture" : said == store::posted::differs ? "again" : "many";
  }
  if (wrong == "again") form.id = random_id();
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
