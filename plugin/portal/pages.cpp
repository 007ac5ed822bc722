#include "portal/pages.hpp"

#include "portal/dictionary.hpp"
#include "publish/catalogue.hpp"

#include <array>

namespace keukentafel::portal {

std::string_view embedded(std::string_view name); // assets/*

namespace {

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
            {"FILLED", "page.signin.filled"},
            {"BUTTON", "page.signin.button"}});
  set(in, "ACTION", at.is_at_desk() ? "/desk/sign-in" : "/sign-in");
  if (const auto said = words_of(note); !said.empty())
    in.SetValueAndShowSection("NOTE", publish::message(language, said), "NOTED");
  return expand("layout.html", page);
}

std::string problem_page(const frame& at, const char* words, const publish::arguments& with) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "view.html");
  add_text(in, language, {{"HEADING", at.is_at_desk() ? "desk.title" : "page.signin.title"}, {"BACK", "page.back"}});
  set(in, "BACK_TO", at.is_at_desk() ? "/desk" : "/");
  in.SetValueAndShowSection("EMPTY", publish::message(language, words, with), "NOTHING");
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

std::string unsent_page(const frame& at, std::string_view words, bool is_signed_out) {
  auto around = at;
  around.path = at.is_at_desk() ? "/desk" : "/";
  around.query = {};
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, around, "unsent.html");
  add_text(in, at.language,
           {{"HEADING", "unsent.title"},
            {"EXPLAIN", is_signed_out ? "unsent.why" : "unsent.refused"},
            {"ON", is_signed_out ? "unsent.on" : "page.back"}});
  set(in, "ON_TO", around.path);
  if (!words.empty()) {
    auto& written = *in.AddSectionDictionary("WRITTEN");
    add_text(written, at.language, {{"COPY", "unsent.copy"}, {"WORDS_LABEL", "unsent.words"}});
    set(written, "WORDS", words);
  }
  return expand("layout.html", page);
}

std::string offline_page(std::string_view language) {
  frame at{language};
  at.is_offline = true;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "offline.html");
  add_text(in, language, {{"HEADING", "offline.title"}, {"WORDS", "offline.words"}, {"AGAIN", "offline.again"}});
  return expand("layout.html", page);
}

std::string service_worker() {
  static const auto made = [] {
    std::string all;
    for (const char* name : {"app.css", "app.js", "code.js", "icon.svg", "shell.js"}) all += find_asset(name).bytes;
    for (const auto& language : publish::languages()) all += offline_page(language);
    return "const version = \"" + to_hex(sha256(all)).substr(0, 16) + "\";\n" + std::string{embedded("sw.js")};
  }();
  return made;
}

asset find_asset(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> types{
      {{"app.css", "text/css; charset=utf-8"},
       {"app.js", "text/javascript; charset=utf-8"},
       {"code.js", "text/javascript; charset=utf-8"},
       {"shell.js", "text/javascript; charset=utf-8"},
       {"icon.svg", "image/svg+xml"},
       {"manifest.webmanifest", "application/manifest+json"}}};
  for (const auto& [file, type] : types)
    if (file == name) return {embedded(file), type};
  return {};
}

} // namespace keukentafel::portal
