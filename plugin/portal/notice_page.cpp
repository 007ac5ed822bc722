#include "portal/notice_page.hpp"

#include "portal/dictionary.hpp"
#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"

namespace keukentafel::portal {

namespace {

std::string own_in_words(std::string_view language, const char* key, const publish::notice_readers& readers) {
  return publish::message(language, key, {{"count", std::to_string(readers.own.size())}});
}

void add_picture(TemplateDictionary& to, const notice_form& form) {
  if (form.picture.empty()) return;
  auto& picture = *to.AddSectionDictionary("PICTURED");
  set(picture, "PICTURE", form.picture);
  set(picture, "SEEN", form.seen);
}

} // namespace

std::string notice_page(const frame& at, const publish::notice_readers& readers, const notice_form& form,
                        std::string_view wrong) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "desk_notice.html");
  add_text(in, language, {{"HEADING", "notice.write"}, {"BACK", "page.back"}});
  if (!wrong.empty())
    in.SetValueAndShowSection("WHY", publish::message(language, "notice.wrong." + std::string{wrong}), "WRONG");
  auto& write = *in.AddSectionDictionary("FORM");
  add_text(write, language,
           {{"INTRO", "notice.intro"},
            {"TITLE_LABEL", "notice.title_label"},
            {"TEXT_LABEL", "notice.text_label"},
            {"PICTURE_LABEL", "notice.picture"},
            {"SEEN_LABEL", "notice.seen_label"},
            {"FILE_LABEL", form.picture.empty() ? "notice.file_label" : "notice.other_file"},
            {"FILE_HINT", "notice.file_hint"},
            {"WITHOUT", "notice.without"},
            {"NEXT", "notice.look"}});
  set(write, "ID", form.id);
  set(write, "STUDENT", form.student);
  set(write, "TITLE", form.title);
  set(write, "TEXT", form.text);
  set(write, "SEEN", form.seen);
  add_picture(write, form);
  const auto offer = [&](const char* to, const std::string& label) {
    auto& choice = *write.AddSectionDictionary("CHOICES");
    set(choice, "TO", to);
    set(choice, "LABEL", label);
    if (form.to == to) choice.ShowSection("CHOSEN");
  };
  if (readers.one) offer("one", publish::message(language, "notice.to_one", {{"name", readers.one->first_name}}));
  if (!readers.own.empty()) offer("own", own_in_words(language, "notice.to_own", readers));
  return expand("layout.html", page);
}

std::string notice_look_page(const frame& at, const publish::notice_readers& readers, const notice_form& form) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "desk_notice.html");
  add_text(in, language, {{"HEADING", "notice.write"}, {"BACK", "page.back"}});
  auto& look = *in.AddSectionDictionary("LOOK");
  add_text(look, language, {{"CATEGORY", "category.milestone"}, {"SEND", "notice.send"}, {"CHANGE", "notice.change"}});
  set(look, "FOR",
      form.to == "own" ? own_in_words(language, "notice.for_own", readers)
                       : publish::message(language, "notice.for_one", {{"name", readers.one->first_name}}));
  set(look, "ID", form.id);
  set(look, "STUDENT", form.student);
  set(look, "TO", form.to);
  set(look, "TITLE", form.title);
  set(look, "TEXT", form.text);
  set(look, "SEEN_LABEL", publish::message(language, "notice.seen_label"));
  add_picture(look, form);
  return expand("layout.html", page);
}

std::string notices_page(const frame& at, const std::vector<store::notice_row>& list, bool may_write,
                         const id_cipher& ids) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "desk_notices.html");
  add_text(in, language, {{"HEADING", "notice.posted"}, {"INTRO", "notice.posted_intro"}});
  if (may_write) in.SetValueAndShowSection("WRITE", publish::message(language, "notice.write"), "WRITABLE");
  if (list.empty()) in.SetValueAndShowSection("EMPTY", publish::message(language, "notice.none"), "NOTHING");
  for (const auto& one : list) {
    auto& row = *in.AddSectionDictionary("NOTICES");
    const auto when = one.posted_at.time_since_epoch().count();
    set(row, "TITLE", one.title.empty() ? publish::message(language, "withdrawn.title") : one.title);
    set(row, "WHEN",
        publish::message(language, "notice.when",
                         {{"day", publish::day_in_words(language, when)},
                          {"time", publish::time_in_words(language, when)},
                          {"count", std::to_string(one.students)}}));
    if (one.has_picture)
      row.SetValueAndShowSection("PICTURED_WORDS", publish::message(language, "notice.pictured"), "PICTURED");
    if (one.withdrawn_at) continue;
    auto& standing = *row.AddSectionDictionary("STANDING");
    set(standing, "ID", ids.hide(publish::public_notice, one.id));
    set(standing, "WITHDRAW", publish::message(language, "notice.withdraw"));
  }
  return expand("layout.html", page);
}

} // namespace keukentafel::portal
