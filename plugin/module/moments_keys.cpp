#include "module/moments_keys.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace keukentafel::module {

namespace {

using record::category;

constexpr std::array categories{category::result, category::absence, category::milestone, category::appointment};
constexpr std::array<std::string_view, 7> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/// "17:00"
std::optional<std::chrono::minutes> parse_time(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 99; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hours = digit(0) * 10 + digit(1), minutes = digit(3) * 10 + digit(4);
  if (hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::hours{hours} + std::chrono::minutes{minutes};
}

/// One table of the file, its keys as read, and where to complain.
struct section {
  const std::string& file;
  std::string name;
  const toml::table& at;
  const nlohmann::json& keys;
  complaints& wrong;

  void complain(const char* key, const std::string& what) const {
    const auto* written = at.get(key);
    wrong.push_back(fmt::format("{}: {}.{} {}", place(file, written ? *written : at), name, key, what));
  }
  std::optional<std::chrono::minutes> time(const char* key) const {
    if (!keys.at(key).is_string()) return std::nullopt;
    const auto read = parse_time(keys.at(key).get<std::string>());
    if (!read) complain(key, "must be a time of day such as \"17:00\"");
    return read;
  }
};

std::optional<policy::daily> read_quiet(const section& of) {
  const auto before = of.wrong.size();
  const auto from = of.time("quiet_from"), until = of.time("quiet_until");
  if ((!from && !until) || of.wrong.size() != before) return std::nullopt;
  if (!from) of.complain("quiet_from", "is missing: write quiet_from = \"21:30\"");
  else if (!until) of.complain("quiet_until", "is missing: write quiet_until = \"07:00\"");
  else if (*from == *until) of.complain("quiet_until", "equals quiet_from: nothing would ever be published");
  else return policy::daily{*from, *until};
  return std::nullopt;
}

std::array<bool, 7> read_days(const section& of) {
  std::array<bool, 7> on{};
  for (const auto& one : of.keys.at("publish_on")) {
    const auto found = std::find(days.begin(), days.end(), one.get<std::string>());
    if (found == days.end())
      of.complain("publish_on", fmt::format("is a list of days: write some of {}", fmt::join(days, ", ")));
    else on.at(static_cast<std::size_t>(found - days.begin())) = true;
  }
  return on;
}

void read_hold(const section& of, category about, policy::category_rules& to) {
  to.hold = std::chrono::hours{of.keys.at("hold_hours").get<int>()};
  to.holds_everything = of.keys.at("hold_all");
  to.holds_failed_exam = of.keys.at("hold_failed_exam");
  to.holds_from_unexcused = of.keys.at("hold_from_unexcused_hours");
  if (to.holds_failed_exam && about != category::result && about != category::milestone)
    of.complain("hold_failed_exam", "is of [category.result] and [category.milestone] only");
  if (to.holds_from_unexcused > 0 && about != category::absence)
    of.complain("hold_from_unexcused_hours", "is of [category.absence] only");
  const bool holds = to.holds_everything || to.holds_failed_exam || to.holds_from_unexcused > 0;
  if (holds && to.hold.count() == 0) of.complain("hold_hours", "is missing: write how long, such as hold_hours = 24");
  if (!holds && to.hold.count() > 0)
    of.complain("hold_hours", "holds nothing: write what is held, such as hold_all = true");
}

policy::category_rules read_category(const section& of, category about, const std::optional<policy::daily>& quiet) {
  policy::category_rules read;
  const auto before = of.wrong.size();
  read.publish_at = of.time("publish_at");
  read.publish_until = of.time("publish_until");
  read.publish_on = read_days(of);
  read.student_first = std::chrono::hours{of.keys.at("student_first_hours").get<int>()};
  read.kept_for = std::chrono::days{of.keys.at("keep_days").get<int>()};
  read_hold(of, about, read);
  if (of.wrong.size() != before) return read;
  if (read.publish_until && !read.publish_at)
    of.complain("publish_until", "wants a publish_at: write publish_at = \"17:00\"");
  else if (of.keys.at("publish_on").empty()) of.complain("publish_on", "is empty: nothing would ever be published");
  else if (!policy::ever_opens(read, quiet))
    of.complain("publish_at", "lies within the quiet hours: nothing would ever be published");
  return read;
}

} // namespace

policy::moments read_moments(const std::string& file, const toml::table& root, const key_section& of,
                             const nlohmann::json& policy_keys, complaints& wrong) {
  static const toml::table none;
  const auto table_of = [](const toml::table& in, std::string_view name) {
    const auto* table = in.get_as<toml::table>(name);
    return table ? table : &none;
  };
  policy::moments read;
  read.quiet = read_quiet({file, "policy", *table_of(root, "policy"), policy_keys, wrong});
  const auto& written = *table_of(root, of.name);
  for (const auto& [key, node] : written) {
    const std::string_view name = key;
    if (!record::parse_category(name))
      wrong.push_back(
          fmt::format("{}: [category.{}] is no section: write {}", place(file, node), name, category_heading()));
    else if (!node.is_table())
      wrong.push_back(fmt::format("{}: category.{} must be written as [category.{}]", place(file, node), name, name));
  }
  for (const auto one : categories) {
    const auto& table = *table_of(written, record::to_text(one));
    const auto name = fmt::format("{}.{}", of.name, record::to_text(one));
    const auto before = wrong.size();
    const auto keys = read_keys(file, table, name, of.keys, wrong);
    if (wrong.size() == before)
      read.categories.at(static_cast<std::size_t>(one) - 1) =
          read_category({file, name, table, keys, wrong}, one, read.quiet);
  }
  return read;
}

std::string category_heading() {
  std::string heading;
  for (const auto one : categories)
    heading += fmt::format("{}[category.{}]", heading.empty() ? "" : ", ", record::to_text(one));
  return heading;
}

} // namespace keukentafel::module
