/// How the news that went out about a student adds up, for the student's mentor.
#pragma once

#include "publish/desk.hpp"

namespace keukentafel::publish {

struct loaded_balance {
  policy::balance sum;
  store::category_bits shown = 0;       ///< the categories that it rests on
  std::vector<policy::released> before; ///< what encourages and is older than the weeks that count, newest first
};
/// Of what guardians may have seen, as far as policy releases it to this member of staff. Appointments are no news.
loaded_balance load_balance(store::connection& database, const policy::reader& staff, student_id student,
                            const policy::rules& school, moment now);

/// Of the students whom this member of staff guides today.
std::vector<desk_prompt> load_prompts(const store::store& from, account staff, const policy::rules& school, moment now);

} // namespace keukentafel::publish
