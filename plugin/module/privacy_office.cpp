#include "module/privacy_office.hpp"

#include "portal/export_page.hpp"
#include "store/audit.hpp"
#include "store/erasure.hpp"
#include "store/export.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace keukentafel::module {

namespace {

std::string as_json(const std::vector<store::export_section>& all) {
  auto whole = nlohmann::ordered_json::object();
  for (const auto& section : all) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& row : section.rows) {
      auto one = nlohmann::ordered_json::object();
      for (std::size_t i = 0; i < section.columns.size(); ++i) {
        if (section.columns.at(i) == "detail") one["detail"] = nlohmann::ordered_json::parse(row.at(i), nullptr, false);
        else one[section.columns.at(i)] = row.at(i);
      }
      list.push_back(std::move(one));
    }
    whole[section.name] = std::move(list);
  }
  return whole.dump(1) + "\n";
}

/// On record with the act itself, or there is no act.
result<void> note(engine& with, store::audit_event what, account who, const store::work& act) {
  return with.store().write([&](store::writing& in) {
    const student_id student{who.as == role::student ? who.id : 0};
    store::record(in, {what, std::string_view{"command"}, student, 0, store::channel::file, store::about(who)});
    act(in);
  });
}

std::string_view age_word(policy::age_rule rule) {
  switch (rule) {
  case policy::age_rule::all: return "everything";
  case policy::age_rule::may_object: return "everything to which the student does not object";
  case policy::age_rule::restrained: return "end results of courses, milestones, appointments and totals";
  case policy::age_rule::consent: return "what the student consents to";
  case policy::age_rule::general: return "what the student consents to, and that the student is often absent";
  }
  return "";
}

} // namespace

int export_data(engine& with, account who, const order& what, const output& to) {
  if (const auto written = note(with, store::audit_event::exported, who, [](store::writing&) {}); !written) {
    to.err(written.error().sentence() + "\n");
    return 1;
  }
  std::vector<store::export_section> all;
  with.store().read([&](store::connection& database) { all = store::export_person(database, who); });
  to.out(what.option("html").empty() ? as_json(all) : portal::export_page(all));
  return 0;
}

int erase_person(engine& with, account who, const order& what, const output& to) {
  if (what.option("yes").empty()) {
    to.err("this takes out everything of this person for good: write --yes when you are sure\n");
    return 1;
  }
  const auto written = note(with, store::audit_event::erased, who, [&](store::writing& in) { store::erase(in, who); });
  if (!written) {
    to.err(written.error().sentence() + "\n");
    return 1;
  }
  // When a later write is durable, the log has begun anew, or a reader stands in the way.
  const bool is_empty = with.store().write([](store::writing&) {}) && !with.store().has_old_pages();
  to.err(is_empty ? "erased\n" : "erased; old pages go from the store's log as soon as nobody reads them any more\n");
  return 0;
}

std::string describe_data(const configuration& what) {
  std::string page =
      "# Data register\n\nMade by `keukentafel register` from the configuration and from the list of what "
      "may enter at all.\n\n## Why\n\nTo tell parents and carers, and students themselves, how it goes at "
      "school: results, absence, milestones and appointments.\n\n## Of whom, and who gets it\n\n"
      "| of | what | for whom |\n|---|---|---|\n";
  page += fmt::format("| students under 16 | as below | the student; legal representatives: {} |\n"
                      "| students of 16 and 17 | as below | the student; legal representatives: {} |\n"
                      "| students of 18 and over | as below | the student; others: {} |\n",
                      age_word(what.school.under_16), age_word(what.school.from_16), age_word(what.school.from_18));
  page +=
      "| students | first name, birth date, language, e-mail, whether third parties get nothing, enrolment periods | "
      "themselves; the first name: who may see their news |\n"
      "| parents and carers | name, language, e-mail, relations with their periods | themselves; the name: the "
      "student, and mentors |\n"
      "| mentors | name, and of whom when | the student, in an export; administrators |\n"
      "| staff who sign in | name or chosen name, and the key of their sign-in app | nobody |\n"
      "| who reads | which items were confirmed as seen, as long as the item is kept; the last visit, for a year | "
      "themselves; of parents and carers mentors and administrators, the visit excepted |\n"
      "| releases, limits, objections, consents | category, for whom, period, by whom; of releases and limits the "
      "reason | the student; mentors and administrators; the person concerned, without the reason |\n";
  if (what.asking.takes_sick_reports)
    page +=
        fmt::format("| sick reports from home | who, of whom, reason, from, until, what became of it; {} days | who "
                    "reported it; mentors and administrators; the SIS, where its adapter may write |\n",
                    what.asking.kept_for.count());
  if (what.talking.asks_mentor)
    page += fmt::format(
        "| messages between home and the mentor | who, of whom, the words, which item they are about; {} "
        "days | who is in the thread at home; the student's mentors of that day |\n"
        "| mentors | name; when they can be reached, and who stands in until when, as they typed it | students, "
        "and who may see their news |\n",
        what.talking.kept_for.count());
  page +=
      "| answers to invitations | who comes to a presentation, or can't; as long as the item | who answered; the "
      "student, in an export; mentors and administrators |\n"
      "| files of work pieces | nothing is kept: they are fetched when they are opened | who may see the item |\n"
      "| pictures with notices | made anew, without place, time and device; as long as the notice, and a day or two "
      "when it is not sent | who may see the notice; before it is sent who chose it |\n";
  page += "\n## Items\n\n| "
          "category | kind | fields | kept |\n"
          "|---|---|---|---|\n";
  for (const auto& rule : record::kind_rules()) {
    std::string fields;
    for (const auto& field : rule.fields) fields += (fields.empty() ? "" : ", ") + std::string{field.name};
    page += fmt::format("| {} | {} | {} | {} days |\n", record::to_text(rule.of), rule.name, fields,
                        what.moments.of(rule.of).kept_for.count());
  }
  page += fmt::format(
      "\nA student's own comment and a sentence of the school go with the item. Who was shown what is kept "
      "for {} days, without content. Devices stay signed in until {} days after their last use, at most 400 "
      "days; of each the browser and system in two words (such as Chrome, Android) and the day of last use "
      "are kept, for its owner. Codes last {} days.\n\n"
      "## Where it comes from\n\n| SIS | adapter |\n|---|---|\n",
      what.audit_lasts.count(), what.gateway.session_lasts.count(), what.code_lasts.count());
  for (const auto& one : what.adapters) page += fmt::format("| {} | {} |\n", one.name, one.code->entry().name);
  page +=
      "\nNothing goes to anyone else. What is not listed here is not read: no citizen service number, no care records, "
      "no remarks.\n";
  return page;
}

} // namespace keukentafel::module
