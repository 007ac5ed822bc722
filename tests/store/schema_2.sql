-- A store of schema 2 as a version of then left it; tests/store/migrations_test.cpp opens it.
BEGIN TRANSACTION;
CREATE TABLE adapter(id integer primary key, name text not null unique, publish_from bigint not null,
  confirmed_at bigint not null default 0, is_imported integer not null default 0);
INSERT INTO "adapter" VALUES(1,'sis',1767225600,1795000000,1);
CREATE TABLE code(finder text primary key, guardian bigint not null, salt text not null, hash text not null,
  expires_at bigint not null, wrong integer not null default 0) without rowid;
INSERT INTO "code" VALUES('K7M2P',3,'00','11',1802000000,1);
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
CREATE TABLE guardian(id integer primary key, name text not null, is_deceased integer not null, language text not null,
  email text not null);
INSERT INTO "guardian" VALUES(2,'Moeder',0,'nl','');
INSERT INTO "guardian" VALUES(3,'Vader',0,'tr','');
CREATE TABLE head(sequence bigint not null, rights bigint not null default 0);
INSERT INTO "head" VALUES(4,9);
CREATE TABLE item(id integer primary key, adapter integer not null, student bigint not null, kind integer not null,
  occurred_at bigint not null, due_at bigint, published_at bigint, sequence bigint, is_announced integer not null default 0,
  is_withdrawn integer not null default 0, detail text not null, previous text not null default '');
INSERT INTO "item" VALUES(1,1,1,1,1794900000,NULL,1794900100,4,1,0,'{"value":"6.1"}','5.4');
INSERT INTO "item" VALUES(2,1,1,10,1794910000,NULL,1794910100,2,1,0,'{"from":"2026-11-16T08:00:00Z","lesson_hours":2,"excused":false}','');
INSERT INTO "item" VALUES(3,1,1,1,1794920000,1795009000,NULL,NULL,0,0,'{"value":"7.0"}','');
INSERT INTO "item" VALUES(4,1,1,1,1794930000,NULL,1794930100,3,1,1,'{}','');
CREATE TABLE memory(adapter integer not null, key text not null, value text not null, primary key(adapter, key)) without rowid;
INSERT INTO "memory" VALUES(1,'place','{"id":77}');
CREATE TABLE mentor(entity bigint not null, student bigint not null, mentor text not null, name text not null,
  from_day text not null, until_day text);
CREATE TABLE relation(id integer primary key, student bigint not null, guardian bigint not null,
  is_legal_representative integer not null, kind text not null, from_day text not null, until_day text);
INSERT INTO "relation" VALUES(4,1,2,1,'mother','2010-05-17',NULL);
INSERT INTO "relation" VALUES(5,1,3,1,'father','2010-05-17',NULL);
CREATE TABLE secret(name text primary key, value text not null) without rowid;
CREATE TABLE session(hash text primary key, guardian bigint not null, created_at bigint not null,
  expires_at bigint not null) without rowid;
INSERT INTO "session" VALUES('aa',2,1794000000,1802000000);
CREATE TABLE set_aside(adapter integer not null, key text not null, reason text not null, at bigint not null,
  version bigint not null, event text, tries integer not null default 1, primary key(adapter, key)) without rowid;
INSERT INTO "set_aside" VALUES(1,'result/9','unreadable',1795000000,2,NULL,1);
CREATE TABLE student(id integer primary key, adapter integer not null, first_name text not null, birth_date text not null,
  is_barred integer not null, is_deceased integer not null, language text not null, email text not null);
INSERT INTO "student" VALUES(1,1,'Noor','2010-05-17',0,0,'nl','');
CREATE INDEX relation_guardian on relation(guardian);
CREATE INDEX relation_student on relation(student);
CREATE INDEX enrolment_student on enrolment(student);
CREATE INDEX mentor_entity on mentor(entity);
CREATE INDEX mentor_student on mentor(student);
CREATE UNIQUE INDEX item_student on item(student, sequence);
CREATE INDEX item_due on item(due_at) where due_at is not null;
CREATE INDEX session_guardian on session(guardian);
CREATE INDEX code_guardian on code(guardian);
COMMIT;
pragma user_version=2;
