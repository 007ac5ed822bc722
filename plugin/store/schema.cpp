#include "store/schema.hpp"

#include <array>
#include <fmt/format.h>

namespace keukentafel::store {

namespace {

// An entity is what an adapter names by a key; the row exists as soon as anyone refers to it. Its number is the
// number of the student or guardian. Moments are seconds since 1970 in UTC, days are ISO texts.
constexpr std::array migrations{R"sql(
create table adapter(id integer primary key, name text not null unique, publish_from bigint not null,
  confirmed_at bigint not null default 0, is_imported integer not null default 0);
create table memory(adapter integer not null, key text not null, value text not null, primary key(adapter, key)) without rowid;
create table entity(id integer primary key, adapter integer not null, key text not null, type integer not null,
  is_present integer not null default 0, version bigint not null default 0, item bigint, unique(adapter, key));
create table student(id integer primary key, adapter integer not null, first_name text not null, birth_date text not null,
  is_barred integer not null, is_deceased integer not null, language text not null, email text not null);
create table guardian(id integer primary key, name text not null, is_deceased integer not null, language text not null,
  email text not null);
create table relation(id integer primary key, student bigint not null, guardian bigint not null,
  is_legal_representative integer not null, kind text not null, from_day text not null, until_day text);
create index relation_guardian on relation(guardian);
create index relation_student on relation(student);
create table enrolment(id integer primary key, student bigint not null, is_active integer not null, from_day text not null,
  until_day text);
create index enrolment_student on enrolment(student);
create table mentor(entity bigint not null, student bigint not null, mentor text not null, name text not null,
  from_day text not null, until_day text);
create index mentor_entity on mentor(entity);
create index mentor_student on mentor(student);
create table item(id integer primary key, adapter integer not null, student bigint not null, kind integer not null,
  occurred_at bigint not null, due_at bigint, published_at bigint, sequence bigint, is_announced integer not null default 0,
  is_withdrawn integer not null default 0, detail text not null, previous text not null default '');
create unique index item_student on item(student, sequence);
create index item_due on item(due_at) where due_at is not null;
create table set_aside(adapter integer not null, key text not null, reason text not null, at bigint not null,
  version bigint not null, event text, tries integer not null default 1, primary key(adapter, key)) without rowid;
create table session(hash text primary key, guardian bigint not null, created_at bigint not null,
  expires_at bigint not null) without rowid;
create index session_guardian on session(guardian);
create table code(finder text primary key, guardian bigint not null, salt text not null, hash text not null,
  expires_at bigint not null, wrong integer not null default 0) without rowid;
create index code_guardian on code(guardian);
create table head(sequence bigint not null);
insert into head values(0);
create table secret(name text primary key, value text not null) without rowid;
)sql",
                                R"sql(
alter table head add column rights bigint not null default 0;
)sql", // rights rises with every commit that may change who sees what
                                R"sql(
create table identity(entity bigint primary key, person bigint not null);
create index identity_person on identity(person);
create view same_person as select a.entity as one, b.entity as other from identity a
  join identity b on b.person=a.person;
create table permission(id integer primary key, what integer not null, student bigint not null, guardian bigint,
  category integer not null, from_day text not null, until_day text, reason text not null default '',
  given_by text not null, given_at bigint not null, ended_by text, ended_at bigint);
create index permission_student on permission(student);
create table staff(id integer primary key, adapter integer not null, key text not null, name text not null,
  is_administrator integer not null, one_time_key text not null default '', one_time_step bigint not null default 0,
  unique(adapter, key));
create index mentor_mentor on mentor(mentor);
alter table session rename column guardian to person;
alter table session add column role integer not null default 1;
alter table session add column verified_at bigint not null default 0;
alter table code rename column guardian to person;
alter table code add column role integer not null default 1;
alter table item add column guardians_at bigint not null default 0;
alter table item add column hold integer not null default 0;
alter table item add column comment text not null default '';
alter table item add column note text not null default '';
drop index item_student;
create index item_student on item(student, sequence, kind, guardians_at);
create index item_category on item(student, (kind/10), sequence, kind, guardians_at) where kind>=10;
create index item_absence on item(student, occurred_at) where kind between 10 and 13;
drop index item_due;
create index item_due on item(due_at, adapter) where due_at is not null;
create table audit(id integer primary key, at bigint not null, what integer not null, role integer not null,
  actor text not null, student bigint not null, categories integer not null, channel integer not null,
  about text not null, hash text not null);
create index audit_student on audit(student, at);
create table audit_segment(id integer primary key, last bigint not null, until_at bigint not null,
  sealed_at bigint not null, hash text not null, is_kept integer not null default 1);
alter table head add column audit_last bigint not null default 0;
alter table head add column audit_hash text not null default '';
create table erased(print text primary key, at bigint not null) without rowid;
)sql",
                                R"sql(
alter table identity add column joined_at bigint not null default 0;
create table declined(one bigint not null, other bigint not null, at bigint not null, primary key(one, other)) without rowid;
update item set guardians_at=0 where guardians_at>0 and guardians_at<9223372036854775807 and sequence is not null and
  due_at is null;
drop index item_student;
create index item_results on item(student, sequence, kind, guardians_at) where kind<10;
create index item_others on item(student, sequence, kind, guardians_at) where kind>=10;
drop index item_due;
create index item_due on item(due_at, adapter, student) where due_at is not null;
)sql",
                                R"sql(
create table request(id integer primary key, key text not null unique, adapter integer not null, student bigint not null,
  role integer not null, person bigint not null, client_id text not null, what integer not null, said text not null,
  state integer not null, note text not null default '', asked_at bigint not null, ended_at bigint, ended_by bigint,
  unique(role, person, client_id));
create index request_student on request(student);
create index request_state on request(state);
)sql",
                                R"sql(
alter table session add column device text not null default '';
alter table session add column seen_at bigint not null default 0;
alter table code add column is_own integer not null default 0;
create table message(id integer primary key, student bigint not null, role integer not null, person bigint not null,
  by_role integer not null, by_person bigint not null, client_id text not null, words text not null, item bigint,
  sent_at bigint not null, is_settled integer not null, unique(by_role, by_person, client_id));
create index message_thread on message(student, role, person);
create index message_open on message(student) where is_settled=0;
create index message_sent on message(sent_at);
create table office_hours(staff bigint primary key, hours text not null, stand_in text not null, stand_in_until text);
create table notice(id integer primary key, staff bigint not null, client_id text not null, posted_at bigint not null,
  withdrawn_at bigint, unique(staff, client_id));
create table notice_item(item bigint primary key, notice bigint not null);
create index notice_item_notice on notice_item(notice);
create table answer(item bigint not null, role integer not null, person bigint not null, says integer not null,
  begins_at bigint not null, at bigint not null, primary key(item, role, person)) without rowid;
create index answer_person on answer(person);
create table picture(about text primary key, jpeg text not null, at bigint not null) without rowid;
create table seen(role integer not null, person bigint not null, item bigint not null, sequence bigint not null,
  at bigint not null, primary key(role, person, item)) without rowid;
create index seen_item on seen(item);
create table visit(role integer not null, person bigint not null, before bigint not null, sequence bigint not null,
  at bigint not null, primary key(role, person)) without rowid;
create index item_coming on item(student, occurred_at) where kind=30;
create index item_presented on item(student, (json_extract(detail, '$.presentation_from'))) where kind=28;
)sql",
                                R"sql(
alter table session add column wrong integer not null default 0;
create table new_entity(id integer primary key autoincrement, adapter integer not null, key text not null,
  type integer not null, is_present integer not null default 0, version bigint not null default 0, item bigint,
  unique(adapter, key));
insert into new_entity select id, adapter, key, type, is_present, version, item from entity;
drop table entity;
alter table new_entity rename to entity;
create table new_item(id integer primary key autoincrement, adapter integer not null, student bigint not null,
  kind integer not null, occurred_at bigint not null, due_at bigint, published_at bigint, sequence bigint,
  is_announced integer not null default 0, is_withdrawn integer not null default 0, detail text not null,
  previous text not null default '', guardians_at bigint not null default 0, hold integer not null default 0,
  comment text not null default '', note text not null default '');
insert into new_item select id, adapter, student, kind, occurred_at, due_at, published_at, sequence, is_announced,
  is_withdrawn, detail, previous, guardians_at, hold, comment, note from item;
drop table item;
alter table new_item rename to item;
create index item_results on item(student, sequence, kind, guardians_at) where kind<10;
create index item_others on item(student, sequence, kind, guardians_at) where kind>=10;
create index item_category on item(student, (kind/10), sequence, kind, guardians_at) where kind>=10;
create index item_absence on item(student, occurred_at) where kind between 10 and 13;
create index item_due on item(due_at, adapter, student) where due_at is not null;
create index item_coming on item(student, occurred_at) where kind=30;
create index item_presented on item(student, (json_extract(detail, '$.presentation_from'))) where kind=28;
create table new_permission(id integer primary key autoincrement, what integer not null, student bigint not null,
  guardian bigint, category integer not null, from_day text not null, until_day text, reason text not null default '',
  given_by text not null, given_at bigint not null, ended_by text, ended_at bigint);
insert into new_permission select id, what, student, guardian, category, from_day, until_day, reason, given_by, given_at,
  ended_by, ended_at from permission;
drop table permission;
alter table new_permission rename to permission;
create index permission_student on permission(student);
create table new_request(id integer primary key autoincrement, key text not null unique, adapter integer not null,
  student bigint not null, role integer not null, person bigint not null, client_id text not null, what integer not null,
  said text not null, state integer not null, note text not null default '', asked_at bigint not null, ended_at bigint,
  ended_by bigint, unique(role, person, client_id));
insert into new_request select id, key, adapter, student, role, person, client_id, what, said, state, note, asked_at,
  ended_at, ended_by from request;
drop table request;
alter table new_request rename to request;
create index request_student on request(student);
create index request_state on request(state);
create table new_message(id integer primary key autoincrement, student bigint not null, role integer not null,
  person bigint not null, by_role integer not null, by_person bigint not null, client_id text not null, words text not null,
  item bigint, sent_at bigint not null, is_settled integer not null, unique(by_role, by_person, client_id));
insert into new_message select id, student, role, person, by_role, by_person, client_id, words, item, sent_at, is_settled
  from message;
drop table message;
alter table new_message rename to message;
create index message_thread on message(student, role, person);
create index message_open on message(student) where is_settled=0;
create index message_sent on message(sent_at);
create table new_notice(id integer primary key autoincrement, staff bigint not null, client_id text not null,
  posted_at bigint not null, withdrawn_at bigint, unique(staff, client_id));
insert into new_notice select id, staff, client_id, posted_at, withdrawn_at from notice;
drop table notice;
alter table new_notice rename to notice;
)sql",  // a number is never given out twice: what leads to somebody who was erased leads to nobody
                                R"sql(
alter table visit add column answer bigint not null default 0;
)sql",  // until which message the answers were read
                                R"sql(
create index item_final on item(student, sequence, kind, guardians_at) where kind<10 and json_extract(detail, '$.final')=1;
)sql"}; // What an item waits for: policy/moments.hpp; what audit rows mean: store/audit.hpp

} // namespace

result<void> migrate(connection& database) {
  std::int64_t version = 0;
  {
    const auto row = database.query("pragma user_version");
    if (row->next()) version = row->integer(0);
  }
  if (version > static_cast<std::int64_t>(migrations.size()))
    return fault{fmt::format("the store has schema {}, this version knows {}: install the newer version again", version,
                             migrations.size())};
  for (auto next = static_cast<std::size_t>(version); next < migrations.size(); ++next)
    database.script(fmt::format("begin immediate; {} pragma user_version={}; commit;", migrations[next], next + 1));
  return {};
}

} // namespace keukentafel::store
