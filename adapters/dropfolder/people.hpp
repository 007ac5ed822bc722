/// What is known of the people in OneRoster packages between one package and the next: OneRoster spreads a person
/// over three files, and a delta brings only the row that changed. It is remembered by the host under "KEY#..." of the
/// entity that it is about.
#pragma once

#include "oneroster.hpp"

#include <keukentafel/adapter.hpp>

namespace keukentafel::dropfolder {

class people {
public:
  enum class part { roles, birth, user };
  enum class kind { student, guardian };

  people(sdk::host& to, const package_rule& rule) : to_(to), rule_(rule) {}

  /// A package begins; the same one again, in a later life, has the same number.
  void begin(const std::string& identity);
  /// Of this part only what comes from now on is true.
  void begin_whole(part of);

  /// Each false when the id makes no key.
  bool put_role(const std::string& user, const std::string& id, const oneroster::role& role);
  bool drop_role(const std::string& user, const std::string& id);
  bool put_birth(const std::string& user, const std::string& day);
  bool put_user(const std::string& user, const oneroster::user& row);

  bool has_role(kind as, const std::string& user) const { return !roles(as, user).empty(); }
  /// Offers the person in this kind, or sets it aside when the row of users.csv has not come yet.
  void offer(kind as, const std::string& user);
  /// Offers the bonds of the person, and ends those that are no more.
  void offer_relations(kind as, const std::string& user);
  /// The person is no longer of this kind.
  void end(kind as, const std::string& user);

  static std::string key(kind as, const std::string& user);

private:
  using json = nlohmann::json;

  json recall(const std::string& key, part of) const; ///< null when there is none that is still true
  void remember(const std::string& key, json value);
  std::map<std::string, oneroster::role> roles(kind as, const std::string& user) const;
  std::optional<oneroster::user> row(kind as, const std::string& user) const;
  std::vector<std::string> bonds(kind as, const std::string& user) const;
  void note_bond(kind as, const std::string& user, const std::string& other, bool is_there);
  void offer_relation(const std::string& student, const std::string& guardian);
  bool is_bound(const std::string& student, const std::string& guardian) const;
  void keep_roles(kind as, const std::string& user, const std::map<std::string, oneroster::role>& all);

  sdk::host& to_;
  const package_rule& rule_;
  std::uint64_t number_ = 0;
  std::map<part, std::uint64_t> whole_since_;
};

} // namespace keukentafel::dropfolder
