#include "portal/pages.hpp"

#include "portal/dictionary.hpp"
#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"

#include <array>

namespace keukentafel::portal {

std::string_view embedded(std::string_view name); // assets/*

namespace {

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

std::string sign_in_page(const frame& at, sign_in_note note) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "sign_in.html");
  add_text(in, language,
           {{"HEADING", at.is_at_desk() ? "desk.title" : "page.signin.title"},
            {"INTRO", at.is_at_desk() ? "desk.signin.intro" : "page.signin.intro"},
            {"CODE", "page.signin.code"},
            {"HINT", at.is_at_desk() ? "desk.signin.hint" : "page.signin.hint"},
            {"BUTTON", "page.signin.button"}});
  set(in, "ACTION", at.is_at_desk() ? "/desk/sign-in" : "/sign-in");
  if (const auto said = words_of(note); !said.empty())
    in.SetValueAndShowSection("NOTE", publish::message(language, said), "NOTED");
  return expand("layout.html", page);
}

std::string feed_page(const frame& at, const publish::person& who, const publish::feed_page& news, std::int64_t after,
                      const id_cipher& ids) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "feed.html");
  add_text(in, language, {{"SIGN_OUT", "page.signout"}, {"MORE_TEXT", "page.more"}, {"LIVE", "page.live"}});
  const bool is_own = who.self.who.as == role::student;
  set(in, "NOTE_BY", publish::message(language, "page.said.note"));
  set(in, "COMMENT_BY", publish::message(language, is_own ? "page.comment.by_you" : "page.said.comment"));
  fill_children(in, who, language);
  set(in, "AFTER", std::to_string(after));
  set(in, "SCHOOL_LANGUAGE", at.school_language);
  if (who.children.empty()) {
    add_text(in, language, {{"HEADING", "page.signin.title"}});
    in.SetValueAndShowSection("EMPTY",
                              publish::message(language, who.is_paused ? "page.paused"
                                                         : is_own      ? "page.student.nobody"
                                                                       : "page.nobody"),
                              "NOTHING");
  } else {
    set(in, "HEADING",
        is_own ? publish::message(language, "page.student.greeting")
               : publish::message(language, "page.greeting", {{"names", names_of(who)}}));
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
    if (news.items.empty())
      in.SetValueAndShowSection("EMPTY", publish::message(language, is_own ? "page.student.none" : "page.none"),
                                "NOTHING");
  }
  fill_items(in, news, at.in(), who, ids);
  if (news.next) in.SetValueAndShowSection("NEXT", std::to_string(*news.next), "MORE");
  return expand("layout.html", page);
}

std::string problem_page(const frame& at) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "view.html");
  add_text(in, language, {{"HEADING", at.is_at_desk() ? "desk.title" : "page.signin.title"}, {"BACK", "page.back"}});
  set(in, "BACK_TO", at.is_at_desk() ? "/desk" : "/");
  in.SetValueAndShowSection("EMPTY", publish::message(language, "page.problem"), "NOTHING");
  return expand("layout.html", page);
}

std::string too_long_page(const frame& at, std::string_view item, std::string_view words, std::size_t count,
                          std::size_t limit) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "too_long.html");
  add_text(in, language,
           {{"HEADING", "page.comment.too_long"},
            {"BACK", "page.back"},
            {"COMMENT_ASK", "page.comment.ask"},
            {"COMMENT_SAVE", "page.comment.save"}});
  set(in, "EXPLAIN",
      publish::message(language, "page.comment.shorten",
                       {{"count", std::to_string(count)}, {"limit", std::to_string(limit)}}));
  set(in, "ID", item);
  set(in, "COMMENT", words);
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
