#include "people.hpp"

#include "ids.hpp"
#include "offered.hpp"

#include <algorithm>
#include <sstream>

namespace keukentafel::dropfolder {

namespace {

constexpr std::size_t longest_owner = 180; // of a memory key, with what stands behind "#"
constexpr people::kind both[]{people::kind::student, people::kind::guardian};

const char* name_of(people::part of) {
  return of == people::part::roles ? "#roles" : of == people::part::birth ? "#birth" : "#user";
}

std::string whole_of(people::part of) { return std::string{"oneroster/whole"} + name_of(of); }

people::kind other_of(people::kind one) {
  return one == people::kind::student ? people::kind::guardian : people::kind::student;
}

/// Of a list of keys; what was erased stands there without one.
std::vector<std::string> ids_in(const nlohmann::json& keys) {
  std::vector<std::string> ids;
  if (!keys.is_array()) return ids;
  for (const auto& one : keys) {
    const auto& text = one.get_ref<const std::string&>();
    if (const auto slash = text.find('/'); slash != text.npos) ids.push_back(text.substr(slash + 1));
  }
  return ids;
}

} // namespace

std::string people::key(kind as, const std::string& user) {
  return (as == kind::student ? "student/" : "guardian/") + user;
}

void people::begin(const std::string& identity) {
  std::istringstream in{to_.recall("oneroster/package").value_or("")};
  std::string last;
  if (!(in >> last >> number_)) number_ = 0;
  if (last != identity) to_.remember("oneroster/package", identity + " " + std::to_string(++number_));
  for (const auto of : {part::roles, part::birth, part::user})
    whole_since_[of] = std::stoull(to_.recall(whole_of(of)).value_or("0"));
}

void people::begin_whole(part of) {
  whole_since_[of] = number_;
  to_.remember(whole_of(of), std::to_string(number_));
}

people::json people::recall(const std::string& key, part of) const {
  const auto text = to_.recall(key);
  if (!text) return nullptr;
  auto value = json::parse(*text, nullptr, false);
  if (!value.is_array() || value.size() != 2 || value[0] < whole_since_.at(of)) return nullptr;
  return std::move(value[1]);
}

void people::remember(const std::string& key, json value) {
  to_.remember(key, json::array({number_, std::move(value)}).dump());
}

std::map<std::string, oneroster::role> people::roles(kind as, const std::string& user) const {
  std::map<std::string, oneroster::role> all;
  const auto value = recall(key(as, user) + name_of(part::roles), part::roles);
  if (!value.is_object()) return all;
  for (const auto& [id, one] : value.items()) all[id] = {one.at(0), one.at(1), one.at(2)};
  return all;
}

void people::keep_roles(kind as, const std::string& user, const std::map<std::string, oneroster::role>& all) {
  json value = json::object();
  for (const auto& [id, one] : all) value[id] = json::array({one.name, one.from, one.until});
  remember(key(as, user) + name_of(part::roles), std::move(value));
}

bool people::put_role(const std::string& user, const std::string& id, const oneroster::role& role) {
  if (!is_key(key(kind::guardian, user)) || user.size() > longest_owner) return false;
  for (const auto as : both) {
    auto all = roles(as, user);
    const bool is_of_it = as == kind::student ? role.name == "student" : oneroster::is_guardian_role(role.name, rule_);
    if (is_of_it) all[id] = role;
    else if (all.erase(id) == 0) continue;
    if (all.empty()) end(as, user);
    else keep_roles(as, user, all);
  }
  return true;
}

bool people::drop_role(const std::string& user, const std::string& id) {
  for (const auto as : both) {
    auto all = roles(as, user);
    if (all.erase(id) == 0) continue;
    if (all.empty()) end(as, user);
    else keep_roles(as, user, all);
  }
  return true;
}

bool people::put_birth(const std::string& user, const std::string& day) {
  if (!has_role(kind::student, user)) return true; // of nobody else it is needed
  remember(key(kind::student, user) + name_of(part::birth), day);
  return true;
}

bool people::put_user(const std::string& user, const oneroster::user& row) {
  for (const auto as : both) {
    if (!has_role(as, user)) continue;
    // As keys: so they are found when one of them is erased.
    json agents = json::array();
    for (const auto& other : row.agents) agents.push_back(key(other_of(as), other));
    remember(key(as, user) + name_of(part::user), {{"given", row.given},
                                                   {"name", row.name},
                                                   {"email", row.email},
                                                   {"agents", std::move(agents)},
                                                   {"enabled", row.is_enabled},
                                                   {"barred", row.is_barred}});
  }
  return true;
}

std::optional<oneroster::user> people::row(kind as, const std::string& user) const {
  const auto value = recall(key(as, user) + name_of(part::user), part::user);
  if (!value.is_object()) return std::nullopt;
  return oneroster::user{value.at("given"),          value.at("name"),    value.at("email"),
                         ids_in(value.at("agents")), value.at("enabled"), value.at("barred")};
}

void people::offer(kind as, const std::string& user) {
  if (!has_role(as, user)) return;
  const auto its = row(as, user);
  if (!its) return to_.set_aside(key(as, user), "users.csv has brought no row of it since its role began");
  const auto birth = as == kind::student ? recall(key(as, user) + name_of(part::birth), part::birth) : json{};
  const auto data = as == kind::student ? oneroster::student_data(*its, birth.is_string() ? birth : json{""})
                                        : oneroster::guardian_data(*its);
  to_.submit(key(as, user), event_text(key(as, user), data.dump()));
}

std::vector<std::string> people::bonds(kind as, const std::string& user) const {
  const auto text = to_.recall(key(as, user) + "#bonds");
  const auto value = text ? json::parse(*text, nullptr, false) : json{};
  return ids_in(value);
}

void people::note_bond(kind as, const std::string& user, const std::string& other, bool is_there) {
  auto all = bonds(as, user);
  const auto found = std::find(all.begin(), all.end(), other);
  if ((found != all.end()) == is_there) return;
  if (is_there) all.push_back(other);
  else all.erase(found);
  json keys = json::array();
  for (const auto& one : all) keys.push_back(key(other_of(as), one));
  to_.remember(key(as, user) + "#bonds", all.empty() ? std::string{} : keys.dump());
}

/// Whether either of the two names the other, and both are there.
bool people::is_bound(const std::string& student, const std::string& guardian) const {
  const auto child = row(kind::student, student), adult = row(kind::guardian, guardian);
  if (!child || !adult || !adult->is_enabled) return false;
  if (!has_role(kind::student, student) || !has_role(kind::guardian, guardian)) return false;
  const auto names = [](const oneroster::user& one, const std::string& other) {
    return std::find(one.agents.begin(), one.agents.end(), other) != one.agents.end();
  };
  return names(*child, guardian) || names(*adult, student);
}

void people::offer_relation(const std::string& student, const std::string& guardian) {
  const auto name = oneroster::relation_key(student, guardian);
  if (!is_key(name)) return to_.log(KT_WARNING, "two ids together make a key of more than 200 bytes");
  const bool is_there = is_bound(student, guardian);
  if (is_there) {
    std::vector<oneroster::role> as;
    for (auto& [id, one] : roles(kind::guardian, guardian)) as.push_back(std::move(one));
    to_.submit(name, event_text(name, oneroster::relation_data(student, guardian, as, rule_).dump()));
  } else {
    const auto before = bonds(kind::student, student);
    if (std::find(before.begin(), before.end(), guardian) == before.end()) return;
    to_.tombstone(name);
  }
  note_bond(kind::student, student, guardian, is_there);
  note_bond(kind::guardian, guardian, student, is_there);
}

void people::offer_relations(kind as, const std::string& user) {
  auto others = bonds(as, user);
  if (const auto its = row(as, user)) others.insert(others.end(), its->agents.begin(), its->agents.end());
  std::sort(others.begin(), others.end());
  others.erase(std::unique(others.begin(), others.end()), others.end());
  for (const auto& other : others) {
    if (as == kind::student) offer_relation(user, other);
    else offer_relation(other, user);
  }
}

/// First what is gone, then that it was there: a crash between the two does it again.
void people::end(kind as, const std::string& user) {
  for (const auto& other : bonds(as, user)) {
    to_.tombstone(as == kind::student ? oneroster::relation_key(user, other) : oneroster::relation_key(other, user));
    note_bond(other_of(as), other, user, false);
  }
  to_.tombstone(key(as, user));
  for (const auto* what : {"#bonds", "#user", "#birth", "#roles"}) to_.forget(key(as, user) + what);
}

} // namespace keukentafel::dropfolder
