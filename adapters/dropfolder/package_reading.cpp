#include "package_reading.hpp"

#include "ids.hpp"
#include "refusal.hpp"

#include <algorithm>

namespace keukentafel::dropfolder {

namespace {

using oneroster::mode;
using kind = people::kind;

constexpr int rows_a_look = 4000, rows_an_offer = 150;

std::string file_name(std::string_view file) { return std::string{file} + ".csv"; }
std::string sample_name(std::string_view what) { return "oneroster/" + std::string{what}; }
std::string memory_of(std::string_view file, const std::string& id) {
  return "oneroster/" + std::string{file} + "/" + id;
}
bool is_name(std::string_view file) { return file == "courses" || file == "classes" || file == "lineItems"; }

} // namespace

std::unique_ptr<reading> open_package(const context& with, const folder& in, const dropped& one) {
  if (one.is_folder) {
    auto inside = in.open_folder(one);
    if (!inside) return nullptr;
    return std::make_unique<package_reading>(with, one, open_folder(std::move(*inside)));
  }
  const auto file = in.open(one);
  if (!file) return nullptr;
  return std::make_unique<package_reading>(with, one, open_zip(*file));
}

package_reading::package_reading(const context& with, const dropped& one, std::unique_ptr<package> from)
    : with_(with), rule_(*with.all.packages), one_(one), from_(std::move(from)), report_(with, shown(one.name)),
      people_(with.to, rule_) {
  read_manifest();
  plan_looks();
}

void package_reading::read_manifest() {
  auto bytes = from_->open("manifest.csv");
  if (!bytes) throw unfinished{"it has no manifest.csv at its root"};
  package_rows rows{std::move(bytes), "manifest.csv", {"propertyName", "value"}};
  std::map<std::string, std::string> properties;
  while (rows.next() && properties.size() < 1000)
    if (rows.problem().empty()) properties.emplace(rows.row()["propertyName"], rows.row()["value"]);
  modes_ = oneroster::read_manifest(properties);
}

std::unique_ptr<package_rows> package_reading::open_rows(std::string_view file) const {
  auto bytes = from_->open(file_name(file));
  if (!bytes) throw unfinished{"it has no " + file_name(file) + ", which its manifest names"};
  const auto& kinds = oneroster::file_kinds();
  const auto which = std::find_if(kinds.begin(), kinds.end(), [&](const auto& one) { return one.name == file; });
  std::vector<std::string> columns(which->columns.begin(), which->columns.end());
  if (file == "users" && !rule_.barred_column.empty()) columns.push_back(rule_.barred_column);
  return std::make_unique<package_rows>(std::move(bytes), file_name(file), columns);
}

void package_reading::plan_looks() {
  for (const auto& one : oneroster::file_kinds()) {
    if (!has(one.name)) continue;
    found_[std::string{one.name}] = {};
    passes_.push_back({one.name, {}, [this, file = one.name](const auto& row) { look_at(file, row); }, {}, false});
  }
}

/// What is counted, so that a package that was cut short does not take away what it lacks.
void package_reading::look_at(std::string_view file, const oneroster::row& row) {
  auto& its = found_.find(file)->second;
  ++its.rows;
  const auto broken = [&](std::string_view column, std::string_view rule) {
    if (its.broken++ == 0)
      its.first_broken =
          file_name(file) + " " + sentence({offered::kind::broken, {}, {}, std::string{column}, rule}, rows_->line());
  };
  if (!rows_->problem().empty() || row["sourcedId"].empty()) {
    ++its.nameless;
    return broken(rows_->problem().empty() ? "sourcedId" : "",
                  rows_->problem().empty() ? "is empty" : rows_->problem());
  }
  std::optional<oneroster::breach> problem;
  const bool gone = oneroster::is_gone(row, mode_of(file), problem);
  if (gone) return;
  const auto id = id_text(row["sourcedId"]);
  if (file == "roles" || file == "enrollments") {
    // Another role in the same row is another right.
    its.keys.add(id + " " + oneroster::read_role(row, problem).name);
  } else {
    its.keys.add(id);
  }
  if (file == "demographics") (void)oneroster::read_birth_date(row, problem);
  if (file == "users")
    for (const auto& other : oneroster::read_user(row, rule_, problem).agents)
      agents_.keys.add(std::min(id, other) + " " + std::max(id, other));
  if (const auto bytes = rows_->not_utf8(); !bytes.empty()) broken(bytes, "is not UTF-8");
  else if (problem) broken(problem->column, problem->rule);
}

void package_reading::judge() {
  const auto percent = with_.how.max_loss_percent;
  for (const auto& [file, its] : found_) {
    // Names of tests and courses carry no rights, and a school may have no results yet.
    const bool may_be_empty = is_name(file) || ((file == "results" || file == "enrollments") && its.rows == 0 &&
                                                with_.kept.of(sample_name(file)).size() == 0);
    auto why = may_be_empty        ? std::nullopt
               : is_bulk(file)     ? refuse_whole(its, with_.kept.of(sample_name(file)), percent)
               : file != "results" ? refuse_broken(its, percent)
                                   : std::nullopt;
    if (why) throw refusal{file_name(file) + ": " + *why};
    if (is_bulk(file) && !is_name(file)) may_sweep_ = may_sweep_ && its.nameless == 0;
  }
  if (is_bulk("users")) {
    agents_.rows = 1; // a school may have no guardians in it
    if (const auto why = refuse_whole(agents_, with_.kept.of(sample_name("agents")), percent))
      throw refusal{"users.csv, agentSourcedIds: " + *why};
  }
  if (!may_sweep_) with_.to.log(KT_WARNING, report_.file() + ": rows of it have no key, so nothing is taken as gone");
}

bool package_reading::is_whole() const {
  return std::any_of(modes_.begin(), modes_.end(), [](const auto& one) { return one.second == mode::bulk; });
}

bool package_reading::step() {
  if (is_looking_) {
    if (run_pass()) return true;
    judge();
    is_looking_ = false;
    people_.begin(one_.text());
    plan_offers();
    return true;
  }
  try {
    if (run_pass()) return true;
  } catch (const refusal& why) {
    throw std::runtime_error(report_.file() + " changed while it was read: " + why.what());
  } catch (const unfinished& why) {
    throw std::runtime_error(report_.file() + " changed while it was read: " + why.what());
  }
  report_.end();
  for (auto& [file, its] : found_)
    if (is_bulk(file)) with_.kept.replace(sample_name(file), std::move(its.keys));
  if (is_bulk("users")) with_.kept.replace(sample_name("agents"), std::move(agents_.keys));
  with_.kept.remember();
  return false;
}

/// Some rows of the first pass; false when there is none left.
bool package_reading::run_pass() {
  if (passes_.empty()) return false;
  const auto& now = passes_.front();
  if (!rows_) {
    rows_ = open_rows(now.file);
    if (now.before) now.before();
    if (!now.sweep.empty()) with_.to.sweep_begin(now.sweep);
  }
  for (int count = is_looking_ ? rows_a_look : rows_an_offer; count > 0; --count) {
    if (rows_->next()) {
      run_row(now);
      continue;
    }
    if (!now.sweep.empty()) with_.to.sweep_end(now.sweep);
    rows_.reset();
    passes_.pop_front();
    break;
  }
  return true;
}

void package_reading::run_row(const pass& now) {
  if (is_looking_) return now.row(rows_->row());
  if (now.counts) ++with_.counted.rows_read;
  std::string column;
  std::string_view rule = rows_->problem();
  if (rule.empty() && rows_->row()["sourcedId"].empty()) {
    column = "sourcedId";
    rule = "is empty";
  } else if (rule.empty() && !(column = rows_->not_utf8()).empty()) {
    rule = "is not UTF-8";
  }
  if (rule.empty()) return now.row(rows_->row());
  if (now.counts) report_.broken({offered::kind::broken, {}, {}, column, rule}, rows_->line(), file_name(now.file));
}

void package_reading::put_aside(const std::string& key, std::string_view column, std::string_view rule) {
  last_key_ = key;
  report_.broken({offered::kind::broken, key, {}, std::string{column}, rule}, rows_->line(),
                 file_name(passes_.front().file));
}

void package_reading::submit(const std::string& key, const nlohmann::json& data) {
  last_key_ = key;
  with_.to.submit(key, event_text(key, data.dump()));
}

std::string package_reading::id_of(const oneroster::row& row, std::string_view column) { return id_text(row[column]); }

bool package_reading::is_gone(std::string_view file, const oneroster::row& row) {
  std::optional<oneroster::breach> problem;
  const bool gone = oneroster::is_gone(row, mode_of(file), problem);
  if (!is_bulk(file)) with_.kept.saw(sample_name(file), id_of(row), gone);
  return gone;
}

void package_reading::plan_offers() {
  plan_names();
  plan_people();
  const auto file = rule_.enrolments_are_classes ? "enrollments" : "roles";
  if (has(file))
    passes_.push_back({file,
                       is_bulk(file) && may_sweep_ ? "enrolment/" : "",
                       [this](const auto& row) { offer_enrolment(row); },
                       {},
                       rule_.enrolments_are_classes});
  if (has("results"))
    passes_.push_back({"results",
                       is_bulk("results") && may_sweep_ ? "result/" : "",
                       [this](const auto& row) { offer_result(row); },
                       {},
                       true});
}

void package_reading::plan_names() {
  for (const auto* file : {"courses", "classes", "lineItems"})
    if (has(file)) passes_.push_back({file, {}, [this, file](const auto& row) { name_thing(file, row); }, {}, true});
}

/// A delta offers each person at once; a bulk first takes in everyone, and then sweeps.
void package_reading::plan_people() {
  const auto whole = [this](std::string_view file, people::part of) {
    return [this, file, of] {
      if (is_bulk(file)) people_.begin_whole(of);
    };
  };
  if (has("roles"))
    passes_.push_back(
        {"roles", {}, [this](const auto& row) { take_role(row); }, whole("roles", people::part::roles), true});
  if (has("demographics"))
    passes_.push_back({"demographics",
                       {},
                       [this](const auto& row) { take_birth(row); },
                       whole("demographics", people::part::birth),
                       true});
  if (has("users"))
    passes_.push_back(
        {"users", {}, [this](const auto& row) { take_user(row); }, whole("users", people::part::user), true});
  if (!is_bulk("users")) return;
  const auto sweep = [&](const char* prefix, auto row) {
    passes_.push_back({"users", may_sweep_ ? prefix : "", row, {}, false});
  };
  const auto offer = [this](kind as, const oneroster::row& row) {
    const auto user = id_of(row);
    std::optional<oneroster::breach> problem;
    if (oneroster::is_gone(row, mode::bulk, problem)) return;
    people_.offer(as, user);
    if (people_.has_role(as, user)) last_key_ = people::key(as, user);
  };
  sweep("student/", [offer](const auto& row) { offer(kind::student, row); });
  sweep("guardian/", [offer](const auto& row) { offer(kind::guardian, row); });
  sweep("relation/", [this](const auto& row) {
    for (const auto as : {kind::student, kind::guardian})
      if (people_.has_role(as, id_of(row))) people_.offer_relations(as, id_of(row));
  });
}

void package_reading::take_role(const oneroster::row& row) {
  const auto user = id_of(row, "userSourcedId"), id = id_of(row);
  std::optional<oneroster::breach> problem;
  const auto role = oneroster::read_role(row, problem);
  const bool gone = oneroster::is_gone(row, mode_of("roles"), problem);
  if (!is_bulk("roles")) with_.kept.saw(sample_name("roles"), id + " " + role.name, gone);
  if (user.empty() || !is_key(people::key(kind::guardian, user)))
    return report_.broken({offered::kind::broken, {}, {}, "userSourcedId", "makes no key"}, rows_->line(), "roles.csv");
  if (gone) {
    if (!is_bulk("roles")) people_.drop_role(user, id);
  } else if (problem && is_bulk("roles")) {
    // Without a role there is nobody to be offered: the sweep ends what there was.
    return report_.broken({offered::kind::broken, {}, {}, std::string{problem->column}, problem->rule}, rows_->line(),
                          "roles.csv");
  } else if (problem) {
    // Rights do not stand on a row that can't be read.
    for (const auto as : {kind::student, kind::guardian})
      if (people_.has_role(as, user) || (as == kind::student) == (role.name == "student"))
        put_aside(people::key(as, user), problem->column, problem->rule);
    return;
  } else if (!people_.put_role(user, id, role)) {
    return report_.broken({offered::kind::broken, {}, {}, "userSourcedId", "makes no key"}, rows_->line(), "roles.csv");
  }
  if (is_bulk("users")) return;
  for (const auto as : {kind::student, kind::guardian}) {
    if (!people_.has_role(as, user)) continue;
    last_key_ = people::key(as, user);
    people_.offer(as, user);
    people_.offer_relations(as, user);
  }
}

void package_reading::take_birth(const oneroster::row& row) {
  const auto user = id_of(row);
  if (!is_key(people::key(kind::student, user)) || !people_.has_role(kind::student, user)) return;
  std::optional<oneroster::breach> problem;
  const auto day = oneroster::read_birth_date(row, problem);
  const bool gone = is_gone("demographics", row);
  // Without a birth date nobody is shown anything of a student.
  people_.put_birth(user, gone || problem ? "" : day);
  if (problem)
    report_.broken({offered::kind::broken, {}, {}, std::string{problem->column}, problem->rule}, rows_->line(),
                   "demographics.csv");
  if (!is_bulk("users")) people_.offer(kind::student, user);
}

void package_reading::take_user(const oneroster::row& row) {
  const auto user = id_of(row);
  if (!is_key(people::key(kind::guardian, user)))
    return report_.broken({offered::kind::broken, {}, {}, "sourcedId", "makes no key"}, rows_->line(), "users.csv");
  std::optional<oneroster::breach> problem;
  const auto its = oneroster::read_user(row, rule_, problem);
  const bool gone = is_gone("users", row);
  const bool is_delta = !is_bulk("users");
  for (const auto as : {kind::student, kind::guardian}) {
    if (!people_.has_role(as, user)) continue;
    last_key_ = people::key(as, user);
    if (gone && is_delta) people_.end(as, user);
    else if (problem && is_delta) put_aside(people::key(as, user), problem->column, problem->rule);
  }
  if (gone) return;
  if (problem) {
    // In a bulk the person is not taken in: the sweep sets it aside, for want of a row that can be read.
    if (!is_delta)
      report_.broken({offered::kind::broken, {}, {}, std::string{problem->column}, problem->rule}, rows_->line(),
                     "users.csv");
    return;
  }
  people_.put_user(user, its);
  if (!is_delta) return;
  for (const auto as : {kind::student, kind::guardian}) {
    if (!people_.has_role(as, user)) continue;
    people_.offer(as, user);
    people_.offer_relations(as, user);
  }
}

void package_reading::offer_enrolment(const oneroster::row& row) {
  const auto key = "enrolment/" + id_of(row);
  const auto file = passes_.front().file;
  std::optional<oneroster::breach> problem;
  const auto role = oneroster::read_role(row, problem);
  const bool gone = oneroster::is_gone(row, mode_of(file), problem) || role.name != "student";
  if (file == "enrollments" && !is_bulk(file)) with_.kept.saw(sample_name(file), id_of(row) + " " + role.name, gone);
  if (!is_key(key)) return;
  if (gone) {
    if (!is_bulk(file)) with_.to.tombstone(last_key_ = key);
    return;
  }
  if (problem) return put_aside(key, problem->column, problem->rule);
  submit(key, oneroster::enrolment_data(id_of(row, "userSourcedId"), role, rule_));
}

void package_reading::name_thing(std::string_view file, const oneroster::row& row) {
  const auto memory = memory_of(file, id_of(row));
  if (memory.size() > 200) return;
  std::optional<oneroster::breach> problem;
  if (oneroster::is_gone(row, mode_of(file), problem)) return with_.to.forget(memory);
  const auto next = file == "lineItems" ? row["classSourcedId"] : row["courseSourcedId"];
  with_.to.remember(memory, nlohmann::json::array({row["title"], id_text(next)}).dump());
}

/// The title of a course, class or test; nothing when it is not known.
std::optional<std::string> package_reading::title_of(std::string_view file, const std::string& id, std::string* next) {
  const auto memory = memory_of(file, id);
  const auto text = id.empty() || memory.size() > 200 ? std::nullopt : with_.to.recall(memory);
  if (!text) return std::nullopt;
  const auto value = nlohmann::json::parse(*text, nullptr, false);
  if (!value.is_array() || value.size() != 2) return std::nullopt;
  if (next) *next = value[1];
  return value[0].get<std::string>();
}

void package_reading::offer_result(const oneroster::row& row) {
  const auto key = "result/" + id_of(row);
  if (!is_key(key))
    return report_.broken({offered::kind::broken, {}, {}, "sourcedId", "makes no key"}, rows_->line(), "results.csv");
  std::optional<oneroster::breach> problem;
  (void)oneroster::is_gone(row, mode_of("results"), problem);
  const bool gone = is_gone("results", row);
  std::string of_class, of_course;
  const auto test = title_of("lineItems", id_of(row, "lineItemSourcedId"), &of_class);
  auto course = title_of("classes", of_class, &of_course);
  if (const auto better = title_of("courses", of_course)) course = better;
  const auto data = gone ? std::nullopt : oneroster::result_data(row, test.value_or(""), course.value_or(""), problem);
  if (!gone && problem) return put_aside(key, problem->column, problem->rule);
  if (data && !test) return put_aside(key, "lineItemSourcedId", "names no line item that has come");
  if (data) return submit(key, *data);
  // Not there, or not to be shown: of a bulk the sweep says so.
  if (!is_bulk("results") || !may_sweep_) with_.to.tombstone(last_key_ = key);
}

} // namespace keukentafel::dropfolder
