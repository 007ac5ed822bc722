#include "portal/desk_pages.hpp"

#include "portal/dictionary.hpp"
#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"
#include "publish/wording.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace keukentafel::portal {

namespace {

constexpr std::array categories{record::category::result, record::category::absence, record::category::milestone,
                                record::category::appointment};

const char* name_of(policy::permission_kind what) {
  switch (what) {
  case policy::permission_kind::release: return "desk.kind.release";
  case policy::permission_kind::limit: return "desk.kind.limit";
  case policy::permission_kind::objection: return "desk.kind.objection";
  case policy::permission_kind::consent: return "desk.kind.consent";
  }
  return "";
}

void add_hold(TemplateDictionary& page, const publish::tongue& of, const publish::desk_hold& one,
              const id_cipher& ids) {
  const auto language = of.reader;
  auto& in = *page.AddSectionDictionary("HELD");
  const auto said = publish::word(one.item, of);
  set(in, "ID", ids.hide(publish::public_item, one.item.item().id.value));
  set_words(in, "ITEM_TITLE", said.title, of);
  set_words(in, "ITEM_BODY", said.body, of);
  set(in, "STUDENT", ids.hide(publish::public_student, one.student.id.value));
  set(in, "FIRST_NAME", one.student.first_name);
  set(in, "NUMBER", one.student.number);
  set(in, "NOTE", one.item.item().note);
  set(in, "WHY", publish::message(language, "desk.held." + std::string{to_text(one.why)}));
  const auto until = one.until.time_since_epoch().count();
  set(in, "UNTIL",
      publish::message(
          language, "desk.held_until",
          {{"day", publish::day_in_words(language, until)}, {"time", publish::time_in_words(language, until)}}));
  add_text(in, language,
           {{"NOTE_LABEL", "desk.hold_note"},
            {"RELEASE", "desk.hold_release"},
            {"KEEP", "desk.hold_keep"},
            {"SAVE", "desk.hold_save"}});
}

void add_waiting(TemplateDictionary& page, std::string_view language, const publish::desk_waiting& one,
                 const id_cipher& ids) {
  auto& in = *page.AddSectionDictionary("WAITING");
  set(in, "CATEGORY", label_of(language, one.of));
  set(in, "COUNT", one.count == 1 ? std::string{} : fmt::format("{} ×", one.count));
  set(in, "STUDENT", ids.hide(publish::public_student, one.student.id.value));
  set(in, "FIRST_NAME", one.student.first_name);
  set(in, "NUMBER", one.student.number);
  const auto from = one.until.time_since_epoch().count();
  set(in, "WHY",
      publish::message(
          language, one.is_with_student ? "desk.waiting.lead" : "desk.waiting.window",
          {{"day", publish::day_in_words(language, from)}, {"time", publish::time_in_words(language, from)}}));
}

void add_guardian(TemplateDictionary& page, std::string_view language, const publish::shared_with& one,
                  bool is_misaddressed, std::string_view student, const id_cipher& ids) {
  auto& in = *page.AddSectionDictionary("GUARDIANS");
  set(in, "NAME", one.guardian.name);
  set(in, "GUARDIAN", ids.hide(publish::public_guardian, one.guardian.who.id));
  set(in, "STUDENT", student);
  set(in, "LOOK", publish::message(language, "desk.look"));
  if (is_misaddressed)
    in.SetValueAndShowSection("WARNING", publish::message(language, "desk.address_of_student"), "MISADDRESSED");
  set(in, "SEES", sees_in_words(language, one));
}

void add_prompt(TemplateDictionary& page, const publish::tongue& of, const publish::desk_prompt& one,
                const id_cipher& ids) {
  const auto language = of.reader;
  auto& in = *page.AddSectionDictionary("PROMPTS");
  set(in, "STUDENT", ids.hide(publish::public_student, one.student.id.value));
  set(in, "FIRST_NAME", one.student.first_name);
  set(in, "NUMBER", one.student.number);
  set(in, "WHY",
      publish::message(language, "balance.worrying_only", {{"count", std::to_string(one.balance.worrying)}}));
  set(in, "WRITE", publish::message(language, "notice.write"));
  std::string titles;
  for (const auto& told : one.at_hand) titles += (titles.empty() ? "" : "; ") + publish::word(told, of).title;
  if (titles.empty()) return;
  set_words(*in.AddSectionDictionary("AT_HAND"), "GOOD",
            publish::message(language, "balance.at_hand", [&](std::string_view) { return titles; }), of);
}

void fill_balance(TemplateDictionary& in, std::string_view language, const policy::balance& sum) {
  add_text(in, language, {{"BALANCE_TITLE", "balance.title"}, {"WRITE", "notice.write"}});
  set(in, "BALANCE",
      sum.all() == 0 ? publish::message(language, "balance.none")
                     : publish::message(language, "balance.shares",
                                        {{"encouraging", std::to_string(sum.encouraging)},
                                         {"neutral", std::to_string(sum.neutral)},
                                         {"worrying", std::to_string(sum.worrying)}}));
  if (sum.all() == 0) return;
  for (const auto& [tone, count] : {std::pair{"encouraging", sum.encouraging}, std::pair{"neutral", sum.neutral},
                                    std::pair{"worrying", sum.worrying}}) {
    auto& share = *in.AddSectionDictionary("SHARES");
    set(share, "TONE", tone);
    set(share, "LABEL", publish::message(language, std::string{"balance."} + tone));
    set(share, "COUNT", std::to_string(count));
    set(share, "ALL", std::to_string(sum.all()));
  }
}

void add_permission(TemplateDictionary& page, std::string_view language, const store::permission_row& row,
                    const publish::desk_view& view, std::string_view student) {
  auto& in = *page.AddSectionDictionary("PERMISSIONS");
  const auto* guardian = row.guardian ? view.find(*row.guardian) : nullptr;
  set(in, "KIND", publish::message(language, name_of(row.what.what)));
  set(in, "WHO",
      guardian ? guardian->guardian.name : publish::message(language, row.guardian ? "desk.gone" : "desk.everyone"));
  set(in, "CATEGORY", label_of(language, row.what.of));
  const auto dated = [&](day date) {
    return publish::date_in_words(language, local_midnight(date).time_since_epoch().count());
  };
  set(in, "FROM", dated(row.what.during.from));
  set(in, "UNTIL", row.what.during.until ? dated(*row.what.during.until) : std::string{"…"});
  set(in, "REASON", row.reason);
  if (row.ended_at)
    return in.SetValueAndShowSection(
        "STATE", publish::message(language, "desk.ended", {{"day", in_words(language, local_day(*row.ended_at))}}),
        "ENDED");
  const bool is_of_staff =
      row.what.what == policy::permission_kind::release || row.what.what == policy::permission_kind::limit;
  if (!is_of_staff) return;
  auto& end = *in.AddSectionDictionary("END");
  set(end, "STUDENT", student);
  set(end, "PERMISSION", std::to_string(row.id));
  set(end, "BUTTON", publish::message(language, "desk.end"));
}

void fill_form(TemplateDictionary& page, std::string_view language, const publish::desk_view& view,
               const permission_form& form, std::string_view wrong, day today, const id_cipher& ids) {
  auto& in = *page.AddSectionDictionary("FORM");
  add_text(in, language,
           {{"NEW_TITLE", "desk.new"},
            {"NEW_INTRO", "desk.new_intro"},
            {"WHO_LABEL", "desk.who"},
            {"FROM_LABEL", "desk.from"},
            {"UNTIL_LABEL", "page.sharing.until_label"},
            {"REASON_LABEL", "desk.reason"},
            {"SAVE", "page.comment.save"}});
  if (!wrong.empty())
    in.SetValueAndShowSection("WHY", publish::message(language, "desk.wrong." + std::string{wrong}), "WRONG");
  set(in, "FROM", form.from);
  set(in, "UNTIL", form.until);
  set(in, "REASON", form.reason);
  set(in, "TODAY", to_text(today));
  for (const auto& one : view.guardians) {
    auto& choice = *in.AddSectionDictionary("PEOPLE");
    const auto id = ids.hide(publish::public_guardian, one.guardian.who.id);
    set(choice, "GUARDIAN", id);
    set(choice, "NAME", one.guardian.name);
    if (id == form.guardian) choice.ShowSection("CHOSEN");
  }
  for (const auto* what : {"release", "limit"}) {
    auto& choice = *in.AddSectionDictionary("KINDS");
    set(choice, "KIND", what);
    set(choice, "LABEL", publish::message(language, std::string{"desk.kind."} + what));
    if (what == form.what) choice.ShowSection("CHOSEN");
  }
  for (const auto of : categories) {
    auto& choice = *in.AddSectionDictionary("CATEGORIES");
    set(choice, "KEY", to_text(of));
    set(choice, "LABEL", label_of(language, of));
    const auto& chosen = form.categories;
    if (std::find(chosen.begin(), chosen.end(), to_text(of)) != chosen.end()) choice.ShowSection("CHOSEN");
  }
}

void add_invitations(TemplateDictionary& page, const publish::tongue& of,
                     const std::vector<publish::desk_invitation>& list) {
  if (list.empty()) return;
  const auto language = of.reader;
  auto& in = *page.AddSectionDictionary("INVITATIONS");
  set(in, "INVITATIONS_TITLE", publish::message(language, "desk.invitations"));
  for (const auto& one : list) {
    auto& invited = *in.AddSectionDictionary("INVITATION");
    const auto begins = one.begins.time_since_epoch().count();
    const publish::arguments told{{"title", publish::word(one.item, of).title},
                                  {"day", publish::day_in_words(language, begins)},
                                  {"time", publish::time_in_words(language, begins)}};
    set_words(
        invited, "WHAT",
        publish::message(language, "desk.invitation", [&](std::string_view name) { return told.find(name)->second; }),
        of);
    for (const auto& [name, says] : one.answers) {
      auto& answer = *invited.AddSectionDictionary("ANSWERS");
      set(answer, "NAME", name);
      set(answer, "SAYS",
          publish::message(language,
                           says == store::coming::yes ? "desk.invitation.comes" : "desk.invitation.stays_away"));
    }
    if (one.answers.empty())
      invited.SetValueAndShowSection("NOBODY_YET", publish::message(language, "desk.invitation.nobody"), "UNANSWERED");
  }
}

} // namespace

std::string sees_in_words(std::string_view language, const publish::shared_with& one) {
  std::string seen;
  for (const auto& category : one.categories)
    if (category.is_seen || category.is_in_short) {
      const auto label = label_of(language, category.of);
      const auto one_more =
          category.is_seen ? label : publish::message(language, "desk.in_short", {{"category", label}});
      seen = seen.empty() ? one_more : publish::message(language, "page.list", {{"before", seen}, {"after", one_more}});
    }
  return seen.empty() ? publish::message(language, "desk.sees_nothing")
                      : publish::message(language, "desk.sees", {{"categories", seen}});
}

namespace {

void add_confirmed(TemplateDictionary& page, const publish::tongue& of, const publish::desk_view& view) {
  if (view.confirmed.empty()) return;
  const auto language = of.reader;
  auto& list = *page.AddSectionDictionary("SEEN");
  set(list, "SEEN_TITLE", publish::message(language, "desk.confirmed"));
  for (const auto& one : view.confirmed) {
    auto& in = *list.AddSectionDictionary("CONFIRMED");
    const auto* guardian = view.find(one.guardian);
    set_words(in, "ITEM_TITLE", publish::word(one.item, of).title, of);
    set(in, "CATEGORY", label_of(language, record::rule_of(one.item.item().what).of));
    set(in, "DAY", in_words(language, local_day(one.item.item().occurred_at)));
    set(in, "WHO", guardian ? guardian->guardian.name : publish::message(language, "desk.gone"));
    set(in, "WHEN", in_words(language, local_day(one.at)));
    if (!one.is_current) in.SetValueAndShowSection("STATE", publish::message(language, "desk.changed"), "CHANGED");
  }
}

} // namespace

std::string verify_page(const frame& at, const store::staff_row& who, const std::string& key, bool was_wrong) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "verify.html");
  add_text(in, language,
           {{"HEADING", "desk.verify_title"}, {"CODE", "desk.verify_code"}, {"BUTTON", "page.signin.button"}});
  set(in, "INTRO", publish::message(language, "desk.verify_intro", {{"name", who.name}}));
  if (who.one_time_step == 0) {
    auto& first = *in.AddSectionDictionary("FIRST");
    add_text(first, language, {{"SCAN", "desk.scan"}, {"BY_HAND", "desk.by_hand"}});
    set(first, "KEY", key);
  }
  if (was_wrong) in.SetValueAndShowSection("NOTE", publish::message(language, "desk.verify_wrong"), "NOTED");
  return expand("layout.html", page);
}

std::string desk_page(const frame& at, const publish::desk_list& list, const std::string& search,
                      const id_cipher& ids) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "desk.html");
  add_text(in, language,
           {{"HEADING", "desk.title"},
            {"SIGN_OUT", "page.signout"},
            {"SEARCH_LABEL", "desk.search"},
            {"FIND", "desk.find"}});
  set(in, "NAME", list.name);
  set(in, "REQUESTS", publish::message(language, "desk.requests_link", {{"count", std::to_string(list.requests)}}));
  if (at.asks_mentor && !list.is_administrator)
    in.SetValueAndShowSection(
        "MESSAGES", publish::message(language, "desk.messages_link", {{"count", std::to_string(list.messages)}}),
        "MESSAGED");
  if (!list.prompts.empty()) {
    auto& prompts = *in.AddSectionDictionary("PROMPTED");
    add_text(prompts, language, {{"PROMPTS_TITLE", "balance.prompts"}, {"PROMPTS_INTRO", "balance.prompts_intro"}});
    for (const auto& one : list.prompts) add_prompt(prompts, at.in(), one, ids);
  }
  if (!list.held.empty()) {
    auto& holds = *in.AddSectionDictionary("HOLDS");
    add_text(holds, language, {{"HOLDS_TITLE", "desk.holds"}, {"HOLDS_INTRO", "desk.holds_intro"}});
    for (const auto& one : list.held) add_hold(holds, at.in(), one, ids);
  }
  if (!list.waiting.empty()) {
    auto& waits = *in.AddSectionDictionary("WAITS");
    add_text(waits, language, {{"WAITS_TITLE", "desk.waiting"}, {"WAITS_INTRO", "desk.waiting_intro"}});
    for (const auto& one : list.waiting) add_waiting(waits, language, one, ids);
    if (list.has_more_waiting)
      waits.SetValueAndShowSection("MORE_TEXT", publish::message(language, "desk.waiting_more"), "MORE_WAITS");
  }
  if (!list.misaddressed.empty()) {
    auto& wrong = *in.AddSectionDictionary("ADDRESSES");
    add_text(wrong, language, {{"ADDRESSES_TITLE", "desk.addresses"}, {"ADDRESSES_INTRO", "desk.addresses_intro"}});
    for (const auto& one : list.misaddressed) {
      auto& student = *wrong.AddSectionDictionary("MISADDRESSED");
      set(student, "STUDENT", ids.hide(publish::public_student, one.id.value));
      set(student, "FIRST_NAME", one.first_name);
      set(student, "NUMBER", one.number);
    }
  }
  set(in, "SEARCH", search);
  for (const auto& one : list.students) {
    auto& student = *in.AddSectionDictionary("STUDENTS");
    set(student, "STUDENT", ids.hide(publish::public_student, one.id.value));
    set(student, "FIRST_NAME", one.first_name);
    set(student, "NUMBER", one.number);
  }
  if (list.students.empty()) in.SetValueAndShowSection("EMPTY", publish::message(language, "desk.nobody"), "NOTHING");
  if (list.has_more) in.SetValueAndShowSection("MORE_TEXT", publish::message(language, "desk.more"), "MORE");
  return expand("layout.html", page);
}

std::string desk_student_page(const frame& at, const publish::desk_view& view,
                              const std::vector<publish::desk_invitation>& invitations, const permission_form& form,
                              std::string_view wrong, day today, const id_cipher& ids) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "desk_student.html");
  const auto id = ids.hide(publish::public_student, view.student.id.value);
  set(in, "HEADING", view.student.first_name + " (" + view.student.number + ")");
  add_text(in, language,
           {{"BACK", "page.back"}, {"GUARDIANS_TITLE", "desk.guardians"}, {"PERMISSIONS_TITLE", "desk.permissions"}});
  set(in, "STUDENT", id);
  for (const auto& number : view.unreached)
    set(*in.AddSectionDictionary("UNREACHED"), "WARNING",
        publish::message(language, "desk.unreached", {{"number", number}}));
  for (const auto& one : view.guardians) {
    const auto& those = view.misaddressed;
    const bool is_misaddressed = std::find(those.begin(), those.end(), one.guardian.who.id) != those.end();
    add_guardian(in, language, one, is_misaddressed, id, ids);
  }
  fill_balance(in, language, view.balance);
  if (!view.mentors.empty()) {
    auto& guided = *in.AddSectionDictionary("GUIDED");
    set(guided, "MENTORS_TITLE", publish::message(language, "messages.title"));
    fill_mentors(guided, view.mentors, language);
  }
  if (view.guardians.empty())
    in.SetValueAndShowSection("EMPTY", publish::message(language, "desk.no_guardians"), "NOTHING");
  else fill_form(in, language, view, form, wrong, today, ids);
  add_invitations(in, at.in(), invitations);
  add_confirmed(in, at.in(), view);
  for (const auto& row : view.permissions) add_permission(in, language, row, view, id);
  return expand("layout.html", page);
}

} // namespace keukentafel::portal
