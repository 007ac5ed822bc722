/// What the rows of a OneRoster package say, remembered and offered.
#include "package_reading.hpp"

#include "tabular/ids.hpp"

namespace keukentafel::dropfolder {

namespace {

using oneroster::mode;
using kind = people::kind;

constexpr std::size_t titles_at_hand = 20'000;
constexpr std::size_t longest_memory = 200; // of a key

std::string row_memory_of(std::string_view file, const std::string& id) {
  return "oneroster/" + std::string{file} + "/" + id;
}

} // namespace

void package_reading::put_aside(const std::string& key, std::string_view column, std::string_view rule) {
  last_key_ = key;
  report_.broken({offered::kind::broken, key, {}, std::string{column}, rule}, rows_->line(),
                 file_name(passes_.front().file));
}

void package_reading::submit(const std::string& key, const nlohmann::json& data) {
  last_key_ = key;
  with_.to.submit(key, event_text(event_source, key, data.dump()));
}

std::string package_reading::id_of(const oneroster::row& row, std::string_view column) { return id_text(row[column]); }

bool package_reading::is_gone(std::string_view file, const oneroster::row& row) {
  std::optional<oneroster::breach> problem;
  const bool gone = oneroster::is_gone(row, mode_of(file), problem);
  if (!is_bulk(file)) with_.kept.saw(sample_name(file), id_of(row), gone);
  return gone;
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
  const auto memory = row_memory_of(file, id_of(row));
  if (memory.size() > longest_memory) return;
  std::optional<oneroster::breach> problem;
  if (oneroster::is_gone(row, mode_of(file), problem)) return with_.to.forget(memory);
  const auto next = file == "lineItems" ? row["classSourcedId"] : row["courseSourcedId"];
  with_.to.remember(memory, nlohmann::json::array({row["title"], id_text(next)}).dump());
}

/// What is remembered of a course, class or test. Asked for each result, so some are held at hand.
const package_reading::thing& package_reading::find_thing(std::string_view file, const std::string& id) {
  const auto memory = row_memory_of(file, id);
  if (things_.size() > titles_at_hand) things_.clear();
  const auto [found, is_new] = things_.try_emplace(memory);
  if (!is_new || id.empty() || memory.size() > longest_memory) return found->second;
  const auto text = with_.to.recall(memory);
  const auto value = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json{};
  if (value.is_array() && value.size() == 2) found->second = {value[0].get<std::string>(), value[1].get<std::string>()};
  return found->second;
}

void package_reading::offer_result(const oneroster::row& row) {
  const auto key = "result/" + id_of(row);
  if (!is_key(key))
    return report_.broken({offered::kind::broken, {}, {}, "sourcedId", "makes no key"}, rows_->line(), "results.csv");
  std::optional<oneroster::breach> problem;
  (void)oneroster::is_gone(row, mode_of("results"), problem);
  const bool gone = is_gone("results", row);
  const auto test = find_thing("lineItems", id_of(row, "lineItemSourcedId"));
  const auto of_class = find_thing("classes", test.part_of);
  const auto of_course = find_thing("courses", of_class.part_of);
  const auto course = of_course.title ? of_course.title : of_class.title;
  const auto data =
      gone ? std::nullopt : oneroster::result_data(row, test.title.value_or(""), course.value_or(""), problem);
  if (!gone && problem) return put_aside(key, problem->column, problem->rule);
  if (data && !test.title) return put_aside(key, "lineItemSourcedId", "names no line item that has come");
  if (data) return submit(key, *data);
  // Not there, or not to be shown: of a bulk the sweep says so.
  if (!is_bulk("results") || !may_sweep_) with_.to.tombstone(last_key_ = key);
}

} // namespace keukentafel::dropfolder
