/// The staff desk: sign-in in two steps, who sees what of a student, releases and limits.
#include "base/one_time.hpp"
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "portal/feed_pages.hpp"
#include "publish/balance.hpp"
#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"
#include "publish/requests.hpp"
#include "record/plain_line.hpp"
#include "store/holds.hpp"
#include "store/sqlite.hpp"
#include "store/staff.hpp"

#include <fmt/format.h>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::days longer{1}, longest{14};

response too_long() {
  return problem(400, "That is too long",
                 fmt::format("Nothing was kept. Go back, and write at most {} characters.", typed_limit));
}

/// The address that authenticator apps read (the "Key Uri Format").
std::string key_address(const store::staff_row& who) {
  return fmt::format("otpauth://totp/Keukentafel?secret={}&issuer=Keukentafel", to_base32(from_hex(who.one_time_key)));
}

portal::permission_form permission_form_of(std::string_view body) {
  const auto reason = record::typed_line(form_field(body, "reason"), body.size());
  return {form_field(body, "what"),  form_field(body, "guardian"), form_field(body, "from"),
          form_field(body, "until"), reason.value_or(""),          form_fields(body, "category")};
}

/// A release or a limit, one row per category; or the key of what is wrong with the form.
struct wanted_permissions {
  std::vector<store::permission_row> rows{};
  std::string_view wrong{};
};
wanted_permissions read_wanted(const portal::permission_form& form, const publish::desk_view& of, account by,
                               const id_cipher& ids, day today) {
  const bool is_release = form.what == "release";
  const auto guardian = ids.reveal(publish::public_guardian, form.guardian);
  if ((!is_release && form.what != "limit") || !guardian || !of.find(*guardian)) return {{}, "who"};
  const auto from = parse_day(form.from), until = parse_day(form.until);
  // A release always ends; a limit may be for as long as nobody knows.
  if (!from || (until ? *until < *from || *until < today : is_release || !form.until.empty())) return {{}, "days"};
  if (form.reason.empty() || record::count_characters(form.reason) > typed_limit) return {{}, "reason"};
  wanted_permissions made;
  for (const auto& name : form.categories) {
    const auto category = record::parse_category(name);
    if (!category) return {{}, "category"};
    store::permission_row row;
    row.student = of.student.id;
    row.guardian = *guardian;
    row.what.what = is_release ? policy::permission_kind::release : policy::permission_kind::limit;
    row.what.of = *category;
    row.what.during = {*from, until};
    row.reason = form.reason;
    row.given_by = by;
    made.rows.push_back(std::move(row));
  }
  if (made.rows.empty()) made.wrong = "category";
  return made;
}

} // namespace

std::optional<store::staff_row> site::load_self(const visitor& who) const {
  std::optional<store::staff_row> self;
  how_.store.read([&](store::connection& database) { self = store::load_staff(database, who.self->id); });
  return self;
}

std::optional<publish::desk_view> site::desk_view_of(const std::string& id, const visitor& who) const {
  const auto student = ids_.reveal(publish::public_student, id);
  if (!student) return std::nullopt;
  return publish::load_desk_view(how_.store, *who.self, {*student}, how_.school, how_.clock());
}

asio::awaitable<response> site::desk(const request& asked, const visitor& who) {
  if (!who.self) co_return sign_in_page(who, 200, portal::sign_in_note::none);
  if (!who.is_verified) {
    auto self = load_self(who);
    if (!self) co_return missing();
    if (self->one_time_key.empty()) {
      auto keeping = keep([&](store::writing& in) { self->one_time_key = store::begin_one_time(in, who.self->id); });
      const bool is_kept = co_await std::move(keeping);
      if (!is_kept) co_return unavailable();
    }
    co_return page(portal::verify_page(who.frame(), *self, to_base32(from_hex(self->one_time_key)), false));
  }
  const auto search = asked.query.find("search");
  const auto wanted = search == asked.query.end() ? std::string{} : search->second;
  auto list = publish::load_desk(how_.store, *who.self, wanted, how_.school, how_.clock());
  list.requests = publish::load_desk_requests(how_.store, *who.self, how_.school, how_.clock()).to_do.size();
  if (how_.talking.asks_mentor)
    list.messages = publish::count_waiting(how_.store, *who.self, how_.school, how_.clock());
  list.prompts = publish::load_prompts(how_.store, *who.self, how_.school, how_.clock());
  std::vector<store::shown> shown;
  for (const auto& one : list.prompts) add_shown(shown, one.student.id, one.shown);
  for (const auto& one : list.held)
    add_shown(shown, one.student.id, store::bit_of(record::rule_of(one.item.item().what).of));
  for (const auto& one : list.waiting) add_shown(shown, one.student.id, store::bit_of(one.of));
  const bool is_recorded = co_await ledger_.record(*who.self, store::channel::desk, shown);
  if (!is_recorded) co_return not_recorded(&who);
  co_return page(portal::desk_page(who.frame(), list, wanted, ids_));
}

/// Every look of staff is on record, each time.
asio::awaitable<bool> site::looked(const visitor& who, student_id student, std::vector<store::shown> shown,
                                   account at) {
  const auto categories = shown.empty() ? store::category_bits{0} : shown.front().categories;
  store::audit_entry look{
      store::audit_event::staff_looked, *who.self, student, categories, store::channel::desk, store::about(at)};
  auto recording = ledger_.record(std::move(look));
  const bool is_recorded = co_await std::move(recording);
  co_return is_recorded;
}

asio::awaitable<response> site::desk_verify(const request& asked, const visitor& who) {
  const auto self = load_self(who);
  if (!self) co_return missing();
  const auto said = tries_.begin(who.session_hash, tries::clock::now());
  if (said != tries::answer::go) {
    auto later = problem(429, "Too many wrong codes", "Try again in a quarter of an hour.");
    later.headers.emplace_back("Retry-After", "900");
    co_return later;
  }
  bool is_right = false;
  const auto code = form_field(asked.body, "code");
  auto keeping = keep([&](store::writing& in) { is_right = store::verify(in, who.self->id, who.session_hash, code); });
  const bool is_kept = co_await std::move(keeping);
  tries_.end(who.session_hash, is_kept && !is_right, tries::clock::now());
  if (!is_kept) co_return unavailable();
  if (is_right) co_return redirect("/desk");
  auto again = page(portal::verify_page(who.frame(), *self, to_base32(from_hex(self->one_time_key)), true));
  again.status = 401;
  co_return again;
}

asio::awaitable<response> site::desk_qr(const request&, const visitor& who) {
  const auto self = load_self(who);
  if (!self || self->one_time_key.empty() || self->one_time_step != 0) co_return missing();
  co_return image(portal::qr_image(key_address(*self)));
}

asio::awaitable<response> site::desk_student(const request& asked, const visitor& who) {
  const auto id = asked.query.find("student");
  const auto view = id == asked.query.end() ? std::nullopt : desk_view_of(id->second, who);
  if (!view) co_return missing();
  portal::permission_form form;
  form.from = to_text(local_day(how_.clock()));
  auto running = desk_student_answer(who, *view, form, {});
  co_return co_await std::move(running);
}

asio::awaitable<response> site::desk_student_answer(const visitor& who, const publish::desk_view& view,
                                                    const portal::permission_form& form, std::string_view wrong) {
  const auto at = how_.clock();
  const auto invitations = publish::load_invitations(how_.store, *who.self, view.student.id, how_.school, at);
  auto categories = view.shown;
  if (!invitations.empty()) categories |= store::bit_of(record::category::milestone);
  for (const auto& one : view.confirmed) categories |= store::bit_of(record::rule_of(one.item.item().what).of);
  std::vector<store::shown> shown;
  add_shown(shown, view.student.id, categories);
  const bool is_recorded =
      co_await looked(who, view.student.id, std::move(shown), {role::student, view.student.id.value});
  if (!is_recorded) co_return not_recorded(&who);
  auto made = page(portal::desk_student_page(who.frame(), view, invitations, form, wrong, local_day(at), ids_));
  if (!wrong.empty()) made.status = 400;
  co_return made;
}

/// What this parent sees of this student, and of no other.
asio::awaitable<response> site::desk_look(const request& asked, const visitor& who) {
  const auto id = asked.query.find("student"), by = asked.query.find("guardian");
  if (id == asked.query.end() || by == asked.query.end()) co_return missing();
  const auto view = desk_view_of(id->second, who);
  const auto guardian = ids_.reveal(publish::public_guardian, by->second);
  const auto* found = view && guardian ? view->find(*guardian) : nullptr;
  if (!found) co_return missing();
  publish::feed_query query;
  query.only = {view->student.id};
  if (const auto before = asked.query.find("before"); before != asked.query.end())
    query.before = whole_number(before->second);
  const auto news = publish::load_feed(how_.store, found->guardian.who, query, how_.school, how_.clock());
  const auto whose = publish::load_person(how_.store, found->guardian.who, how_.school, how_.clock(), query.only, true);
  const auto above = publish::load_overviews(how_.store, found->guardian.who, query.only, how_.school, how_.clock());
  auto shown = shown_in(news.items);
  for (const auto& one : totals_in(whose)) add_shown(shown, one.student, one.categories);
  for (const auto& one : above.of) add_shown(shown, one.student, one.categories);
  const bool is_recorded = co_await looked(who, view->student.id, shown, found->guardian.who);
  if (!is_recorded) co_return not_recorded(&who);
  const publish::arguments named{{"name", found->guardian.name}, {"student", view->student.first_name}};
  const auto back_to = "/desk/student?student=" + id->second;
  const auto here = "/desk/look?student=" + id->second + "&guardian=" + by->second;
  const portal::onlooker onlooker{publish::message(who.language, "desk.look_title", named),
                                  publish::message(who.language, "desk.look_nothing", named), back_to, here};
  const publish::marks none;
  const portal::feed_view seen{
      whose, news, above.of, none, {}, 0, how_.school.often_absent_hours, local_day(how_.clock())};
  co_return page(portal::view_page(who.frame(), onlooker, seen, ids_));
}

asio::awaitable<response> site::desk_hold(const request& asked, const visitor& who) {
  const auto id = ids_.reveal(publish::public_item, form_field(asked.body, "item"));
  const auto held = id ? publish::find_held(how_.store, *who.self, {*id}, how_.school, how_.clock()) : std::nullopt;
  if (!held) co_return missing();
  const auto wish = form_field(asked.body, "do");
  const auto note = record::typed_line(form_field(asked.body, "note"), asked.body.size());
  if (!note || (wish != "release" && wish != "keep" && wish != "note"))
    co_return problem(400, "That can't be done with what is held", "Write release, keep or note.");
  if (record::count_characters(*note) > typed_limit) co_return too_long();
  auto keeping = keep([item = item_id{*id}, wish, note = *note,
                       later = std::min(held->until + longer, how_.clock() + longest), by = *who.self,
                       student = held->student.id,
                       of = record::rule_of(held->item.item().what).of](store::writing& in) {
    store::record(in, {store::audit_event::hold_changed, by, student, store::bit_of(of), store::channel::desk, wish});
    if (wish == "note" || !note.empty()) store::set_note(in, item, note);
    if (wish == "release") store::release_hold(in, item);
    if (wish == "keep") store::keep_hold(in, item, later);
  });
  const bool is_kept = co_await std::move(keeping);
  co_return is_kept ? redirect("/desk") : unavailable();
}

asio::awaitable<response> site::desk_permit(const request& asked, const visitor& who) {
  const auto id = form_field(asked.body, "student");
  const auto view = desk_view_of(id, who);
  if (!view) co_return missing();
  store::work wish;
  if (form_field(asked.body, "do") == "end") {
    const auto which = form_field(asked.body, "permission");
    const auto* row = view->find_permission(which);
    if (!row) co_return missing();
    wish = [id = row->id, by = *who.self](store::writing& in) { store::end_permission(in, id, by); };
  } else {
    const auto form = permission_form_of(asked.body);
    auto made = read_wanted(form, *view, *who.self, ids_, local_day(how_.clock()));
    if (!made.wrong.empty()) {
      auto again = desk_student_answer(who, *view, form, made.wrong);
      co_return co_await std::move(again);
    }
    wish = [rows = std::move(made.rows)](store::writing& in) {
      for (const auto& one : rows) store::give(in, one);
    };
  }
  auto keeping = keep(std::move(wish));
  const bool is_kept = co_await std::move(keeping);
  co_return is_kept ? redirect("/desk/student?student=" + id + "#agreed") : unavailable();
}

} // namespace keukentafel::gateway
