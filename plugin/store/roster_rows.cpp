#include "store/roster_rows.hpp"

#include "store/sqlite.hpp"

#include <algorithm>

namespace keukentafel::store {

namespace {

using text = std::string_view;
using values = std::vector<std::string>;

std::optional<std::string> day_text(const std::optional<day>& date) {
  return date ? std::optional{to_text(*date)} : std::nullopt;
}
std::string open_day(const std::optional<day>& date) { return day_text(date).value_or("-"); }
std::string yes_no(bool is_so) { return is_so ? "1" : "0"; }

/// The columns of a row as texts; none when there is no row.
values read_row(rows& row, int columns) {
  values read;
  if (!row.next()) return read;
  for (int i = 0; i < columns; ++i) read.push_back(row.text(i));
  return read;
}

struct comparer {
  writing& in;
  const entity& of;

  std::string id_of(const std::string& key) const { return std::to_string(find_entity(in, of.adapter, key).id); }

  bool operator()(const record::student& one) const {
    const auto row =
        in.database.query("select adapter, first_name, birth_date, is_barred, is_deceased, language, email "
                          "from student where id=?",
                          of.id);
    return read_row(*row, 7) ==
           values{std::to_string(of.adapter.value), one.first_name, one.birth_date, yes_no(one.is_barred),
                  yes_no(one.is_deceased),          one.language,   one.email};
  }
  bool operator()(const record::guardian& one) const {
    const auto row = in.database.query("select name, is_deceased, language, email from guardian where id=?", of.id);
    return read_row(*row, 4) == values{one.name, yes_no(one.is_deceased), one.language, one.email};
  }
  bool operator()(const record::relation& one) const {
    const auto row = in.database.query("select student, guardian, is_legal_representative, kind, from_day, "
                                       "coalesce(until_day, '-') from relation where id=?",
                                       of.id);
    return read_row(*row, 6) == values{id_of(one.student), id_of(one.guardian), yes_no(one.is_legal_representative),
                                       one.kind,           to_text(one.from),   open_day(one.until)};
  }
  bool operator()(const record::enrolment& one) const {
    const auto row = in.database.query(
        "select student, is_active, from_day, coalesce(until_day, '-') from enrolment where id=?", of.id);
    return read_row(*row, 4) ==
           values{id_of(one.student), yes_no(one.is_active), to_text(one.from), open_day(one.until)};
  }
  /// In any order. Nobody kept is as good as no row.
  bool operator()(const record::mentors& one) const {
    const auto student = id_of(one.student);
    std::vector<values> said, kept;
    for (const auto& each : one.list)
      said.push_back({student, each.mentor, each.name, to_text(each.from), open_day(each.until)});
    const auto row = in.database.query(
        "select student, mentor, name, from_day, coalesce(until_day, '-') from mentor where entity=?", of.id);
    for (auto next = read_row(*row, 5); !next.empty(); next = read_row(*row, 5)) kept.push_back(std::move(next));
    std::sort(said.begin(), said.end());
    std::sort(kept.begin(), kept.end());
    return said == kept;
  }
  bool operator()(const record::item_state&) const { return false; }
};

struct inserter {
  writing& in;
  const entity& of;

  std::int64_t id_of(text key) const { return find_entity(in, of.adapter, key).id; }

  void operator()(const record::student& one) const {
    in.database.run("insert into student(id, adapter, first_name, birth_date, is_barred, is_deceased, language, email) "
                    "values(?, ?, ?, ?, ?, ?, ?, ?)",
                    of.id, of.adapter.value, text{one.first_name}, text{one.birth_date}, std::int64_t{one.is_barred},
                    std::int64_t{one.is_deceased}, text{one.language}, text{one.email});
  }
  void operator()(const record::guardian& one) const {
    in.database.run("insert into guardian(id, name, is_deceased, language, email) values(?, ?, ?, ?, ?)", of.id,
                    text{one.name}, std::int64_t{one.is_deceased}, text{one.language}, text{one.email});
  }
  void operator()(const record::relation& one) const {
    in.database.run("insert into relation(id, student, guardian, is_legal_representative, kind, from_day, until_day) "
                    "values(?, ?, ?, ?, ?, ?, ?)",
                    of.id, id_of(one.student), id_of(one.guardian), std::int64_t{one.is_legal_representative},
                    text{one.kind}, text{to_text(one.from)}, day_text(one.until));
  }
  void operator()(const record::enrolment& one) const {
    in.database.run("insert into enrolment(id, student, is_active, from_day, until_day) values(?, ?, ?, ?, ?)", of.id,
                    id_of(one.student), std::int64_t{one.is_active}, text{to_text(one.from)}, day_text(one.until));
  }
  void operator()(const record::mentors& one) const {
    const auto student = id_of(one.student);
    for (const auto& each : one.list)
      in.database.run("insert into mentor(entity, student, mentor, name, from_day, until_day) values(?, ?, ?, ?, ?, ?)",
                      of.id, student, text{each.mentor}, text{each.name}, text{to_text(each.from)},
                      day_text(each.until));
  }
  void operator()(const record::item_state&) const {}
};

} // namespace

bool is_kept_so(writing& in, const entity& of, const record::state& state) {
  return std::visit(comparer{in, of}, state);
}

bool has_row(writing& in, record::entity_type type, std::int64_t id) {
  switch (type) {
  case record::entity_type::student: return in.database.query("select 1 from student where id=?", id)->next();
  case record::entity_type::guardian: return in.database.query("select 1 from guardian where id=?", id)->next();
  case record::entity_type::relation: return in.database.query("select 1 from relation where id=?", id)->next();
  case record::entity_type::enrolment: return in.database.query("select 1 from enrolment where id=?", id)->next();
  case record::entity_type::mentor: return in.database.query("select 1 from mentor where entity=?", id)->next();
  default: return false;
  }
}

void insert_row(writing& in, const entity& of, const record::state& state) { std::visit(inserter{in, of}, state); }

void remove_row(writing& in, record::entity_type type, std::int64_t id) {
  switch (type) {
  case record::entity_type::student: in.database.run("delete from student where id=?", id); break;
  case record::entity_type::guardian: in.database.run("delete from guardian where id=?", id); break;
  case record::entity_type::relation: in.database.run("delete from relation where id=?", id); break;
  case record::entity_type::enrolment: in.database.run("delete from enrolment where id=?", id); break;
  case record::entity_type::mentor: in.database.run("delete from mentor where entity=?", id); break;
  default: break;
  }
}

} // namespace keukentafel::store
