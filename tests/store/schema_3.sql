-- A store of schema 3 as a version of then left it; tests/store/migrations_test.cpp opens it.
BEGIN TRANSACTION;
CREATE TABLE adapter(id integer primary key, name text not null unique, publish_from bigint not null,
  confirmed_at bigint not null default 0, is_imported integer not null default 0);
INSERT INTO "adapter" VALUES(1,'sis',1767225600,1795000000,1);
CREATE TABLE audit(id integer primary key, at bigint not null, what integer not null, role integer not null,
  actor text not null, student bigint not null, categories integer not null, channel integer not null,
  about text not null, hash text not null);
CREATE TABLE audit_segment(id integer primary key, last bigint not null, until_at bigint not null,
  sealed_at bigint not null, hash text not null, is_kept integer not null default 1);
CREATE TABLE code(finder text primary key, person bigint not null, salt text not null, hash text not null,
  expires_at bigint not null, wrong integer not null default 0, role integer not null default 1) without rowid;
INSERT INTO "code" VALUES('K7M2P',3,'00','11',1802000000,1,1);
CREATE TABLE enrolment(id integer primary key, student bigint not null, is_active integer not null, from_day text not null,
  until_day text);
INSERT INTO "enrolment" VALUES(6,1,1,'2026-08-01',NULL);
CREATE TABLE entity(id integer primary key, adapter integer not null, key text not null, type integer not null,
  is_present integer not null default 0, version bigint not null default 0, item bigint, unique(adapter, key));
INSERT INTO "entity" VALUES(1,1,'student/1',1,1,3,NULL);
INSERT INTO "entity" VALUES(2,1,'guardian/1',2,1,3,NULL);
INSERT INTO "entity" VALUES(3,1,'guardian/2',2,1,3,NULL);
INSERT INTO "entity" VALUES(4,1,'relation/1',3,1,3,NULL);
INSERT INTO "entity" VALUES(5,1,'relation/2',3,1,3,NULL);
INSERT INTO "entity" VALUES(6,1,'enrolment/1',5,1,3,NULL);
INSERT INTO "entity" VALUES(7,1,'result/1',6,1,5,1);
INSERT INTO "entity" VALUES(8,1,'absence/1',7,1,5,2);
INSERT INTO "entity" VALUES(9,1,'result/2',6,1,5,3);
INSERT INTO "entity" VALUES(10,1,'result/3',6,0,6,4);
INSERT INTO "entity" VALUES(11,1,'mentors/1',4,1,3,NULL);
CREATE TABLE erased(print text primary key, at bigint not null) without rowid;
CREATE TABLE guardian(id integer primary key, name text not null, is_deceased integer not null, language text not null,
  email text not null);
INSERT INTO "guardian" VALUES(2,'Moeder',0,'nl','');
INSERT INTO "guardian" VALUES(3,'Vader',0,'tr','');
CREATE TABLE head(sequence bigint not null, rights bigint not null default 0, audit_last bigint not null default 0, audit_hash text not null default '');
INSERT INTO "head" VALUES(4,9,0,'');
CREATE TABLE identity(entity bigint primary key, person bigint not null);
CREATE TABLE item(id integer primary key, adapter integer not null, student bigint not null, kind integer not null,
  occurred_at bigint not null, due_at bigint, published_at bigint, sequence bigint, is_announced integer not null default 0,
  is_withdrawn integer not null default 0, detail text not null, previous text not null default '', guardians_at bigint not null default 0, hold integer not null default 0, comment text not null default '', note text not null default '');
INSERT INTO "item" VALUES(1,1,1,1,1794900000,NULL,1794900100,4,1,0,'{"value":"6.1"}','5.4',1794950000,0,'It was hard','Well done');
INSERT INTO "item" VALUES(2,1,1,10,1794910000,NULL,1794910100,2,1,0,'{"from":"2026-11-16T08:00:00Z","lesson_hours":2,"excused":false}','',0,0,'','');
INSERT INTO "item" VALUES(3,1,1,1,1794920000,1795009000,NULL,NULL,0,0,'{"value":"7.0"}','',0,0,'','');
INSERT INTO "item" VALUES(4,1,1,1,1794930000,NULL,1794930100,3,1,1,'{}','',0,0,'','');
CREATE TABLE memory(adapter integer not null, key text not null, value text not null, primary key(adapter, key)) without rowid;
INSERT INTO "memory" VALUES(1,'place','{"id":77}');
CREATE TABLE mentor(entity bigint not null, student bigint not null, mentor text not null, name text not null,
  from_day text not null, until_day text);
INSERT INTO "mentor" VALUES(11,1,'staff/5','Mentor','2026-01-01',NULL);
CREATE TABLE permission(id integer primary key, what integer not null, student bigint not null, guardian bigint,
  category integer not null, from_day text not null, until_day text, reason text not null default '',
  given_by text not null, given_at bigint not null, ended_by text, ended_at bigint);
INSERT INTO "permission" VALUES(1,2,1,3,2,'2026-01-01',NULL,'a court order','3 1',1794000000,NULL,NULL);
INSERT INTO "permission" VALUES(2,3,1,NULL,4,'2026-01-01',NULL,'','2 1',1794000000,NULL,NULL);
CREATE TABLE relation(id integer primary key, student bigint not null, guardian bigint not null,
  is_legal_representative integer not null, kind text not null, from_day text not null, until_day text);
INSERT INTO "relation" VALUES(4,1,2,1,'mother','2010-05-17',NULL);
INSERT INTO "relation" VALUES(5,1,3,1,'father','2010-05-17',NULL);
CREATE TABLE secret(name text primary key, value text not null) without rowid;
CREATE TABLE session(hash text primary key, person bigint not null, created_at bigint not null,
  expires_at bigint not null, role integer not null default 1, verified_at bigint not null default 0) without rowid;
INSERT INTO "session" VALUES('aa',2,1794000000,1802000000,1,0);
CREATE TABLE set_aside(adapter integer not null, key text not null, reason text not null, at bigint not null,
  version bigint not null, event text, tries integer not null default 1, primary key(adapter, key)) without rowid;
INSERT INTO "set_aside" VALUES(1,'result/9','unreadable',1795000000,2,NULL,1);
CREATE TABLE staff(id integer primary key, adapter integer not null, key text not null, name text not null,
  is_administrator integer not null, one_time_key text not null default '', one_time_step bigint not null default 0,
  unique(adapter, key));
INSERT INTO "staff" VALUES(1,1,'staff/5','Mentor',0,'',0);
CREATE TABLE student(id integer primary key, adapter integer not null, first_name text not null, birth_date text not null,
  is_barred integer not null, is_deceased integer not null, language text not null, email text not null);
INSERT INTO "student" VALUES(1,1,'Noor','2010-05-17',0,0,'nl','');
CREATE INDEX relation_guardian on relation(guardian);
CREATE INDEX relation_student on relation(student);
CREATE INDEX enrolment_student on enrolment(student);
CREATE INDEX mentor_entity on mentor(entity);
CREATE INDEX mentor_student on mentor(student);
CREATE INDEX session_guardian on session(person);
CREATE INDEX code_guardian on code(person);
CREATE INDEX identity_person on identity(person);
CREATE VIEW same_person as select a.entity as one, b.entity as other from identity a
  join identity b on b.person=a.person;
CREATE INDEX permission_student on permission(student);
CREATE INDEX mentor_mentor on mentor(mentor);
CREATE INDEX item_student on item(student, sequence, kind, guardians_at);
CREATE INDEX item_category on item(student, (kind/10), sequence, kind, guardians_at) where kind>=10;
CREATE INDEX item_absence on item(student, occurred_at) where kind between 10 and 13;
CREATE INDEX item_due on item(due_at, adapter) where due_at is not null;
CREATE INDEX audit_student on audit(student, at);
COMMIT;
pragma user_version=3;
