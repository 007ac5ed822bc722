#include "publish/work_pieces.hpp"

#include "store/items.hpp"
#include "store/notices.hpp"
#include "store/sqlite.hpp"

#include <limits>

namespace keukentafel::publish {

namespace {

constexpr std::size_t looked_at = 50; ///< work pieces of one student, the newest
constexpr std::uint64_t work_pieces = std::uint64_t{1} << static_cast<unsigned>(record::kind::work_piece);

std::optional<policy::released> release_one(const policy::reader& who, record::item one, const policy::rules& school,
                                            moment now) {
  auto decided = policy::release(std::move(one), who, school, now);
  auto* let_go = std::get_if<policy::released>(&decided);
  return let_go ? std::optional{std::move(*let_go)} : std::nullopt;
}

} // namespace

std::optional<policy::released> find_released(const store::store& from, account who, item_id item,
                                              const policy::rules& school, moment now) {
  std::optional<policy::released> found;
  from.read([&](store::connection& database) {
    if (auto one = store::find_item(database, item))
      found = release_one(store::load_reader(database, who), std::move(*one), school, now);
  });
  return found;
}

std::optional<file_place> find_file(const store::store& from, account who, item_id item, const policy::rules& school,
                                    moment now) {
  std::optional<file_place> found;
  from.read([&](store::connection& database) {
    auto one = store::find_item(database, item);
    const auto* file = one ? one->said.find("file") : nullptr;
    if (!file) return;
    file_place at{{}, {}, one->student, one->what == record::kind::notice};
    if (!at.is_kept_here) {
      at.adapter = store::adapter_of(database, item);
      at.file = std::get<std::string>(*file);
    }
    const auto let_go = release_one(store::load_reader(database, who), std::move(*one), school, now);
    if (let_go && let_go->item().has_file) found = std::move(at);
  });
  return found;
}

std::optional<std::string> find_own_picture(const store::store& from, account who, item_id item,
                                            const policy::rules& school, moment now) {
  std::optional<std::string> found;
  from.read([&](store::connection& database) {
    auto one = store::find_item(database, item);
    if (!one || one->what != record::kind::notice) return;
    const auto let_go = release_one(store::load_reader(database, who), std::move(*one), school, now);
    if (let_go && let_go->item().has_file) found = store::find_notice_picture(database, item);
  });
  return found;
}

std::optional<invitation> invitation_of(store::connection& database, account who, const policy::released& what,
                                        moment now) {
  if (who.as != role::guardian) return std::nullopt;
  const auto begins = policy::invites_to(what, now);
  if (!begins) return std::nullopt;
  return invitation{what.item().id, *begins, store::find_answer(database, what.item().id, who, *begins)};
}

std::vector<desk_invitation> load_invitations(const store::store& from, account staff, student_id student,
                                              const policy::rules& school, moment now) {
  std::vector<desk_invitation> list;
  from.read([&](store::connection& database) {
    const auto reader = store::load_reader(database, staff);
    const store::item_query asked{student, std::numeric_limits<std::int64_t>::max(), work_pieces, true, looked_at};
    for (auto& one : store::newest_items(database, asked)) {
      const auto item = release_one(reader, std::move(one), school, now);
      const auto begins = item ? policy::invites_to(*item, now) : std::nullopt;
      if (!begins) continue;
      auto& made = list.emplace_back(desk_invitation{*item, *begins, {}});
      for (const auto& answer : store::answers_to(database, item->item().id, *begins))
        if (const auto person = store::load_person(database, answer.by))
          made.answers.emplace_back(person->name, answer.says);
    }
  });
  return list;
}

} // namespace keukentafel::publish
