#include "portal/messages_page.hpp"

#include "portal/desk_pages.hpp"
#include "portal/dictionary.hpp"
#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"
#include "publish/wording.hpp"
#include "record/plain_line.hpp"

#include <algorithm>

namespace keukentafel::portal {

namespace {

constexpr std::size_t begin_limit = 120; ///< bytes of a message in a list

std::string when_in_words(std::string_view language, moment when) {
  const auto sent = when.time_since_epoch().count();
  return publish::message(
      language, "messages.when",
      {{"day", publish::day_in_words(language, sent)}, {"time", publish::time_in_words(language, sent)}});
}

void set_about(TemplateDictionary& in, const publish::tongue& of, const policy::released& item) {
  const auto title = publish::word(item, of).title;
  set_words(in, "ITEM", publish::message(of.reader, "messages.about", [&](std::string_view) { return title; }), of);
}

void show_wrong(TemplateDictionary& in, std::string_view language, const message_form& form) {
  if (form.wrong.empty()) return;
  in.SetValueAndShowSection("WHY",
                            publish::message(language, "messages.wrong." + std::string{form.wrong},
                                             {{"count", std::to_string(record::count_characters(form.words))},
                                              {"limit", std::to_string(message_limit)}}),
                            "WRONG");
}

/// `self`: how whoever is in the thread at home is called.
void add_messages(TemplateDictionary& to, const publish::tongue& of, const std::vector<publish::told_message>& list,
                  const std::string& self) {
  const auto language = of.reader;
  for (const auto& one : list) {
    auto& in = *to.AddSectionDictionary("MESSAGES");
    const bool is_mentor = one.row.by.as == role::staff;
    set(in, "SIDE", is_mentor ? "mentor" : "home");
    set(in, "BY", is_mentor ? publish::message(language, "messages.mentor", {{"name", one.by}}) : self);
    set(in, "WHEN", when_in_words(language, one.row.sent_at));
    set(in, "WORDS", one.row.words);
    if (one.item) set_about(*in.AddSectionDictionary("ABOUT"), of, *one.item);
  }
}

void add_thread(TemplateDictionary& page, const frame& at, const publish::home_thread& one,
                const publish::home_messages& all, const message_form& form, const std::string& id,
                const id_cipher& ids) {
  const auto language = at.language;
  const bool is_own = at.of == frame::visitor::student;
  auto& in = *page.AddSectionDictionary("THREADS");
  const auto student = ids.hide(publish::public_student, one.student.value);
  const publish::arguments named{{"name", one.first_name}, {"own", is_own ? "yes" : "no"}};
  set(in, "NAME", publish::message(language, "messages.thread", named));
  set(in, "STUDENT", student);
  fill_mentors(in, one.mentors, language);
  add_messages(in, at.in(), one.messages, publish::message(language, "messages.you", {{"own", is_own ? "yes" : "no"}}));
  if (one.mentors.empty())
    return in.SetValueAndShowSection("EMPTY", publish::message(language, "messages.no_mentor", named), "UNGUIDED");
  if (!one.is_read())
    return in.SetValueAndShowSection("EMPTY", publish::message(language, "messages.not_read", named), "UNREAD");
  auto& write = *in.AddSectionDictionary("FORM");
  add_text(write, language, {{"SEND", "messages.send"}});
  set(write, "ASK_LABEL", publish::message(language, "messages.write", named));
  set(write, "HINT", publish::message(language, "messages.hint", named));
  const bool is_typed = form.student == student;
  set(write, "ID", is_typed ? form.id : id);
  set(write, "WORDS", is_typed ? form.words : std::string{});
  if (all.about && all.about->item().student == one.student) {
    auto& about = *write.AddSectionDictionary("ABOUT");
    set_about(about, at.in(), *all.about);
    set(about, "ITEM_ID", ids.hide(publish::public_item, all.about->item().id.value));
  }
}

/// Who is in the thread at home.
std::string with_in_words(std::string_view language, const publish::desk_thread& one) {
  if (one.in.with.as == role::student) return one.student.first_name;
  return one.with.empty() ? publish::message(language, "desk.gone") : one.with;
}

void add_lines(TemplateDictionary& page, const char* section, const char* title, std::string_view language,
               const std::vector<publish::desk_thread>& list, const id_cipher& ids) {
  if (list.empty()) return;
  auto& part = *page.AddSectionDictionary(section);
  set(part, "TITLE", publish::message(language, title));
  for (const auto& one : list) {
    auto& in = *part.AddSectionDictionary("THREADS");
    set(in, "ID", ids.hide(publish::public_message, one.last.id));
    set(in, "WHO", with_in_words(language, one));
    const auto begin = record::plain_line(one.last.words, begin_limit);
    set(in, "BEGIN", begin.size() < one.last.words.size() ? begin + " …" : begin);
    set(in, "STUDENT_NAME", one.student.first_name);
    set(in, "NUMBER", one.student.number);
    set(in, "WHEN", when_in_words(language, one.last.sent_at));
  }
}

} // namespace

std::string messages_page(const frame& at, const publish::home_messages& read, const message_form& form,
                          const std::function<std::string()>& new_id, const id_cipher& ids) {
  const auto language = at.language;
  const publish::arguments whose{{"own", at.of == frame::visitor::student ? "yes" : "no"}};
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "messages.html");
  add_text(in, language, {{"HEADING", "messages.title"}});
  show_wrong(in, language, form);
  if (read.threads.empty())
    in.SetValueAndShowSection("EMPTY", publish::message(language, "messages.nobody", whose), "NOBODY");
  else in.SetValueAndShowSection("INTRO", publish::message(language, "messages.intro", whose), "INTRODUCED");
  for (const auto& one : read.threads) add_thread(in, at, one, read, form, new_id(), ids);
  return expand("layout.html", page);
}

std::string desk_messages_page(const frame& at, const publish::desk_messages& list, const store::office_hours& told,
                               std::string_view wrong, day today, const id_cipher& ids) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "desk_messages.html");
  add_text(in, language,
           {{"HEADING", "desk.messages"},
            {"HOURS_TITLE", "desk.hours"},
            {"HOURS_INTRO", "desk.hours_intro"},
            {"HOURS_LABEL", "desk.hours_label"},
            {"STAND_IN_LABEL", "desk.stand_in"},
            {"STAND_IN_HINT", "desk.stand_in_hint"},
            {"UNTIL_LABEL", "page.sharing.until_label"},
            {"SAVE", "page.comment.save"}});
  if (!wrong.empty())
    in.SetValueAndShowSection(
        "WHY",
        publish::message(language, "desk.wrong." + std::string{wrong},
                         {{"hours", std::to_string(hours_limit)}, {"name", std::to_string(name_limit)}}),
        "WRONG");
  set(in, "HOURS", told.hours);
  set(in, "STAND_IN", told.stand_in);
  set(in, "UNTIL", told.until ? to_text(*told.until) : std::string{});
  set(in, "TODAY", to_text(today));
  if (list.waiting.empty())
    in.SetValueAndShowSection("EMPTY", publish::message(language, "desk.messages_none"), "NOTHING");
  add_lines(in, "WAITING", "desk.messages_waiting", language, list.waiting, ids);
  add_lines(in, "ANSWERED", "desk.messages_answered", language, list.answered, ids);
  return expand("layout.html", page);
}

std::string desk_thread_page(const frame& at, const publish::desk_thread& read, const message_form& form,
                             const id_cipher& ids) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "desk_thread.html");
  const auto with = with_in_words(language, read);
  set(in, "HEADING", publish::message(language, "desk.thread", {{"name", with}}));
  add_text(in, language, {{"BACK", "page.back"}});
  show_wrong(in, language, form);
  set(in, "STUDENT", ids.hide(publish::public_student, read.student.id.value));
  set(in, "STUDENT_NAME", read.student.first_name);
  set(in, "NUMBER", read.student.number);
  set(in, "LAST", ids.hide(publish::public_message, read.last.id));
  const publish::arguments named{{"name", with}, {"student", read.student.first_name}};
  set(in, "SEES",
      !read.sees ? publish::message(language, "desk.thread_student", named)
                 : publish::message(language, "desk.thread_sees",
                                    {{"name", with}, {"sees", sees_in_words(language, *read.sees)}}));
  add_messages(in, at.in(), read.messages, with);
  auto& part = *in.AddSectionDictionary(read.is_open ? "OPEN" : "CLOSED");
  const bool waits =
      std::any_of(read.messages.begin(), read.messages.end(), [](const auto& one) { return !one.row.is_settled; });
  if (waits) part.SetValueAndShowSection("SETTLE", publish::message(language, "desk.settle"), "WAITS");
  if (!read.is_open) {
    set(part, "EMPTY", publish::message(language, "desk.thread_closed", named));
    return expand("layout.html", page);
  }
  add_text(part, language, {{"ANSWER_LABEL", "desk.answer_label"}, {"ANSWER", "desk.answer"}});
  set(part, "HINT", publish::message(language, "desk.answer_hint", named));
  set(part, "ID", form.id);
  set(part, "WORDS", form.words);
  return expand("layout.html", page);
}

} // namespace keukentafel::portal
