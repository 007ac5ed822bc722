/// What stands above a child's news: what it works on, how far it is, what comes. All of it is derived from items that
/// policy released to this reader now.
#pragma once

#include "publish/feed.hpp"
#include "store/audit.hpp"

#include <string>
#include <vector>

namespace keukentafel::publish {

/// A project or piece of work, step by step.
struct project {
  std::string course; ///< may be empty, as the title
  std::string title;
  bool is_titled = false, is_handed_in = false;
  std::string value; ///< of its result; empty: there is none yet
  std::optional<bool> passed;
  moment newest;
  bool is_open() const { return value.empty(); }
};

enum class outcome { told, passed, not_yet }; ///< told: the school does not say whether it is a pass

struct course {
  std::string name;
  std::vector<outcome> results; ///< oldest first; practice is none
};

struct placement {
  std::string company;
  std::optional<day> from, until;
  std::optional<std::int64_t> hours_agreed, hours_done;
};

struct coming {
  enum class what { appointment, presentation, placement_begins, placement_ends, exam };
  policy::released item;
  what is = what::appointment;
  moment from;
};

struct overview {
  student_id student;
  std::vector<project> open, finished; ///< newest first
  std::vector<course> courses;         ///< with the newest result first
  std::vector<placement> placements;   ///< that last today
  std::vector<coming> comes;           ///< soonest first
  store::category_bits categories = 0; ///< whose items it rests on
  std::uint64_t kinds = 0;             ///< that the reader may see, as bits by number
  bool may_tell(record::category of) const { return (kinds & record::kinds_of(of)) != 0; }
};

constexpr std::chrono::days looks_ahead{14};

/// Pure. `newest`: milestones and results, newest first; `ahead`: appointments, and work pieces
/// that are presented.
overview sum_up(student_id student, const std::vector<policy::released>& newest,
                const std::vector<policy::released>& ahead, moment now);

struct overviews {
  std::vector<overview> of;
  std::int64_t rights = 0; ///< the store's number of rights when it was decided
};
/// Of every visible child, or of these alone. Each takes a bounded number of items.
overviews load_overviews(const store::store& from, account id, const std::optional<std::vector<student_id>>& only,
                         const policy::rules& school, moment now);

} // namespace keukentafel::publish
