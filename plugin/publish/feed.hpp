/// A reader's feed: a query over the students whose news may be seen now,
/// decided item by item at the moment of asking.
#pragma once

#include "policy/release.hpp"
#include "publish/work_pieces.hpp"
#include "store/readers.hpp"

#include <optional>
#include <vector>

namespace keukentafel::publish {

struct child {
  student_id id;
  std::string first_name;
  std::optional<policy::released_totals> absence; ///< in the last four weeks
  std::optional<day> turns_18;                    ///< when it is near: the student decides from then on
};

struct person {
  store::person_row self;
  std::vector<child> children;     ///< visible now
  bool is_paused = false;          ///< nothing is shown since the SIS can't be reached
  std::int64_t rights = 0;         ///< the store's number of rights at this look
  bool is_told_in_general = false; ///< of children from 18 on, whatever they share
};

/// `only`: of the children these alone, when someone else looks on. `with_group`: absence is compared, which costs a
/// look at some sixty others.
person load_person(const store::store& from, account id, const policy::rules& school, moment now,
                   const std::optional<std::vector<student_id>>& only = {}, bool with_group = false);

struct feed_page {
  std::vector<policy::released> items; ///< newest first
  std::optional<std::int64_t> next;    ///< cursor for what is older
  bool is_paused = false;
  std::int64_t rights = 0;                  ///< the store's number of rights when it was decided
  std::vector<invitation> invitations = {}; ///< of these items, that this reader can answer
};

/// Looked for in what the newest items say to the reader, in the reader's language.
struct search {
  std::string words;
  std::string language;
};
constexpr std::size_t searched_at_most = 500;

struct feed_query {
  std::optional<student_id> student;
  std::optional<std::int64_t> before;
  std::size_t limit = 20;
  /// When someone else looks on: these students of the reader's alone.
  std::optional<std::vector<student_id>> only = {};
  std::optional<record::category> category = {};
  std::optional<search> find = {};  ///< not for an outline, which says nothing
  std::optional<item_id> item = {}; ///< this one alone
};

/// Whether anything of this student may be seen now.
bool may_see(const store::store& from, account id, student_id student, const policy::rules& school, moment now);

feed_page load_feed(const store::store& from, account id, const feed_query& query, const policy::rules& school,
                    moment now);
/// The same page with nothing in its items but student and sequence. An item that changes gets another sequence, so
/// this is enough to know whether a page is still the same.
feed_page load_feed_outline(const store::store& from, account id, const feed_query& query, const policy::rules& school,
                            moment now);

/// The reader of a stream, kept between two looks together with the store's rights number: each look takes it anew
/// when that number has changed, so the decision always rests on the store's state at that look.
struct live_reader {
  std::string session_hash;
  std::int64_t rights = -1;
  bool has_session = false;
  policy::reader who;
  std::vector<student_id> watch;     ///< whose changes matter
  std::optional<moment> next_change; ///< by time alone, of rights or session
  moment looked_at;
};

/// What a live stream sends next.
struct live_pull {
  std::vector<policy::released> items; ///< oldest first
  std::int64_t position = 0;           ///< ask for what comes after this one next time
  bool has_more = false;
  bool is_over = false;          ///< the session ended, or no child is left
  std::vector<student_id> watch; ///< whose changes matter, known at this moment or not
  /// Whose news may be seen now, and which kinds of it.
  std::vector<std::pair<student_id, std::uint64_t>> visible;
  std::optional<moment> next_change;
};

live_pull pull_live(const store::store& from, live_reader& by, std::int64_t after, const policy::rules& school,
                    moment now);

} // namespace keukentafel::publish
