/// OneRoster 1.2 CSV: its files, their rows, and what they mean here. Pure.
/// 1EdTech OneRoster CSV Binding 1.2, sections 3 and 4.
#pragma once

#include "mapping.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::dropfolder::oneroster {

enum class mode { absent, bulk, delta };

/// The files that are read, and the columns of each that must be there.
struct file_kind {
  std::string_view name; ///< without ".csv"
  std::vector<std::string_view> columns;
};
const std::vector<file_kind>& file_kinds();

/// What manifest.csv says of each of them. Throws `refusal` when it is no manifest of OneRoster 1.2, or when files
/// that need each other do not come in the same way.
std::map<std::string, mode, std::less<>> read_manifest(const std::map<std::string, std::string>& properties);

/// A row by the names of its columns; a column that is not there is empty.
class row {
public:
  row(const std::map<std::string, std::size_t, std::less<>>& places, const std::vector<std::string_view>& fields)
      : places_(places), fields_(fields) {}
  std::string_view operator[](std::string_view column) const {
    const auto found = places_.find(column);
    return found == places_.end() ? std::string_view{} : fields_[found->second];
  }

private:
  const std::map<std::string, std::size_t, std::less<>>& places_;
  const std::vector<std::string_view>& fields_;
};

/// Something in a row that breaks a rule.
struct breach {
  std::string_view column, rule;
};

struct role {
  std::string name, from, until; ///< days; empty: none. Until is the last day.
};

struct user {
  std::string given, name, email;
  std::vector<std::string> agents; ///< as id_text()
  bool is_enabled = true;
  bool is_barred = false;
};

using json = nlohmann::json;

/// "true" in delta mode for a row that is to be deleted. Sets the breach when the status is none.
bool is_gone(const row& of, mode how, std::optional<breach>& problem);

/// Of roles.csv, and of enrollments.csv, which has the same columns for this.
role read_role(const row& of, std::optional<breach>& problem);
user read_user(const row& of, const package_rule& rule, std::optional<breach>& problem);
/// Empty when there is none.
std::string read_birth_date(const row& of, std::optional<breach>& problem);

bool is_guardian_role(std::string_view role, const package_rule& rule);

json student_data(const user& of, const std::string& birth_date);
json guardian_data(const user& of);
/// The bond in the role that gives most.
json relation_data(const std::string& student, const std::string& guardian, const std::vector<role>& as,
                   const package_rule& rule);
json enrolment_data(const std::string& student, const role& of, const package_rule& rule);
/// Nothing: it is not to be shown (not graded, or without a mark).
std::optional<json> result_data(const row& of, const std::string& test, const std::string& course,
                                std::optional<breach>& problem);

/// Two ids of which neither can be taken for a part of the other.
std::string relation_key(const std::string& student, const std::string& guardian);

} // namespace keukentafel::dropfolder::oneroster
