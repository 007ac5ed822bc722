/// Items in the store: kept once, under their student, in one order.
#pragma once

#include "record/event.hpp"
#include "record/item.hpp"
#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

/// Publishes pending items whose moment has come, and anew those that guardians may see from now on, oldest first, a
/// bounded number at a time.
void publish_due(writing& in);
/// A pending item now, or a published one anew.
void publish_item(writing& in, item_id item);
std::optional<moment> first_due(connection& database);

/// The row of an entity in table `entity`.
struct entity {
  std::int64_t id = 0;
  adapter_id adapter;
  bool is_present = false;
  std::uint64_t version = 0;
  std::optional<std::int64_t> item;
};
entity find_entity(writing& in, adapter_id adapter, std::string_view key); ///< made when it is not there
std::vector<entity> find_items(writing& in, adapter_id adapter, const std::vector<std::string>& keys);

/// News, a correction, or nothing: compares with what is kept. Which item stands in `of` the caller keeps.
void keep_item(writing& in, entity& of, const record::item_state& state);
/// A pending item vanishes; a published one stays, emptied, and one that no guardian may see yet is never for them.
void withdraw_item(writing& in, entity& of);

/// News that the school writes itself: an item like the others, and no SIS can name it. It keeps to the hours of its
/// category and to the student's lead; nothing holds it. Nothing when the student is not known.
std::optional<item_id> add_own_item(writing& in, student_id student, record::kind what, const record::detail& said);
/// A pending one vanishes, as in withdraw_item(). False: then its row is gone.
bool withdraw_own_item(writing& in, item_id item);

/// Which of a student's published items, newest first.
struct item_query {
  student_id student;
  std::int64_t before = 0;   ///< sequence < before
  std::uint64_t kinds = 0;   ///< bits by number
  bool is_early_too = false; ///< also what guardians don't see yet
  std::size_t limit = 0;
  bool has_end_results_only = false; ///< of results those of a whole course
};
std::vector<record::item> newest_items(connection& database, const item_query& which);
/// The same, with nothing in them but what policy asks and the sequence: read from the index alone.
std::vector<record::item> newest_places(connection& database, const item_query& which);
/// Announced items with after < sequence, oldest first.
std::vector<record::item> announced_items(connection& database, student_id student, std::int64_t after,
                                          std::size_t limit);
/// One that is published; policy decides who may see it.
std::optional<record::item> find_item(connection& database, item_id item);
/// The name of the adapter that it came from.
std::string adapter_of(connection& database, item_id item);
/// What guardians of these students do not see yet: held, or waiting for its hours, or with the student first. What
/// waits for a first import is not among it.
std::vector<record::item> pending_items(connection& database, const std::unordered_set<student_id>& of,
                                        std::size_t limit);
/// Published appointments that begin between the two, soonest first.
std::vector<record::item> coming_items(connection& database, student_id student, moment from, moment until,
                                       std::size_t limit);
/// The same of work pieces that are presented.
std::vector<record::item> coming_presentations(connection& database, student_id student, moment from, moment until,
                                               std::size_t limit);
std::int64_t head(connection& database);

/// What the published absence since then comes to.
record::absence_totals add_up_absence(connection& database, student_id student, moment since, bool is_early_too);
/// Its hours, as guardians see them, of each of the others who have a mentor in common with this student today; of a
/// bounded number.
std::vector<std::int64_t> absence_of_group(connection& database, student_id student, moment since, day today);

/// The student's own words about an item that is published; empty takes them away. False: there is no such item of
/// this student, or it was withdrawn.
bool set_comment(writing& in, item_id item, student_id student, std::string_view words);

} // namespace keukentafel::store
