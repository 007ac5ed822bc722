#include "store/notices.hpp"

#include "store/audit.hpp"
#include "store/items.hpp"
#include "store/pictures.hpp"
#include "store/sqlite.hpp"

#include <fmt/format.h>

namespace keukentafel::store {

namespace {

using text = std::string_view;

constexpr auto milestone = bit_of(record::category::milestone);

std::string about_notice(std::int64_t id) { return fmt::format("notice-{}", id); }

std::string about_draft(account staff, text id) { return fmt::format("draft-{}-{}", staff.id, id); }

/// "." follows "-".
void remove_drafts(writing& in, const std::string& begin, moment older_than) {
  const auto after = begin + '-', before = begin + '.';
  in.database.run("delete from picture where about>? and about<? and at<=?", text{after}, text{before},
                  seconds(older_than));
}

} // namespace

void keep_draft_picture(writing& in, account staff, text id, text jpeg) {
  remove_draft_pictures(in, staff);
  keep_picture(in, about_draft(staff, id), jpeg);
}

std::optional<std::string> find_draft_picture(connection& database, account staff, text id) {
  return find_picture(database, about_draft(staff, id));
}

void remove_draft_pictures(writing& in, account staff) {
  remove_drafts(in, fmt::format("draft-{}", staff.id), moment::max());
}

void remove_draft_pictures(writing& in, moment older_than) { remove_drafts(in, "draft", older_than); }

posted post_notice(writing& in, const notice_draft& what, std::int64_t a_day) {
  {
    const auto row =
        in.database.query("select (select max(i.detail) from notice_item p join item i on i.id=p.item where "
                          "p.notice=n.id) from notice n where n.staff=? and n.client_id=?",
                          what.by.id, text{what.client_id});
    if (row->next()) {
      if (row->is_null(0)) return posted::before; // nobody has it any more
      const auto had = record::detail_from_json(row->text(0));
      const auto is_same = [&](const char* name, const std::string& now) {
        const auto* before = had.find(name);
        return !before || std::get<std::string>(*before) == now;
      };
      return is_same("title", what.title) && is_same("text", what.text) ? posted::before : posted::differs;
    }
  }
  {
    const auto row = in.database.query("select count(*) from notice where staff=? and posted_at>?", what.by.id,
                                       seconds(in.now - a_day_long));
    if (row->next() && row->integer(0) >= a_day) return posted::too_many_today;
  }
  const auto drafted = what.picture ? find_draft_picture(in.database, what.by, what.picture->draft) : std::nullopt;
  if (what.picture && !drafted) return posted::no_picture;
  in.database.run("insert into notice(staff, client_id, posted_at) values(?, ?, ?)", what.by.id, text{what.client_id},
                  seconds(in.now));
  const auto id = in.database.last_row();
  record::detail said;
  said.set("title", what.title);
  said.set("text", what.text);
  if (drafted) {
    keep_picture(in, about_notice(id), *drafted);
    remove_picture(in, about_draft(what.by, what.picture->draft));
    said.set("picture", what.picture->words);
    said.set("file", about_notice(id));
    said.set("file_type", std::string{"image"});
  }
  for (const auto student : what.to) {
    const auto item = add_own_item(in, student, record::kind::notice, said);
    if (!item) continue;
    in.database.run("insert into notice_item(item, notice) values(?, ?)", item->value, id);
    record(in, {audit_event::notice_posted, what.by, student, milestone, channel::desk, about_notice(id)});
  }
  return posted::kept;
}

std::vector<notice_row> notices_by(connection& database, account staff, std::size_t most) {
  std::vector<notice_row> list;
  const auto row = database.query(
      "select n.id, n.posted_at, n.withdrawn_at, count(i.id), coalesce(max(i.detail), '{}'), exists(select 1 from "
      "picture where about='notice-'||n.id) from notice n left join notice_item p on p.notice=n.id left join item i on "
      "i.id=p.item where n.staff=? group by n.id order by n.id desc limit ?",
      staff.id, static_cast<std::int64_t>(most));
  while (row->next()) {
    notice_row one;
    one.id = row->integer(0);
    one.posted_at = at(row->integer(1));
    if (!row->is_null(2)) one.withdrawn_at = at(row->integer(2));
    one.students = row->integer(3);
    const auto said = record::detail_from_json(row->text(4));
    if (const auto* title = said.find("title")) one.title = std::get<std::string>(*title);
    one.has_picture = row->integer(5) != 0;
    list.push_back(std::move(one));
  }
  return list;
}

std::optional<std::string> find_notice_picture(connection& database, item_id item) {
  std::int64_t notice = 0;
  {
    const auto row = database.query("select notice from notice_item where item=?", item.value);
    if (!row->next()) return std::nullopt;
    notice = row->integer(0);
  }
  return find_picture(database, about_notice(notice));
}

bool withdraw_notice(writing& in, std::int64_t id, account by) {
  in.database.run("update notice set withdrawn_at=? where id=? and staff=? and withdrawn_at is null", seconds(in.now),
                  id, by.id);
  if (in.database.changed_rows() == 0) return false;
  remove_picture(in, about_notice(id));
  std::vector<std::pair<item_id, student_id>> items;
  {
    const auto row = in.database.query(
        "select i.id, i.student from notice_item n join item i on i.id=n.item where n.notice=? order by i.id", id);
    while (row->next()) items.push_back({{row->integer(0)}, {row->integer(1)}});
  }
  for (const auto& [item, student] : items) {
    if (!withdraw_own_item(in, item)) in.database.run("delete from notice_item where item=?", item.value);
    record(in, {audit_event::notice_withdrawn, by, student, milestone, channel::desk, about_notice(id)});
  }
  return true;
}

void erase_notices(writing& in, student_id student) {
  remove_draft_pictures(in, moment::max());
  in.database.run("delete from notice_item where item in (select id from item where student=? and kind>=10)",
                  student.value);
  forget_empty_notices(in);
}

void forget_empty_notices(writing& in) {
  in.database.run("delete from picture where about in (select 'notice-'||id from notice where id not in (select notice "
                  "from notice_item))");
  in.database.run("delete from notice where id not in (select notice from notice_item)");
}

} // namespace keukentafel::store
