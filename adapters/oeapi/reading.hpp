/// One reading of all: the service, its persons, the file with guardians, and the associations of each student. What
/// is not there any more is taken as gone at its end, and only when that can be believed. [feed-thread]
#pragma once

#include "guardians.hpp"
#include "roll.hpp"
#include "student_reading.hpp"

namespace keukentafel::oeapi {

class reading {
public:
  enum class state {
    working,  ///< go on at once
    waiting,  ///< for the API
    complete, ///< all was offered
    failed    ///< problem() says why; what was offered is right, and nothing was taken as gone by mistake
  };
  struct counts {
    double students = 0, unread = 0, bonds_without_student = 0;
    std::uint64_t done = 0, total = 0;
  };

  /// `offered` and `print` of the guardians outlive one reading.
  struct shared {
    const settings& how;
    source& from;
    sdk::host& host;
    sink& to;
    roll& known;
    std::string& guardians_print; ///< of what was offered of them in this life
  };

  /// `thorough`: the students who are read whether something changed or not; `is_thorough`: all.
  reading(const shared& with, bool is_thorough, std::set<std::string> thorough);

  /// Takes an answer, or asks, or offers a part: between two steps another may ask.
  state step(std::chrono::milliseconds most);
  const std::string& problem() const { return problem_; }
  const counts& counted() const { return counted_; }
  bool is_of_all() const { return is_thorough_; }
  /// Whether a student was in it.
  bool has(const std::string& person) const { return ids_.contains(person); }

private:
  enum class phase { service, persons, missing, students, guardians, relations, gone, associations, end };

  void ask();
  void take(const said& answer);
  void take_service(const said& answer);
  void take_persons(const said& answer);
  void take_person(const json& person);
  void take_missing(const said& answer);
  void judge_persons();
  void ask_for_missing();
  void read_family();
  void offer_students();
  void offer_guardians();
  void offer_relations();
  void end_gone();
  void next_student();
  void end_student(const std::string& problem);
  void judge_end();
  bool is_too_much(std::size_t part, std::size_t whole) const;

  shared with_;
  bool is_thorough_;
  std::set<std::string> thorough_;
  phase phase_ = phase::service;
  paged_list persons_;
  std::vector<student> students_;
  std::set<std::string> ids_;
  std::map<std::string, std::string> aside_; ///< persons that can't be read, and why
  std::size_t nameless_ = 0;
  std::vector<std::string> missing_; ///< who was there, and is not in the list: still to be asked for
  std::optional<family_file> family_;
  bool is_family_known_ = false;
  std::map<std::string, std::string> by_code_; ///< the file's name of a student: the person, or empty for two
  std::size_t at_ = 0;                         ///< of the phase
  offering_cache offerings_;
  std::optional<student_reading> of_one_;
  std::string problem_;
  counts counted_;
};

} // namespace keukentafel::oeapi
