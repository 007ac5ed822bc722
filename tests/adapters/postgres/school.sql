-- An invented SIS on PostgreSQL: its own names, its own types, and columns that are nobody's business.
create schema school;
create table school.pupils (nr int primary key, given_name text not null, born date, bars_others boolean not null, bsn text);
create table school.carers (nr int primary key, full_name text not null, phone text);
create table school.bonds (pupil int, carer int, custody boolean not null, since date not null, primary key (carer, pupil));
create table school.places (nr int primary key, pupil int not null, is_active boolean not null, since date not null);
create table school.subjects (nr int primary key, title text not null);
create table school.marks (
  nr int primary key, pupil int not null, subject int not null, mark text, given timestamptz not null,
  notes text, essay text);
create table school.handed_in (
  nr int primary key, pupil int not null, title text, at timestamptz not null, sort text not null default 'werk');

create role keeper login replication password 'geheim';
grant usage on schema school to keeper;
grant select (nr, given_name, born, bars_others) on school.pupils to keeper;
grant select (nr, full_name) on school.carers to keeper;
grant select on school.bonds, school.places, school.subjects to keeper;
grant select (nr, pupil, subject, mark, given) on school.marks to keeper;
grant select (nr, pupil, title, at, sort) on school.handed_in to keeper;

create publication for_parents for table
  school.pupils (nr, given_name, born, bars_others),
  school.carers (nr, full_name),
  school.bonds (pupil, carer, custody, since),
  school.places (nr, pupil, is_active, since),
  school.subjects (nr, title),
  school.marks (nr, pupil, subject, mark, given),
  school.handed_in (nr, pupil, title, at, sort);

insert into school.pupils values (1, 'Noor', '2012-03-04', false, '123456782');
insert into school.carers values (2, 'Vader van Noor', '0612345678');
insert into school.bonds values (1, 2, true, '2012-03-04');
insert into school.places values (4, 1, true, '2025-08-01');
insert into school.subjects values (5, 'Rekenen');
insert into school.marks values (6, 1, 5, '6,4', '2026-01-05 09:00+01', 'tussen ons', null);
