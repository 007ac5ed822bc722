#include "store/export.hpp"

#include "record/detail.hpp"
#include "store/answers.hpp"
#include "store/audit_chain.hpp"
#include "store/requests.hpp"
#include "store/sqlite.hpp"

#include <iterator>

namespace keukentafel::store {

namespace {

std::string moment_text(const rows& row, int column) {
  const auto kept = row.is_null(column) ? 0 : row.integer(column);
  return kept == 0 ? std::string{} : keukentafel::to_text(at(kept));
}

std::string last_used(const rows& row, int column) {
  return row.integer(column) == 0 ? std::string{} : keukentafel::to_text(local_day(at(row.integer(column))));
}

std::string yes_no(bool is_so) { return is_so ? "yes" : "no"; }

std::string permission_word(std::int64_t what) {
  constexpr const char* words[] = {"", "release", "limit", "objection", "consent"};
  return what >= 1 && what <= 4 ? words[what] : "";
}

std::string category_word(std::int64_t of) { return std::string{record::to_text(static_cast<record::category>(of))}; }

export_section sessions_of(connection& database, account who) {
  export_section section{"devices signed in", {"device", "since", "last used", "until"}, {}};
  const auto row =
      database.query("select device, created_at, seen_at, expires_at from session where role=? and person=?",
                     static_cast<std::int64_t>(who.as), who.id);
  while (row->next())
    section.rows.push_back({row->text(0), moment_text(*row, 1), last_used(*row, 2), moment_text(*row, 3)});
  return section;
}

/// Without what only the SIS understands.
std::string shown_detail(const record::kind_rule& rule, std::string json) {
  for (const auto& field : rule.fields)
    if (field.type == record::field_type::hidden) {
      auto said = record::detail_from_json(json);
      if (said.take(field.name)) json = record::to_json(said);
    }
  return json;
}

/// Of a student what was answered about them; of a guardian what that guardian answered.
export_section answers_of(connection& database, account who) {
  export_section section{"answers to invitations", {"moment", "by", "about", "invited for", "comes"}, {}};
  const std::int64_t is_student = who.as == role::student;
  const auto row = database.query(
      "select w.at, coalesce(g.name, ''), coalesce(s.first_name, ''), w.begins_at, w.says from answer w join item i on "
      "i.id=w.item left join guardian g on g.id=w.person and w.role=1 left join student s on s.id=i.student where (1=? "
      "and i.student=?) or (0=? and w.role=1 and w.person=?) order by w.at",
      is_student, who.id, is_student, who.id);
  while (row->next())
    section.rows.push_back({moment_text(*row, 0), row->text(1), row->text(2), moment_text(*row, 3),
                            yes_no(static_cast<coming>(row->integer(4)) == coming::yes)});
  return section;
}

export_section items_of(connection& database, std::int64_t student) {
  export_section section{"items",
                         {"category", "kind", "happened", "published", "withdrawn", "detail", "value before",
                          "note of the school", "own comment"},
                         {}};
  const auto row = database.query(
      "select kind, occurred_at, published_at, is_withdrawn, detail, previous, note, comment "
      "from item where student=?1 and kind<10 union all select kind, occurred_at, published_at, is_withdrawn, detail, "
      "previous, note, comment from item where student=?1 and kind>=10 order by occurred_at",
      student);
  while (row->next()) {
    const auto& rule = record::rule_of(static_cast<record::kind>(row->integer(0)));
    section.rows.push_back({std::string{record::to_text(rule.of)}, std::string{rule.name}, moment_text(*row, 1),
                            moment_text(*row, 2), yes_no(row->integer(3) != 0), shown_detail(rule, row->text(4)),
                            row->text(5), row->text(6), row->text(7)});
  }
  return section;
}

export_section seen_of_student(connection& database, std::int64_t student) {
  export_section section{"who saw what", {"moment", "who", "what", "categories", "by", "about"}, {}};
  const audit_query which{{{student}}, moment{}, moment{std::chrono::sys_days{std::chrono::year{9999} / 1 / 1}}, false};
  std::string self;
  {
    const auto row = database.query(
        "select a.name||' '||e.key from entity e join adapter a on a.id=e.adapter where e.id=?", student);
    if (row->next()) self = row->text(0);
  }
  read_audit(database, which, [&](audit_line one) {
    // That a parent writes to the mentor is that parent's.
    if (one.categories & message_bit && one.actor != self && one.about != self) {
      one.categories &= ~message_bit;
      if (one.categories == 0) return;
    }
    section.rows.push_back({keukentafel::to_text(one.at), one.actor, std::string{to_text(one.what)},
                            names_of(one.categories, ", "), std::string{to_text(one.by)}, one.about});
  });
  return section;
}

/// Of a student all that was asked about them; of a guardian what that guardian asked.
export_section requests_of(connection& database, account who) {
  export_section section{"requests", {"moment", "what", "by", "about", "reason", "from", "until", "state"}, {}};
  const std::int64_t is_student = who.as == role::student;
  const auto row = database.query(
      "select q.asked_at, q.what, case when q.role=2 then 'student' else coalesce(g.name, '') end, "
      "coalesce(s.first_name, ''), q.said, q.state from request q left join guardian g on g.id=q.person and q.role=1 "
      "left join student s on s.id=q.student where (1=? and q.student=?) or (0=? and q.role=1 and q.person=?) order by "
      "q.id",
      is_student, who.id, is_student, who.id);
  while (row->next()) {
    const auto said = record::sick_report_of(record::detail_from_json(row->text(4)));
    section.rows.push_back({moment_text(*row, 0),
                            std::string{to_text(static_cast<record::request_kind>(row->integer(1)))}, row->text(2),
                            row->text(3), said.reason, said.from, said.until,
                            std::string{to_text(static_cast<request_state>(row->integer(5)))}});
  }
  return section;
}

/// The own thread with the mentors alone, also of a student: what a parent wrote is that parent's.
export_section messages_of(connection& database, account who) {
  export_section section{"messages", {"moment", "by", "about", "words"}, {}};
  const auto row = database.query(
      "select m.sent_at, m.by_role, coalesce(s.first_name, ''), m.words from message m left join student "
      "s on s.id=m.student where m.role=? and m.person=? order by m.id",
      static_cast<std::int64_t>(who.as), who.id);
  while (row->next())
    section.rows.push_back(
        {moment_text(*row, 0), row->integer(1) == 3 ? "mentor" : "self", row->text(2), row->text(3)});
  return section;
}

/// What the person confirmed having seen, and of a student what others confirmed.
export_section confirmed_by(connection& database, account who) {
  export_section section{"confirmed", {"moment", "by", "first name", "category", "happened"}, {}};
  const auto row = database.query(
      "select n.at, case when n.role=2 then 'student' else coalesce(g.name, '') end, coalesce(s.first_name, ''), "
      "i.kind, "
      "i.occurred_at from seen n join item i on i.id=n.item left join guardian g on g.id=n.person and n.role=1 left "
      "join student s on s.id=i.student where (n.role=?1 and n.person=?2) or (?1=2 and i.student=?2) order by n.at",
      static_cast<std::int64_t>(who.as), who.id);
  while (row->next())
    section.rows.push_back(
        {moment_text(*row, 0), row->text(1), row->text(2),
         std::string{record::to_text(record::rule_of(static_cast<record::kind>(row->integer(3))).of)},
         moment_text(*row, 4)});
  return section;
}

export_section visits_of(connection& database, account who) {
  export_section section{"last visit", {"moment"}, {}};
  const auto row =
      database.query("select at from visit where role=? and person=?", static_cast<std::int64_t>(who.as), who.id);
  while (row->next()) section.rows.push_back({moment_text(*row, 0)});
  return section;
}

std::vector<export_section> export_student(connection& database, account who) {
  std::vector<export_section> all;
  {
    export_section self{"student", {"first name", "birth date", "language", "e-mail", "nothing to third parties"}, {}};
    const auto row =
        database.query("select first_name, birth_date, language, email, is_barred from student where id=?", who.id);
    while (row->next())
      self.rows.push_back({row->text(0), row->text(1), row->text(2), row->text(3), yes_no(row->integer(4) != 0)});
    all.push_back(std::move(self));
  }
  {
    export_section section{"parents and carers", {"name", "relation", "legal representative", "from", "until"}, {}};
    const auto row = database.query("select g.name, r.kind, r.is_legal_representative, r.from_day, "
                                    "coalesce(r.until_day, '') from relation r join guardian g on g.id=r.guardian "
                                    "where r.student=? order by r.id",
                                    who.id);
    while (row->next())
      section.rows.push_back({row->text(0), row->text(1), yes_no(row->integer(2) != 0), row->text(3), row->text(4)});
    all.push_back(std::move(section));
  }
  {
    export_section section{"enrolments", {"active", "from", "until"}, {}};
    const auto row = database.query(
        "select is_active, from_day, coalesce(until_day, '') from enrolment where student=? order by id", who.id);
    while (row->next()) section.rows.push_back({yes_no(row->integer(0) != 0), row->text(1), row->text(2)});
    all.push_back(std::move(section));
  }
  {
    export_section section{"mentors", {"name", "from", "until"}, {}};
    const auto row = database.query(
        "select name, from_day, coalesce(until_day, '') from mentor where student=? order by from_day", who.id);
    while (row->next()) section.rows.push_back({row->text(0), row->text(1), row->text(2)});
    all.push_back(std::move(section));
  }
  all.push_back(items_of(database, who.id));
  {
    export_section section{"choices", {"what", "category", "for", "from", "until", "reason", "ended"}, {}};
    const auto row = database.query("select p.what, p.category, coalesce(g.name, ''), p.from_day, "
                                    "coalesce(p.until_day, ''), p.reason, p.ended_at from permission p left join "
                                    "guardian g on g.id=p.guardian where p.student=? order by p.id",
                                    who.id);
    while (row->next())
      section.rows.push_back({permission_word(row->integer(0)), category_word(row->integer(1)), row->text(2),
                              row->text(3), row->text(4), row->text(5), moment_text(*row, 6)});
    all.push_back(std::move(section));
  }
  all.push_back(requests_of(database, who));
  all.push_back(messages_of(database, who));
  all.push_back(answers_of(database, who));
  all.push_back(confirmed_by(database, who));
  all.push_back(visits_of(database, who));
  all.push_back(sessions_of(database, who));
  all.push_back(seen_of_student(database, who.id));
  return all;
}

std::vector<export_section> export_guardian(connection& database, account who) {
  std::vector<export_section> all;
  {
    export_section self{"guardian", {"name", "language", "e-mail"}, {}};
    const auto row = database.query("select name, language, email from guardian where id=?", who.id);
    while (row->next()) self.rows.push_back({row->text(0), row->text(1), row->text(2)});
    all.push_back(std::move(self));
  }
  {
    export_section section{"children", {"first name", "relation", "legal representative", "from", "until"}, {}};
    const auto row = database.query("select s.first_name, r.kind, r.is_legal_representative, r.from_day, "
                                    "coalesce(r.until_day, '') from relation r join student s on s.id=r.student "
                                    "where r.guardian=? order by r.id",
                                    who.id);
    while (row->next())
      section.rows.push_back({row->text(0), row->text(1), yes_no(row->integer(2) != 0), row->text(3), row->text(4)});
    all.push_back(std::move(section));
  }
  {
    export_section section{
        "choices about this person", {"what", "category", "first name", "from", "until", "ended"}, {}};
    const auto row = database.query("select p.what, p.category, coalesce(s.first_name, ''), p.from_day, "
                                    "coalesce(p.until_day, ''), p.ended_at from permission p left join student s "
                                    "on s.id=p.student where p.guardian=? order by p.id",
                                    who.id);
    while (row->next())
      section.rows.push_back({permission_word(row->integer(0)), category_word(row->integer(1)), row->text(2),
                              row->text(3), row->text(4), moment_text(*row, 5)});
    all.push_back(std::move(section));
  }
  all.push_back(requests_of(database, who));
  all.push_back(messages_of(database, who));
  all.push_back(answers_of(database, who));
  all.push_back(confirmed_by(database, who));
  all.push_back(visits_of(database, who));
  all.push_back(sessions_of(database, who));
  {
    export_section section{"what was shown", {"moment", "first name", "categories"}, {}};
    const auto row =
        database.query("select a.at, coalesce(s.first_name, ''), a.categories from audit a left join student "
                       "s on s.id=a.student where a.role=? and a.actor=? and a.what=1 order by a.id",
                       static_cast<std::int64_t>(who.as), std::string_view{std::to_string(who.id)});
    while (row->next())
      section.rows.push_back(
          {moment_text(*row, 0), row->text(1), names_of(static_cast<category_bits>(row->integer(2)), ", ")});
    all.push_back(std::move(section));
  }
  return all;
}

} // namespace

std::vector<export_section> export_person(connection& database, account who) {
  std::vector<std::int64_t> numbers{who.id};
  {
    const auto row = database.query("select other from same_person where one=? and other<>?", who.id, who.id);
    while (row->next()) numbers.push_back(row->integer(0));
  }
  std::vector<export_section> all;
  for (const auto number : numbers) {
    const account one{who.as, number};
    auto some = who.as == role::student ? export_student(database, one) : export_guardian(database, one);
    for (std::size_t i = 0; i < some.size(); ++i) {
      if (i == all.size()) all.push_back(std::move(some.at(i)));
      else std::move(some.at(i).rows.begin(), some.at(i).rows.end(), std::back_inserter(all.at(i).rows));
    }
  }
  return all;
}

} // namespace keukentafel::store
