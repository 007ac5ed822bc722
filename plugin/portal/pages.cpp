#include "portal/pages.hpp"

#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"
#include "publish/wording.hpp"

#include <array>
#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>
#include <mutex>

namespace keukentafel::portal {

std::string_view embedded(std::string_view name); // templates/* and assets/*

namespace {

using ctemplate::TemplateDictionary;

/// A cache of our own: the host process may use ctemplate too.
std::string expand(const char* name, const TemplateDictionary& with) {
  static ctemplate::TemplateCache cache;
  static std::once_flag is_filled;
  std::call_once(is_filled, [] {
    for (const char* one : {"layout.html", "sign_in.html", "feed.html", "item.html"}) {
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

void set(TemplateDictionary& in, const char* name, std::string_view value) {
  in.SetValue(name, ctemplate::TemplateString{value.data(), value.size()});
}

TemplateDictionary* lay_out(TemplateDictionary& page, std::string_view language, const char* content) {
  set(page, "LANGUAGE", language);
  set(page, "TITLE", publish::message(language, "page.title"));
  auto* inner = page.AddIncludeDictionary("CONTENT");
  inner->SetFilename(content);
  return inner;
}

void add_text(TemplateDictionary& in, std::string_view language,
              std::initializer_list<std::pair<const char*, const char*>> texts) {
  for (const auto& [name, key] : texts) set(in, name, publish::message(language, key));
}

void fill_item(TemplateDictionary& in, const policy::released& what, std::string_view language,
               const publish::person& who, const id_cipher& ids) {
  const auto& item = what.item();
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
    if (child.id == item.student) set(in, "CHILD", child.first_name);
}

std::string names_of(const publish::person& who) {
  std::string names;
  for (const auto& child : who.children) names += (names.empty() ? "" : ", ") + child.first_name;
  return names;
}

std::string_view words_of(sign_in_note note) {
  switch (note) {
  case sign_in_note::none: return {};
  case sign_in_note::wrong: return "page.signin.wrong";
  case sign_in_note::too_often: return "page.signin.often";
  case sign_in_note::busy: return "page.signin.busy";
  }
  return {};
}

} // namespace

std::string sign_in_page(std::string_view language, sign_in_note note) {
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, language, "sign_in.html");
  add_text(in, language,
           {{"HEADING", "page.signin.title"},
            {"INTRO", "page.signin.intro"},
            {"CODE", "page.signin.code"},
            {"HINT", "page.signin.hint"},
            {"BUTTON", "page.signin.button"}});
  if (const auto said = words_of(note); !said.empty())
    in.SetValueAndShowSection("NOTE", publish::message(language, said), "NOTED");
  return expand("layout.html", page);
}

std::string feed_page(std::string_view language, const publish::person& who, const publish::feed_page& news,
                      std::int64_t after, const id_cipher& ids) {
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, language, "feed.html");
  add_text(in, language, {{"SIGN_OUT", "page.signout"}, {"MORE_TEXT", "page.more"}, {"LIVE", "page.live"}});
  set(in, "AFTER", std::to_string(after));
  if (who.children.empty()) {
    add_text(in, language, {{"HEADING", "page.signin.title"}});
    in.SetValueAndShowSection("EMPTY", publish::message(language, who.is_paused ? "page.paused" : "page.nobody"),
                              "NOTHING");
  } else {
    set(in, "HEADING", publish::message(language, "page.greeting", {{"names", names_of(who)}}));
    in.ShowSection("LIVELY");
    for (const auto& child : who.children) {
      auto* one = in.AddSectionDictionary("CHILDREN");
      set(*one, "STUDENT", ids.hide(publish::public_student, child.id.value));
      set(*one, "NAME", child.first_name);
    }
    for (const auto& category : {"result", "absence", "milestone", "appointment"}) {
      auto* one = in.AddSectionDictionary("CATEGORIES");
      set(*one, "KEY", category);
      set(*one, "LABEL", publish::message(language, std::string{"category."} + category));
    }
    if (news.items.empty()) in.SetValueAndShowSection("EMPTY", publish::message(language, "page.none"), "NOTHING");
  }
  for (const auto& one : news.items) {
    auto* item = in.AddIncludeDictionary("ITEMS");
    item->SetFilename("item.html");
    fill_item(*item, one, language, who, ids);
  }
  if (news.next) in.SetValueAndShowSection("NEXT", std::to_string(*news.next), "MORE");
  return expand("layout.html", page);
}

asset find_asset(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> types{
      {{"app.css", "text/css; charset=utf-8"},
       {"app.js", "text/javascript; charset=utf-8"},
       {"icon.svg", "image/svg+xml"}}};
  for (const auto& [file, type] : types)
    if (file == name) return {embedded(file), type};
  return {};
}

} // namespace keukentafel::portal
