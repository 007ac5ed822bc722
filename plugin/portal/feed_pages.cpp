#include "portal/feed_pages.hpp"

#include "portal/dictionary.hpp"
#include "portal/overview.hpp"
#include "publish/catalogue.hpp"
#include "publish/item_json.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace keukentafel::portal {

namespace {

using publish::message;

/// As they stand within a day.
constexpr std::array categories{record::category::milestone, record::category::result, record::category::appointment,
                                record::category::absence};

/// A value in a query (RFC 3986, section 2.1).
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    if (is_plain) out += c;
    else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string link_to(const feed_filter& choice) {
  const auto query = choice.query();
  return query.empty() ? "/" : "/?" + query;
}

std::string names_of(const publish::person& who, std::string_view language) {
  std::vector<std::string> names;
  for (const auto& child : who.children) names.push_back(child.first_name);
  return publish::in_list(language, names);
}

void add_switch(TemplateDictionary& to, std::string_view language, const feed_view& view, const id_cipher& ids) {
  if (view.who.children.size() < 2) return;
  auto& in = *to.AddSectionDictionary("SWITCH");
  set(in, "SWITCH_LABEL", message(language, "feed.switch"));
  const auto add = [&](const std::string& student, std::string_view label) {
    auto& choice = *in.AddSectionDictionary("CHOICES");
    set(choice, "TO", link_to(view.filter.of(student)));
    set(choice, "LABEL", label);
    if (student == view.filter.student) choice.ShowSection("CHOSEN");
  };
  add({}, message(language, "feed.all_children"));
  for (const auto& child : view.who.children) add(ids.hide(publish::public_student, child.id.value), child.first_name);
}

void add_finder(TemplateDictionary& to, std::string_view language, const feed_filter& filter) {
  auto& in = *to.AddSectionDictionary("FINDER");
  add_text(in, language,
           {{"SEARCH_TITLE", "feed.search"},
            {"WORDS_LABEL", "feed.search_words"},
            {"CATEGORY_LABEL", "feed.search_category"},
            {"EVERY_CATEGORY", "feed.every_category"},
            {"FIND", "feed.find"},
            {"CLEAR", "feed.clear"}});
  set(in, "WORDS", filter.words);
  if (!filter.student.empty()) in.SetValueAndShowSection("STUDENT", filter.student, "OF_STUDENT");
  for (const auto of : categories) {
    auto& option = *in.AddSectionDictionary("OPTIONS");
    set(option, "KEY", to_text(of));
    set(option, "LABEL", label_of(language, of));
    if (filter.category == of) option.ShowSection("CHOSEN");
  }
  if (!filter.is_narrow()) return;
  in.ShowSection("OPEN");
  set(in, "CLEAR_TO", link_to({filter.student, {}, {}, {}}));
}

void add_new(TemplateDictionary& to, std::string_view language, const feed_view& view, const id_cipher& ids) {
  std::int64_t count = 0;
  const policy::released* first = nullptr;
  for (const auto* one : in_order_of_days(view.news.items)) {
    if (!view.marks.is_new(one->item())) continue;
    if (!first) first = one;
    ++count;
  }
  if (!first) return;
  auto& in = *to.AddSectionDictionary("NEWS");
  set(in, "NEW_COUNT",
      message(language, view.who.self.who.as == role::student ? "feed.new_count_student" : "feed.new_count"));
  set(in, "COUNT", std::to_string(count));
  set(in, "FIRST_NEW", "i" + ids.hide(publish::public_item, first->item().id.value));
}

/// What the page's script needs beside the template of an item.
void add_lively(TemplateDictionary& in, const frame& at, const feed_view& view, const id_cipher& ids) {
  const auto language = at.language;
  const bool is_own = view.who.self.who.as == role::student;
  in.ShowSection("LIVELY");
  set(in, "SCHOOL_LANGUAGE", at.school_language);
  add_text(in, language,
           {{"NOTE_BY", "page.said.note"},
            {"COMMENT_BY", is_own ? "page.comment.by_you" : "page.said.comment"},
            {"QUESTION_BY", is_own ? "feed.question_student" : "feed.question"},
            {"NEW_WORD", "feed.new"},
            {"WAS", "feed.before"},
            {"CONFIRM", "feed.confirm"},
            {"PICTURE_TEXT", "page.file.picture"},
            {"DOCUMENT_TEXT", "page.file.document"},
            {"LIVE", "page.live"}});
  if (at.asks_mentor) in.SetValueAndShowSection("ASK", message(at.language, "messages.ask"), "ASKABLE");
  if (!is_own) {
    in.ShowSection("MAY_CONFIRM");
    add_text(in, language,
             {{"INVITE_ASK", "page.invite.ask"}, {"INVITE_YES", "page.invite.yes"}, {"INVITE_NO", "page.invite.no"}});
  }
  for (const auto& child : view.who.children) {
    auto* one = in.AddSectionDictionary("CHILDREN");
    set(*one, "STUDENT", ids.hide(publish::public_student, child.id.value));
    if (!is_own) set(*one, "NAME", child.first_name);
  }
  for (const auto of : categories) {
    auto* one = in.AddSectionDictionary("CATEGORIES");
    set(*one, "KEY", to_text(of));
    set(*one, "LABEL", label_of(language, of));
  }
  set(in, "TODAY_KEY", to_text(view.today));
  set(in, "TODAY", day_heading(language, view.today, view.today));
  set(in, "CONFIRMED_TODAY", confirmed_on(language, view.today));
}

const char* nothing_of(const feed_view& view) {
  const bool is_own = view.who.self.who.as == role::student;
  if (view.who.children.empty())
    return view.who.is_paused ? "page.paused" : is_own ? "page.student.nobody" : "page.nobody";
  if (view.filter.is_narrow()) return "feed.found_none";
  return is_own ? "page.student.none" : "page.none";
}

} // namespace

std::string feed_filter::query() const {
  std::string made;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    made += made.empty() ? "" : "&";
    made += name;
    made += '=';
    made += percent_encoded(value);
  };
  add("student", student);
  if (category) add("category", to_text(*category));
  add("q", words);
  if (before) add("before", std::to_string(*before));
  return made;
}

feed_filter feed_filter::of(std::string other_student) const {
  return {std::move(other_student), category, words, std::nullopt};
}

feed_filter feed_filter::older_than(std::int64_t sequence) const { return {student, category, words, sequence}; }

std::string feed_page(const frame& at, const feed_view& view, const id_cipher& ids) {
  const auto language = at.language;
  const auto& who = view.who;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "feed.html");
  add_text(in, language,
           {{"SIGN_OUT", "page.signout"}, {"SIGN_OUT_WARNING", "page.signout_warning"}, {"MORE_TEXT", "page.more"}});
  if (view.has_answer) in.SetValueAndShowSection("ANSWER", publish::message(language, "messages.answered"), "ANSWERED");
  const bool is_own = who.self.who.as == role::student;
  set(in, "HEADING",
      who.children.empty() ? message(language, "page.signin.title")
      : is_own             ? message(language, "page.student.greeting")
                           : message(language, "page.greeting", {{"names", names_of(who, language)}}));
  fill_birthdays(in, who, language);
  set(in, "AFTER", std::to_string(view.after));
  if (!who.children.empty()) {
    add_switch(in, language, view, ids);
    add_finder(in, language, view.filter);
    add_new(in, language, view, ids);
    add_lively(in, at, view, ids);
  }
  set(in, "STUDENT", view.filter.student);
  if (view.filter.category) set(in, "CATEGORY", to_text(*view.filter.category));
  set(in, "STILL", view.filter.before || !view.filter.words.empty() ? "yes" : "no");
  fill_overviews(in, who, view.overviews, language, ids, {view.line, true, at.school_language});
  if (view.news.items.empty()) in.SetValueAndShowSection("EMPTY", message(language, nothing_of(view)), "NOTHING");
  const auto back = view.filter.query();
  fill_items(in, view.news, at, who, ids, {view.today, &view.marks, back});
  if (view.news.next) in.SetValueAndShowSection("MORE_TO", link_to(view.filter.older_than(*view.news.next)), "MORE");
  return expand("layout.html", page);
}

std::string item_page(const frame& at, const publish::person& who, const publish::feed_page& news,
                      const publish::marks& marks, day today, const id_cipher& ids) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "one_item.html");
  set(in, "BACK", message(language, "feed.to_news"));
  const auto child = std::find_if(who.children.begin(), who.children.end(), [&](const auto& one) {
    return !news.items.empty() && one.id == news.items.front().item().student;
  });
  const bool is_own = who.self.who.as == role::student;
  set(in, "HEADING",
      is_own || child == who.children.end() ? message(language, "page.student.greeting")
                                            : message(language, "feed.item_title", {{"name", child->first_name}}));
  fill_items(in, news, at, who, ids, {today, &marks, {}});
  return expand("layout.html", page);
}

std::string view_page(const frame& at, const onlooker& by, const feed_view& seen, const id_cipher& ids) {
  const auto language = at.language;
  TemplateDictionary page{"page"};
  auto& in = *lay_out(page, at, "view.html");
  set(in, "HEADING", by.heading);
  set(in, "BACK_TO", by.back_to);
  set(in, "BACK", message(language, "page.back"));
  fill_birthdays(in, seen.who, language);
  fill_overviews(in, seen.who, seen.overviews, language, ids, {seen.line, false, at.school_language});
  if (seen.news.items.empty()) in.SetValueAndShowSection("EMPTY", by.empty, "NOTHING");
  fill_items(in, seen.news, at, seen.who, ids, {seen.today, nullptr, {}});
  if (seen.news.next) {
    auto& more = *in.AddSectionDictionary("MORE");
    set(more, "MORE_TEXT", message(language, "page.more"));
    set(more, "MORE_TO", std::string{by.here} + "&before=" + std::to_string(*seen.news.next));
  }
  return expand("layout.html", page);
}

} // namespace keukentafel::portal
