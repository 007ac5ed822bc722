#include "portal/dictionary.hpp"

#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"
#include "publish/table_question.hpp"
#include "publish/wording.hpp"

#include <algorithm>
#include <array>
#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <mutex>
#include <span>

namespace keukentafel::portal {

std::string_view embedded(std::string_view name); // templates/* and assets/*
std::span<const std::string_view> embedded_names();

std::string expand(const char* name, const TemplateDictionary& with) {
  // A cache of our own: the host process may use ctemplate too.
  static ctemplate::TemplateCache cache;
  static std::once_flag is_filled;
  std::call_once(is_filled, [] {
    for (const auto one : embedded_names()) {
      if (!one.ends_with(".html")) continue;
      const auto text = embedded(one);
      cache.StringToTemplateCache(std::string{one}, text.data(), text.size(), ctemplate::DO_NOT_STRIP);
    }
    cache.Freeze();
  });
  std::string page;
  if (!cache.ExpandNoLoad(name, ctemplate::DO_NOT_STRIP, &with, nullptr, &page))
    throw std::logic_error("a page template is missing or wrong");
  return page;
}

namespace {

/// Where the pages are, and who finds a way there.
struct way {
  frame::visitor of;
  std::string_view path;
  const char* label;
  bool frame::*when = nullptr; ///< at some schools only
};
constexpr std::array ways{
    way{frame::visitor::guardian, "/", "nav.news"},
    way{frame::visitor::guardian, "/messages", "nav.mentor", &frame::asks_mentor},
    way{frame::visitor::guardian, "/absence", "nav.absence", &frame::takes_reports},
    way{frame::visitor::student, "/", "nav.news"},
    way{frame::visitor::student, "/messages", "nav.mentor", &frame::asks_mentor},
    way{frame::visitor::student, "/absence", "nav.absence", &frame::takes_reports},
    way{frame::visitor::student, "/sharing", "nav.sharing"},
    way{frame::visitor::guardian, "/account", "nav.account"},
    way{frame::visitor::student, "/account", "nav.account"},
    way{frame::visitor::staff, "/desk", "nav.students"},
    way{frame::visitor::staff, "/desk/messages", "nav.messages", &frame::asks_mentor},
    way{frame::visitor::staff, "/desk/notices", "nav.notices"},
    way{frame::visitor::staff, "/desk/requests", "nav.requests"},
};

void add_navigation(TemplateDictionary& page, const frame& at) {
  if (at.of == frame::visitor::nobody) return;
  auto& navigation = *page.AddSectionDictionary("NAVIGATION");
  add_text(navigation, at.language, {{"NAVIGATION_LABEL", "nav.label"}, {"UNSENT", "page.unsent"}});
  for (const auto& one : ways) {
    if (one.of != at.of || (one.when && !(at.*one.when))) continue;
    auto& link = *navigation.AddSectionDictionary("WAYS");
    set(link, "TO", one.path);
    set(link, "LABEL", publish::message(at.language, one.label));
    if (one.path == at.path) link.ShowSection("HERE");
  }
}

/// The languages, each in its own words, where they can be chosen; and what there is to say about this one.
void add_footer(TemplateDictionary& page, const frame& at) {
  if (!publish::is_reviewed(at.language))
    page.SetValueAndShowSection("UNREVIEWED", publish::message(at.language, "page.unreviewed"), "NOT_REVIEWED");
  if (at.is_offline) return;
  auto& in = *page.AddSectionDictionary("REACHABLE");
  add_text(in, at.language, {{"LANGUAGES", "page.language"}, {"ABOUT", "about.title"}});
  set(in, "STAYS", std::string{at.path} + (at.query.empty() ? "" : "?") + std::string{at.query});
  for (const auto& language : publish::languages()) {
    auto& one = *in.AddSectionDictionary("LANGUAGE_CHOICES");
    set(one, "CODE", language);
    set(one, "NAME", publish::message(language, "name.language"));
    if (language == at.language) one.ShowSection("CHOSEN");
  }
}

} // namespace

void set(TemplateDictionary& in, const char* name, std::string_view value) {
  in.SetValue(name, ctemplate::TemplateString{value.data(), value.size()});
}

TemplateDictionary* lay_out(TemplateDictionary& page, const frame& at, const char* content) {
  set(page, "LANGUAGE", at.language);
  set(page, "LOCALE", publish::locale_tag(at.language));
  set(page, "DIRECTION", publish::is_right_to_left(at.language) ? "rtl" : "ltr");
  add_text(page, at.language, {{"TITLE", "page.title"}, {"SKIP", "page.skip"}});
  add_navigation(page, at);
  if (at.of == frame::visitor::guardian || at.of == frame::visitor::student) page.ShowSection("AT_HOME");
  add_footer(page, at);
  auto* inner = page.AddIncludeDictionary("CONTENT");
  inner->SetFilename(content);
  return inner;
}

void add_text(TemplateDictionary& in, std::string_view language,
              std::initializer_list<std::pair<const char*, const char*>> texts) {
  for (const auto& [name, key] : texts) set(in, name, publish::message(language, key));
}

namespace {

std::string_view category_of(const record::item& one) { return to_text(record::rule_of(one.what).of); }

/// Where the file of an item is; the desk has no way to it, and says that there is one.
void fill_file(TemplateDictionary& in, const record::item& item, const std::string& title, const frame& at) {
  if (!item.has_file) return;
  const auto* said = item.said.find("file_type");
  const bool is_picture = said && std::get<std::string>(*said) == "image";
  if (at.is_at_desk()) {
    const char* key = is_picture ? "notice.pictured" : "desk.look_file";
    in.SetValueAndShowSection("FILE_TEXT", publish::message(at.language, key), "FILED_AWAY");
    return;
  }
  auto& file = *in.AddSectionDictionary("FILED");
  set(file, "FILE_PATH", is_picture ? "picture" : "file");
  set(file, "FILE_TEXT", publish::message(at.language, is_picture ? "page.file.picture" : "page.file.document"));
  set(file, "FILE_TITLE", without_marks(title));
}

void fill_invitation(TemplateDictionary& in, const publish::invitation& one, const frame& at) {
  if (at.of != frame::visitor::guardian) return;
  auto& invited = *in.AddSectionDictionary("INVITED");
  const bool comes = one.said == store::coming::yes, stays_away = one.said == store::coming::no;
  set(invited, "INVITE_ASK",
      publish::message(at.language, comes        ? "page.invite.comes"
                                    : stays_away ? "page.invite.stays_away"
                                                 : "page.invite.ask"));
  set(invited, "BEGINS", to_text(one.begins));
  add_text(invited, at.language, {{"INVITE_YES", "page.invite.yes"}, {"INVITE_NO", "page.invite.no"}});
  if (!comes) invited.ShowSection("MAY_COME");
  if (!stays_away) invited.ShowSection("MAY_STAY_AWAY");
}

void fill_item(TemplateDictionary& in, const policy::released& what, const frame& at, const publish::person& who,
               const id_cipher& ids, const item_look& look) {
  const auto language = at.language;
  const auto& item = what.item();
  const bool is_own = who.self.who.as == role::student;
  const auto said = publish::word(what, at.in());
  const std::string category{category_of(item)};
  set(in, "ID", ids.hide(publish::public_item, item.id.value));
  set(in, "CATEGORY", category);
  set(in, "CATEGORY_NAME", publish::message(language, "category." + category));
  set_words(in, "ITEM_TITLE", said.title, at.in());
  set_words(in, "ITEM_BODY", said.body, at.in());
  set(in, "SCHOOL_LANGUAGE", at.school_language);
  set(in, "WITHDRAWN", item.is_withdrawn ? "yes" : "no");
  for (const auto& child : who.children)
    if (child.id == item.student && !is_own) set(in, "CHILD", child.first_name);
  if (!item.previous.empty() && !item.is_withdrawn) {
    in.SetValueAndShowSection("BEFORE", publish::value_in_words(item.previous, language), "CORRECTED");
    set(in, "WAS", publish::message(language, "feed.before"));
  }
  if (!item.note.empty()) {
    set(in, "NOTE_BY", publish::message(language, "page.said.note"));
    in.SetValueAndShowSection("NOTE", item.note, "NOTED");
  }
  set(in, "COMMENT", item.comment);
  if (!item.comment.empty()) {
    in.ShowSection("COMMENTED");
    set(in, "COMMENT_BY", publish::message(language, is_own ? "page.comment.by_you" : "page.said.comment"));
  }
  if (const auto question = publish::table_question(what, language); !question.empty()) {
    in.SetValueAndShowSection("QUESTION", question, "ASKED");
    set(in, "QUESTION_BY", publish::message(language, is_own ? "feed.question_student" : "feed.question"));
  }
  if (look.marks && look.marks->is_new(item))
    in.SetValueAndShowSection("NEW_WORD", publish::message(language, "feed.new"), "NEW");
  if (item.is_withdrawn) return;
  fill_file(in, item, said.title, at);
  if (look.marks && at.asks_mentor)
    in.SetValueAndShowSection("ASK", publish::message(language, "messages.ask"), "ASKABLE");
  if (is_own) {
    in.ShowSection("COMMENTABLE");
    add_text(in, language,
             {{"COMMENT_ASK", "page.comment.ask"},
              {"COMMENT_HINT", "page.comment.hint"},
              {"COMMENT_SAVE", "page.comment.save"}});
    if (!look.back.empty()) in.SetValueAndShowSection("BACK", look.back, "CAME_FROM");
  } else if (const auto* when = look.marks ? look.marks->confirmed_at(item.id) : nullptr) {
    in.SetValueAndShowSection("CONFIRMED_ON", confirmed_on(language, local_day(*when)), "CONFIRMED");
  } else if (look.marks) {
    in.SetValueAndShowSection("CONFIRM", publish::message(language, "feed.confirm"), "CONFIRMABLE");
    set(in, "SEQUENCE", std::to_string(item.sequence));
    if (!look.back.empty()) in.SetValueAndShowSection("BACK", look.back, "CAME_FROM");
  }
}

/// What lies ahead is news of the day on which it came.
day day_of(const record::item& one) { return local_day(std::min(one.occurred_at, one.published_at)); }

/// What a child makes comes first.
int place_in_day(const record::item& one) {
  switch (record::rule_of(one.what).of) {
  case record::category::milestone: return 0;
  case record::category::result: return 1;
  case record::category::appointment: return 2;
  case record::category::absence: return 3;
  }
  return 4;
}

} // namespace

void set_words(TemplateDictionary& in, const char* name, std::string_view words, const publish::tongue& of) {
  auto& text = *in.AddIncludeDictionary(name);
  text.SetFilename("words.html");
  for (const auto& one : publish::cut_at_marks(words)) {
    auto& run = *text.AddSectionDictionary("RUNS");
    if (!one.is_as_written) {
      set(run, "OURS", one.text);
      continue;
    }
    auto& written = *run.AddSectionDictionary("AS_WRITTEN");
    set(written, "SCHOOL_LANGUAGE", of.school);
    set(written, "WRITTEN", one.text);
  }
}

std::string without_marks(std::string_view words) {
  std::string plain;
  for (const auto& one : publish::cut_at_marks(words)) plain += one.text;
  return plain;
}

std::string confirmed_on(std::string_view language, day date) {
  return publish::message(language, "feed.confirmed", {{"day", in_words(language, date)}});
}

std::string label_of(std::string_view language, record::category of) {
  return publish::message(language, "category." + std::string{to_text(of)});
}

std::string day_heading(std::string_view language, day date, day today) {
  auto words = in_words(language, date);
  if (date == today) return publish::message(language, "feed.today", {{"day", words}});
  if (next_day(date) == today) return publish::message(language, "feed.yesterday", {{"day", words}});
  if (date.year() == today.year()) return words;
  return publish::date_in_words(language, local_midnight(date).time_since_epoch().count());
}

std::vector<const policy::released*> in_order_of_days(const std::vector<policy::released>& items) {
  std::vector<const policy::released*> list;
  list.reserve(items.size());
  for (const auto& one : items) list.push_back(&one);
  std::stable_sort(list.begin(), list.end(), [](const auto* a, const auto* b) {
    const auto left = day_of(a->item()), right = day_of(b->item());
    return left != right ? left > right : place_in_day(a->item()) < place_in_day(b->item());
  });
  return list;
}

void fill_items(TemplateDictionary& in, const publish::feed_page& news, const frame& at, const publish::person& who,
                const id_cipher& ids, const item_look& look) {
  auto& days = *in.AddIncludeDictionary("DAYS");
  days.SetFilename("days.html");
  TemplateDictionary* section = nullptr;
  day last{};
  for (const auto* one : in_order_of_days(news.items)) {
    const auto date = day_of(one->item());
    if (!section || date != last) {
      section = days.AddSectionDictionary("DAYS");
      set(*section, "KEY", to_text(date));
      set(*section, "DAY", day_heading(at.language, date, look.today));
    }
    last = date;
    auto* item = section->AddIncludeDictionary("ITEMS");
    item->SetFilename("item.html");
    fill_item(*item, *one, at, who, ids, look);
    for (const auto& invited : news.invitations)
      if (invited.item == one->item().id) fill_invitation(*item, invited, at);
  }
}

void fill_birthdays(TemplateDictionary& in, const publish::person& who, std::string_view language) {
  const bool is_own = who.self.who.as == role::student;
  for (const auto& child : who.children)
    if (child.turns_18)
      set(*in.AddSectionDictionary("BIRTHDAYS"), "BIRTHDAY",
          publish::message(language, is_own ? "page.student.birthday" : "page.birthday",
                           {{"name", child.first_name},
                            {"day", in_words(language, *child.turns_18)},
                            {"general", who.is_told_in_general ? "yes" : "no"}}));
}

void fill_mentors(TemplateDictionary& in, const std::vector<store::mentor_row>& mentors, std::string_view language) {
  for (const auto& one : mentors) {
    auto& mentor = *in.AddSectionDictionary("MENTORS");
    set(mentor, "MENTOR", publish::message(language, "messages.mentor", {{"name", one.name}}));
    if (!one.told.hours.empty()) {
      set(mentor, "HOURS_LABEL", publish::message(language, "messages.hours"));
      mentor.SetValueAndShowSection("HOURS", one.told.hours, "REACHED");
    }
    if (!one.told.stand_in.empty() && one.told.until)
      mentor.SetValueAndShowSection(
          "STAND_IN",
          publish::message(language, "messages.stand_in",
                           {{"name", one.told.stand_in}, {"day", in_words(language, *one.told.until)}}),
          "REPLACED");
  }
}

std::string in_words(std::string_view language, day date) {
  return publish::day_in_words(language, local_midnight(date).time_since_epoch().count());
}

std::string with_year(std::string_view language, day date) {
  return publish::date_in_words(language, local_midnight(date).time_since_epoch().count());
}

} // namespace keukentafel::portal
