/// What guardians answer to an invitation of an item. An answer is for the moment at which it begins: when the school
/// moves that, it is asked again.
#pragma once

#include "base/account.hpp"
#include "store/store.hpp"

#include <optional>
#include <vector>

namespace keukentafel::store {

// Stored: numbers never change.
enum class coming : std::uint8_t { yes = 1, no = 2 };

struct answer_row {
  account by;
  coming says = coming::no;
};

/// In the place of an earlier one. False: the item was withdrawn meanwhile, or is not published.
bool keep_answer(writing& in, item_id item, account by, coming says, moment begins);
std::optional<coming> find_answer(connection& database, item_id item, account by, moment begins);
std::vector<answer_row> answers_to(connection& database, item_id item, moment begins);

void erase_answers(writing& in, item_id to);
void erase_answers(writing& in, student_id about); ///< before the items go
void erase_answers_by(writing& in, std::int64_t person);

} // namespace keukentafel::store
