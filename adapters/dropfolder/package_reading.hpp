/// The reading of a OneRoster package: all files are looked at, then what they say of people is remembered, and then
/// everything is offered, the roster first.
#pragma once

#include "guard.hpp"
#include "package.hpp"
#include "package_rows.hpp"
#include "people.hpp"
#include "reading.hpp"

#include <functional>

namespace keukentafel::dropfolder {

/// Throws `refusal` and `unfinished`; null when another one stands there by now.
std::unique_ptr<reading> open_package(const context& with, const folder& in, const dropped& one);

class package_reading final : public reading {
public:
  package_reading(const context& with, const dropped& one, std::unique_ptr<package> from);

  bool step() override;
  const std::string& last_key() const override { return last_key_; }
  bool is_whole() const override;

private:
  /// Once through a file.
  struct pass {
    std::string_view file;
    std::string sweep; ///< empty: none
    std::function<void(const oneroster::row&)> row;
    std::function<void()> before;
    bool counts = false; ///< its rows are counted and its broken ones reported, once for each file
  };

  void read_manifest();
  void plan_looks();
  void plan_offers();
  void plan_people();
  void plan_names();
  void judge();
  bool run_pass();
  void run_row(const pass& now);
  void look_at(std::string_view file, const oneroster::row& row);

  void take_role(const oneroster::row& row);
  void take_birth(const oneroster::row& row);
  void take_user(const oneroster::row& row);
  void offer_enrolment(const oneroster::row& row);
  void offer_result(const oneroster::row& row);
  void name_thing(std::string_view file, const oneroster::row& row);

  oneroster::mode mode_of(std::string_view file) const { return modes_.find(file)->second; }
  bool has(std::string_view file) const { return mode_of(file) != oneroster::mode::absent; }
  bool is_bulk(std::string_view file) const { return mode_of(file) == oneroster::mode::bulk; }
  bool is_gone(std::string_view file, const oneroster::row& row);
  std::string id_of(const oneroster::row& row, std::string_view column = "sourcedId");
  std::optional<std::string> title_of(std::string_view file, const std::string& id, std::string* next = nullptr);
  void put_aside(const std::string& key, std::string_view column, std::string_view rule);
  void submit(const std::string& key, const nlohmann::json& data);
  std::unique_ptr<package_rows> open_rows(std::string_view file) const;

  const context& with_;
  const package_rule& rule_;
  dropped one_;
  std::unique_ptr<package> from_;
  report report_;
  people people_;
  std::map<std::string, oneroster::mode, std::less<>> modes_;
  std::map<std::string, found, std::less<>> found_; ///< by file
  found agents_;
  std::deque<pass> passes_;
  std::unique_ptr<package_rows> rows_;
  bool is_looking_ = true, may_sweep_ = true;
  std::string last_key_;
};

} // namespace keukentafel::dropfolder
