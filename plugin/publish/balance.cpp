#include "publish/balance.hpp"

#include "policy/talking.hpp"
#include "store/items.hpp"
#include "store/sqlite.hpp"

#include <algorithm>
#include <limits>

namespace keukentafel::publish {

namespace {

// Of a student the newest items, of a mentor so many students, of all of them so much that waits: a group is smaller.
constexpr std::size_t items_of_one = 150, students_of_one = 100, waiting_of_all = 400, told_at_most = 3;

constexpr std::uint64_t news() {
  return ~std::uint64_t{0} & ~(std::uint64_t{1} << static_cast<unsigned>(record::kind::appointment));
}

bool encourages(const record::item& one) { return policy::tone_of(one.what, one.said) == policy::tone::encouraging; }

std::optional<policy::released> let_go(record::item item, const policy::reader& who, const policy::rules& school,
                                       moment now) {
  auto decided = policy::release(std::move(item), who, school, now);
  auto* released = std::get_if<policy::released>(&decided);
  return released ? std::optional{std::move(*released)} : std::nullopt;
}

} // namespace

loaded_balance load_balance(store::connection& database, const policy::reader& staff, student_id student,
                            const policy::rules& school, moment now) {
  loaded_balance made;
  const store::item_query newest{student, std::numeric_limits<std::int64_t>::max(), news(), false, items_of_one};
  for (auto& one : store::newest_items(database, newest)) {
    if (one.is_withdrawn) continue;
    auto released = let_go(std::move(one), staff, school, now);
    if (!released) continue;
    const auto& item = released->item();
    if (item.occurred_at > now - policy::balanced_over) {
      made.sum.add(policy::tone_of(item.what, item.said));
      made.shown |= store::bit_of(record::rule_of(item.what).of);
    } else if (made.before.size() < told_at_most && encourages(item)) {
      made.before.push_back(std::move(*released));
    }
  }
  return made;
}

std::vector<desk_prompt> load_prompts(const store::store& from, account staff, const policy::rules& school,
                                      moment now) {
  std::vector<desk_prompt> list;
  from.read([&](store::connection& database) {
    const auto who = store::load_reader(database, staff);
    std::unordered_set<student_id> prompted;
    std::size_t looked_at = 0;
    std::vector<std::vector<policy::released>> before;
    for (const auto* bond : policy::children(who, school, now)) {
      if (!policy::is_mentor(who, *bond, now) || ++looked_at > students_of_one) continue;
      auto balance = load_balance(database, who, bond->student, school, now);
      if (!balance.sum.is_only_worrying()) continue;
      prompted.insert(bond->student);
      before.push_back(std::move(balance.before));
      list.push_back({{bond->student, bond->first_name, store::number_in_sis(database, bond->student.value)},
                      balance.sum,
                      {},
                      balance.shown});
    }
    if (list.empty()) return;
    for (auto& one : store::pending_items(database, prompted, waiting_of_all)) {
      if (!encourages(one)) continue;
      auto released = let_go(std::move(one), who, school, now);
      if (!released) continue;
      const auto of = std::find_if(list.begin(), list.end(), [&](const desk_prompt& each) {
        return each.student.id == released->item().student;
      });
      if (of != list.end() && of->at_hand.size() < told_at_most) of->at_hand.push_back(std::move(*released));
    }
    for (std::size_t i = 0; i < list.size(); ++i)
      for (auto& one : before.at(i))
        if (list.at(i).at_hand.size() < told_at_most) list.at(i).at_hand.push_back(std::move(one));
    for (auto& one : list)
      for (const auto& told : one.at_hand) one.shown |= store::bit_of(record::rule_of(told.item().what).of);
  });
  return list;
}

} // namespace keukentafel::publish
