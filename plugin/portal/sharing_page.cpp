#include "portal/dictionary.hpp"
#include "portal/pages.hpp"
#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"

namespace keukentafel::portal {

namespace {

/// One category of a list, with the state that it is in.
TemplateDictionary& add_topic(TemplateDictionary& in, std::string_view language, record::category of,
                              std::string_view state) {
  auto& topic = *in.AddSectionDictionary("TOPICS");
  const std::string name{to_text(of)};
  set(topic, "CATEGORY", name);
  set(topic, "LABEL", label_of(language, of));
  set(topic, "ABOUT", publish::message(language, "page.sharing.about." + name));
  set(topic, "STATE", state);
  return topic;
}

void offer(TemplateDictionary& topic, std::string_view language, const char* wish, const char* key) {
  set(topic, "DO", wish);
  set(topic, "BUTTON", publish::message(language, key));
}

/// A limit by staff goes before what the student gave: then it is not seen, whatever was given.
std::string state_of(std::string_view language, const publish::shared_category& one, bool is_before_birthday) {
  const auto* key = is_before_birthday && one.is_seen && !one.is_given ? "page.sharing.for_now"
                    : one.is_seen                                      ? "page.sharing.seen"
                    : one.is_in_short                                  ? "page.sharing.in_short"
                    : one.is_given && is_before_birthday               ? "page.sharing.later"
                                                                       : "page.sharing.hidden";
  auto words = publish::message(language, key);
  if (one.until && (one.is_seen || is_before_birthday))
    words += " " + publish::message(language, "page.sharing.until", {{"day", with_year(language, *one.until)}});
  return words;
}

void add_guardian(TemplateDictionary& page, std::string_view language, const publish::sharing& shared,
                  const publish::shared_with& with, day today, const id_cipher& ids) {
  auto& in = *page.AddSectionDictionary("GUARDIANS");
  set(in, "NAME", with.guardian.name);
  set(in, "GUARDIAN", ids.hide(publish::public_guardian, with.guardian.who.id));
  set(in, "VIEW", publish::message(language, "page.sharing.view", {{"name", with.guardian.name}}));
  for (const auto& one : with.categories) {
    auto& topic = add_topic(in, language, one.of, state_of(language, one, shared.turns_18.has_value()));
    const bool may_choose = shared.may_consent || one.is_given;
    if (!may_choose) continue;
    auto& choice = *topic.AddSectionDictionary("CHOICE");
    if (one.is_given) {
      offer(choice, language, "withdraw", "page.sharing.withdraw");
      continue;
    }
    offer(choice, language, "give", "page.sharing.give");
    auto& dated = *choice.AddSectionDictionary("DATED");
    set(dated, "UNTIL_LABEL", publish::message(language, "page.sharing.until_label"));
    set(dated, "UNTIL", to_text(shared.suggested_until));
    set(dated, "TODAY", to_text(today));
    set(dated, "LAST", to_text(today + publish::longest_consent));
  }
}

void add_choice(TemplateDictionary& page, std::string_view language, const publish::past_choice& one) {
  auto& in = *page.AddSectionDictionary("PAST");
  set(in, "LABEL", label_of(language, one.of));
  set(in, "WHAT",
      one.is_consent
          ? publish::message(language, "page.sharing.past.shared",
                             {{"name", one.guardian.empty() ? publish::message(language, "page.sharing.past.someone")
                                                            : one.guardian}})
          : publish::message(language, "page.sharing.past.hidden"));
  const auto on = [&](const char* key, day date) {
    return publish::message(language, key, {{"day", with_year(language, date)}});
  };
  auto when = on("page.sharing.past.from", local_day(one.given_at));
  if (one.until && !one.ended_at) when += " " + on("page.sharing.until", *one.until);
  if (one.ended_at) when += ". " + on("page.sharing.past.ended", local_day(*one.ended_at));
  set(in, "WHEN", when);
}

} // namespace

std::string sharing_page(const frame& at, const publish::sharing& shared, day today, const id_cipher& ids,
                         const std::vector<store::mentor_row>& mentors) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "sharing.html");
  add_text(in, language, {{"HEADING", "page.sharing.title"}, {"BACK", "page.back"}});
  const auto* intro = shared.may_object    ? "page.sharing.by_objection"
                      : shared.may_consent ? "page.sharing.by_consent"
                                           : "page.sharing.by_law";
  const publish::arguments told{{"general", shared.is_told_in_general ? "yes" : "no"},
                                {"day", shared.turns_18 ? in_words(language, *shared.turns_18) : std::string{}}};
  set(in, "INTRO", publish::message(language, intro, told));
  if (shared.turns_18)
    in.SetValueAndShowSection("BIRTHDAY", publish::message(language, "page.student.birthday", told), "SOON");
  if (shared.may_object) {
    auto& list = *in.AddSectionDictionary("OBJECTIONS");
    set(list, "ALL_TITLE", publish::message(language, "page.sharing.all"));
    for (std::size_t i = 0; i < shared.objections.size(); ++i) {
      const bool is_hidden = shared.objections.at(i);
      const auto of = static_cast<record::category>(i + 1);
      const auto* state = is_hidden                                               ? "page.sharing.hidden"
                          : shared.is_restrained && publish::is_seen_in_short(of) ? "page.sharing.in_short"
                                                                                  : "page.sharing.seen";
      auto& topic = add_topic(list, language, of, publish::message(language, state));
      if (is_hidden) offer(topic, language, "allow", "page.sharing.allow");
      else offer(topic, language, "object", "page.sharing.object");
    }
  }
  if (shared.with.empty())
    in.SetValueAndShowSection("EMPTY", publish::message(language, "page.sharing.nobody"), "NOBODY");
  for (const auto& one : shared.with) add_guardian(in, language, shared, one, today, ids);
  if (!mentors.empty()) {
    auto& guided = *in.AddSectionDictionary("GUIDED");
    add_text(guided, language, {{"MENTORS_TITLE", "messages.title"}, {"ASK", "messages.ask"}});
    fill_mentors(guided, mentors, language);
  }
  if (!shared.history.empty()) {
    auto& history = *in.AddSectionDictionary("HISTORY");
    set(history, "HISTORY_TITLE", publish::message(language, "page.sharing.past"));
    for (const auto& one : shared.history) add_choice(history, language, one);
  }
  return expand("layout.html", page);
}

} // namespace keukentafel::portal
