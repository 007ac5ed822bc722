#include "portal/dictionary.hpp"

#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"
#include "publish/wording.hpp"

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
  set(navigation, "NAVIGATION_LABEL", publish::message(at.language, "nav.label"));
  for (const auto& one : ways) {
    if (one.of != at.of || (one.when && !(at.*one.when))) continue;
    auto& link = *navigation.AddSectionDictionary("WAYS");
    set(link, "TO", one.path);
    set(link, "LABEL", publish::message(at.language, one.label));
    if (one.path == at.path) link.ShowSection("HERE");
  }
}

} // namespace

void set(TemplateDictionary& in, const char* name, std::string_view value) {
  in.SetValue(name, ctemplate::TemplateString{value.data(), value.size()});
}

TemplateDictionary* lay_out(TemplateDictionary& page, const frame& at, const char* content) {
  set(page, "LANGUAGE", at.language);
  set(page, "DIRECTION", publish::is_right_to_left(at.language) ? "rtl" : "ltr");
  add_text(page, at.language, {{"TITLE", "page.title"}, {"SKIP", "page.skip"}});
  add_navigation(page, at);
  if (at.of == frame::visitor::guardian || at.of == frame::visitor::student) page.ShowSection("AT_HOME");
  auto* inner = page.AddIncludeDictionary("CONTENT");
  inner->SetFilename(content);
  return inner;
}

void add_text(TemplateDictionary& in, std::string_view language,
              std::initializer_list<std::pair<const char*, const char*>> texts) {
  for (const auto& [name, key] : texts) set(in, name, publish::message(language, key));
}

namespace {

/// Where the file of an item is; the desk has no way to it.
void fill_file(TemplateDictionary& in, const record::item& item, const std::string& title, const frame& at) {
  if (!item.has_file || at.is_at_desk()) return;
  const auto* said = item.said.find("file_type");
  const bool is_picture = said && std::get<std::string>(*said) == "image";
  auto& file = *in.AddSectionDictionary("FILED");
  set(file, "FILE_PATH", is_picture ? "picture" : "file");
  set(file, "FILE_TEXT", publish::message(at.language, is_picture ? "page.file.picture" : "page.file.document"));
  set(file, "FILE_TITLE", title);
}

void fill_invitation(TemplateDictionary& in, const publish::invitation& one, const frame& at) {
  if (at.of != frame::visitor::guardian) return;
  auto& invited = *in.AddSectionDictionary("INVITED");
  const bool comes = one.said == store::coming::yes, stays_away = one.said == store::coming::no;
  set(invited, "INVITE_ASK",
      publish::message(at.language, comes        ? "page.invite.comes"
                                    : stays_away ? "page.invite.stays_away"
                                                 : "page.invite.ask"));
  add_text(invited, at.language, {{"INVITE_YES", "page.invite.yes"}, {"INVITE_NO", "page.invite.no"}});
  if (!comes) invited.ShowSection("MAY_COME");
  if (!stays_away) invited.ShowSection("MAY_STAY_AWAY");
}

void fill_item(TemplateDictionary& in, const policy::released& what, const frame& at, const publish::person& who,
               const id_cipher& ids, bool may_ask) {
  const auto language = at.language;
  const auto& item = what.item();
  const bool is_own = who.self.who.as == role::student;
  const auto said = publish::word(what, language);
  const auto category = std::string{to_text(record::rule_of(item.what).of)};
  const auto when = item.occurred_at.time_since_epoch().count();
  set(in, "ID", ids.hide(publish::public_item, item.id.value));
  set(in, "CATEGORY", category);
  set(in, "CATEGORY_NAME", publish::message(language, "category." + category));
  set(in, "MOMENT", to_text(item.occurred_at));
  set(in, "DAY", publish::day_in_words(language, when));
  set(in, "ITEM_TITLE", said.title);
  set(in, "ITEM_BODY", said.body);
  set(in, "WITHDRAWN", item.is_withdrawn ? "yes" : "no");
  for (const auto& child : who.children)
    if (child.id == item.student && !is_own) set(in, "CHILD", child.first_name);
  if (!item.note.empty()) {
    set(in, "NOTE_BY", publish::message(language, "page.said.note"));
    in.SetValueAndShowSection("NOTE", item.note, "NOTED");
  }
  set(in, "COMMENT", item.comment);
  if (!item.comment.empty()) {
    in.ShowSection("COMMENTED");
    set(in, "COMMENT_BY", publish::message(language, is_own ? "page.comment.by_you" : "page.said.comment"));
  }
  if (item.is_withdrawn) return;
  fill_file(in, item, said.title, at);
  if (may_ask) in.SetValueAndShowSection("ASK", publish::message(language, "messages.ask"), "ASKABLE");
  if (!is_own) return;
  in.ShowSection("COMMENTABLE");
  add_text(in, language, {{"COMMENT_ASK", "page.comment.ask"}, {"COMMENT_SAVE", "page.comment.save"}});
}

} // namespace

void fill_items(TemplateDictionary& in, const publish::feed_page& news, const frame& at, const publish::person& who,
                const id_cipher& ids, bool may_ask) {
  for (const auto& one : news.items) {
    auto* item = in.AddIncludeDictionary("ITEMS");
    item->SetFilename("item.html");
    fill_item(*item, one, at, who, ids, may_ask);
    for (const auto& invited : news.invitations)
      if (invited.item == one.item().id) fill_invitation(*item, invited, at);
  }
}

void fill_children(TemplateDictionary& in, const publish::person& who, std::string_view language) {
  const bool is_own = who.self.who.as == role::student;
  for (const auto& child : who.children) {
    if (child.turns_18)
      set(*in.AddSectionDictionary("BIRTHDAYS"), "BIRTHDAY",
          publish::message(language, is_own ? "page.student.birthday" : "page.birthday",
                           {{"name", child.first_name}, {"day", in_words(language, *child.turns_18)}}));
    if (!child.absence) continue;
    const auto numbers = child.absence->numbers();
    if (numbers ? numbers->hours == 0 : !child.absence->is_often()) continue;
    set(*in.AddSectionDictionary("TOTALS"), "TOTAL",
        numbers ? publish::message(language, "page.total",
                                   {{"name", child.first_name},
                                    {"hours", std::to_string(numbers->hours)},
                                    {"unexcused", std::to_string(numbers->unexcused)}})
                : publish::message(language, "page.total.often", {{"name", child.first_name}}));
  }
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

} // namespace keukentafel::portal
