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

namespace keukentafel::portal {

std::string_view embedded(std::string_view name); // templates/* and assets/*

std::string expand(const char* name, const TemplateDictionary& with) {
  // A cache of our own: the host process may use ctemplate too.
  static ctemplate::TemplateCache cache;
  static std::once_flag is_filled;
  std::call_once(is_filled, [] {
    for (const char* one : {"layout.html", "sign_in.html", "feed.html", "item.html", "sharing.html", "view.html",
                            "too_long.html", "verify.html", "desk.html", "desk_student.html", "desk_requests.html",
                            "export.html", "overview.html", "project.html", "days.html", "one_item.html"}) {
      const auto text = embedded(one);
      cache.StringToTemplateCache(one, text.data(), text.size(), ctemplate::DO_NOT_STRIP);
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
};
constexpr std::array ways{
    way{frame::visitor::guardian, "/", "nav.news"},
    way{frame::visitor::student, "/", "nav.news"},
    way{frame::visitor::student, "/sharing", "nav.sharing"},
    way{frame::visitor::staff, "/desk", "nav.students"},
    way{frame::visitor::staff, "/desk/requests", "nav.requests"},
};

void add_navigation(TemplateDictionary& page, const frame& at) {
  if (at.of == frame::visitor::nobody) return;
  auto& navigation = *page.AddSectionDictionary("NAVIGATION");
  set(navigation, "NAVIGATION_LABEL", publish::message(at.language, "nav.label"));
  for (const auto& one : ways) {
    if (one.of != at.of) continue;
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

void fill_item(TemplateDictionary& in, const policy::released& what, std::string_view language,
               const publish::person& who, const id_cipher& ids, const item_look& look) {
  const auto& item = what.item();
  const bool is_own = who.self.who.as == role::student;
  const auto said = publish::word(what, language);
  const std::string category{category_of(item)};
  set(in, "ID", ids.hide(publish::public_item, item.id.value));
  set(in, "CATEGORY", category);
  set(in, "CATEGORY_NAME", publish::message(language, "category." + category));
  set(in, "ITEM_TITLE", said.title);
  set(in, "ITEM_BODY", said.body);
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
  if (is_own) {
    in.ShowSection("COMMENTABLE");
    add_text(in, language,
             {{"COMMENT_ASK", "page.comment.ask"},
              {"COMMENT_HINT", "page.comment.hint"},
              {"COMMENT_SAVE", "page.comment.save"}});
    if (!look.back.empty()) in.SetValueAndShowSection("BACK", look.back, "CAME_FROM");
  } else if (const auto* at = look.marks ? look.marks->confirmed_at(item.id) : nullptr) {
    in.SetValueAndShowSection("CONFIRMED_ON", confirmed_on(language, local_day(*at)), "CONFIRMED");
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

std::string confirmed_on(std::string_view language, day date) {
  return publish::message(language, "feed.confirmed", {{"day", in_words(language, date)}});
}

std::string day_heading(std::string_view language, day date, day today) {
  auto words = in_words(language, date);
  if (date == today) return publish::message(language, "feed.today", {{"day", words}});
  if (next_day(date) == today) return publish::message(language, "feed.yesterday", {{"day", words}});
  return date.year() == today.year() ? words : words + " " + std::to_string(static_cast<int>(date.year()));
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

void fill_items(TemplateDictionary& in, const std::vector<policy::released>& items, std::string_view language,
                const publish::person& who, const id_cipher& ids, const item_look& look) {
  auto& days = *in.AddIncludeDictionary("DAYS");
  days.SetFilename("days.html");
  TemplateDictionary* section = nullptr;
  day last{};
  for (const auto* one : in_order_of_days(items)) {
    const auto date = day_of(one->item());
    if (!section || date != last) {
      section = days.AddSectionDictionary("DAYS");
      set(*section, "KEY", to_text(date));
      set(*section, "DAY", day_heading(language, date, look.today));
    }
    last = date;
    auto* item = section->AddIncludeDictionary("ITEMS");
    item->SetFilename("item.html");
    fill_item(*item, *one, language, who, ids, look);
  }
}

void fill_birthdays(TemplateDictionary& in, const publish::person& who, std::string_view language) {
  const bool is_own = who.self.who.as == role::student;
  for (const auto& child : who.children)
    if (child.turns_18)
      set(*in.AddSectionDictionary("BIRTHDAYS"), "BIRTHDAY",
          publish::message(language, is_own ? "page.student.birthday" : "page.birthday",
                           {{"name", child.first_name}, {"day", in_words(language, *child.turns_18)}}));
}

std::string in_words(std::string_view language, day date) {
  return publish::day_in_words(language, local_midnight(date).time_since_epoch().count());
}

} // namespace keukentafel::portal
