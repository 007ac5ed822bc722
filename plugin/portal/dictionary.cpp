#include "portal/dictionary.hpp"

#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"
#include "publish/wording.hpp"

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
                            "too_long.html", "words.html", "about.html", "verify.html", "desk.html",
                            "desk_student.html", "desk_requests.html", "export.html"}) {
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

/// The languages, each in its own words, and what there is to say about this one.
void add_footer(TemplateDictionary& page, const frame& at) {
  add_text(page, at.language, {{"LANGUAGES", "page.language"}, {"ABOUT", "about.title"}});
  set(page, "STAYS", std::string{at.path} + (at.query.empty() ? "" : "?") + std::string{at.query});
  for (const auto& language : publish::languages()) {
    auto& one = *page.AddSectionDictionary("LANGUAGE_CHOICES");
    set(one, "CODE", language);
    set(one, "NAME", publish::message(language, "name.language"));
    if (language == at.language) one.ShowSection("CHOSEN");
  }
  if (!publish::is_reviewed(at.language))
    page.SetValueAndShowSection("UNREVIEWED", publish::message(at.language, "page.unreviewed"), "NOT_REVIEWED");
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

void fill_item(TemplateDictionary& in, const policy::released& what, const publish::tongue& of,
               const publish::person& who, const id_cipher& ids) {
  const auto language = of.reader;
  const auto& item = what.item();
  const bool is_own = who.self.who.as == role::student;
  const auto said = publish::word(what, of);
  const auto category = std::string{to_text(record::rule_of(item.what).of)};
  const auto when = item.occurred_at.time_since_epoch().count();
  set(in, "ID", ids.hide(publish::public_item, item.id.value));
  set(in, "CATEGORY", category);
  set(in, "CATEGORY_NAME", publish::message(language, "category." + category));
  set(in, "MOMENT", to_text(item.occurred_at));
  set(in, "DAY", publish::day_in_words(language, when));
  set_words(in, "ITEM_TITLE", said.title, of);
  set_words(in, "ITEM_BODY", said.body, of);
  set(in, "SCHOOL_LANGUAGE", of.school);
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
  if (!is_own || item.is_withdrawn) return;
  in.ShowSection("COMMENTABLE");
  add_text(in, language, {{"COMMENT_ASK", "page.comment.ask"}, {"COMMENT_SAVE", "page.comment.save"}});
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

void fill_items(TemplateDictionary& in, const publish::feed_page& news, const publish::tongue& of,
                const publish::person& who, const id_cipher& ids) {
  for (const auto& one : news.items) {
    auto* item = in.AddIncludeDictionary("ITEMS");
    item->SetFilename("item.html");
    fill_item(*item, one, of, who, ids);
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

std::string in_words(std::string_view language, day date) {
  return publish::day_in_words(language, local_midnight(date).time_since_epoch().count());
}

} // namespace keukentafel::portal
