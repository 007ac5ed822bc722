#include "module/letter_office.hpp"

#include "portal/letter.hpp"
#include "publish/catalogue.hpp"
#include "publish/feed.hpp"
#include "store/codes.hpp"
#include "store/devices.hpp"
#include "store/readers.hpp"

#include <fmt/format.h>

namespace keukentafel::module {

namespace {

bool is_misaddressed(engine& with, account who) {
  bool is_so = false;
  with.store().read([&](store::connection& database) { is_so = store::has_address_of_student(database, who); });
  return is_so;
}

/// What stands between this installation and a letter; empty: nothing.
std::string why_no_letters(const engine& with, const output& to) {
  if (with.settings().gateway.public_url.empty())
    return "a letter says where to go: write gateway.public_url in the configuration, and start the module anew";
  return to.file ? "" : "nobody takes files here";
}

/// A code that works until the end of a day, since a letter names that day.
bool write_letter(engine& with, const store::person_row& who, bool replaces_all, const output& to) {
  const auto last_day = local_day(now() + with.settings().code_lasts);
  const auto code = store::make_code(with.store(), {who.who, local_midnight(next_day(last_day)), false, replaces_all});
  if (!code) {
    to.err(code.error().sentence() + "\n");
    return false;
  }
  const auto& ours = with.settings().letter;
  const auto& site = with.settings().gateway;
  const auto page =
      portal::letter_page({publish::choose_language({}, who.language), who.name, ours.school, ours.contact,
                           site.school_language, site.public_url, to_text(*code), last_day});
  return to.file(fmt::format("letter-{}.html", who.who.id), page);
}

struct counts {
  std::int64_t written = 0, signed_in = 0, waiting = 0, misaddressed = 0, seeing_nothing = 0;
};

/// Where it counts that this guardian needs none; null: a letter is needed.
std::int64_t* find_reason_for_none(engine& with, const store::person_row& who, bool again, counts& all) {
  store::entry_state state;
  with.store().read([&](store::connection& database) { state = store::find_entry(database, who.who, now()); });
  if (state.has_session) return &all.signed_in;
  if (state.has_code && !again) return &all.waiting;
  const auto seen = publish::load_person(with.store(), who.who, with.settings().school, now());
  return seen.children.empty() ? &all.seeing_nothing : nullptr;
}

} // namespace

int hand_out_code(engine& with, account who, const order& what, const output& to) {
  if (who.as == role::guardian && is_misaddressed(with, who))
    return refuse(to, "this person's address of mail is also that of a student of theirs, so what is sent there may "
                      "reach the student alone: have it mended in the SIS first");
  if (!what.option("letter").empty()) {
    if (who.as != role::guardian) return refuse(to, "letters are for guardians: leave --letter out");
    if (const auto why = why_no_letters(with, to); !why.empty()) return refuse(to, why);
    std::optional<store::person_row> row;
    with.store().read([&](store::connection& database) { row = store::load_person(database, who); });
    return row && write_letter(with, *row, true, to) ? 0 : 1;
  }
  const auto code = store::make_code(with.store(), {who, now() + with.settings().code_lasts});
  if (!code) return refuse(to, code.error().sentence());
  to.out(to_text(*code) + "\n");
  return 0;
}

int invite_all(engine& with, const order& what, const output& to) {
  if (what.option("letter").empty()) return refuse(to, "write --letter FOLDER: everyone gets a letter");
  if (const auto why = why_no_letters(with, to); !why.empty()) return refuse(to, why);
  const auto adapter = choose_adapter(with, what, to);
  if (!adapter) return 1;
  std::vector<store::person_row> everyone;
  with.store().read([&](store::connection& database) { everyone = store::all_guardians(database, *adapter); });
  const bool again = !what.option("again").empty();
  counts all;
  for (const auto& who : everyone) {
    if (to.is_cancelled()) return 1;
    if (auto* reason = find_reason_for_none(with, who, again, all)) {
      ++*reason;
      continue;
    }
    if (is_misaddressed(with, who.who)) {
      ++all.misaddressed;
      std::string number;
      with.store().read([&](store::connection& database) { number = store::number_in_sis(database, who.who.id); });
      to.out(fmt::format("guardian {}: the address of mail is also that of a student\n", number));
      continue;
    }
    if (!write_letter(with, who, again, to)) return 1;
    ++all.written;
  }
  to.err(
      fmt::format("{} letters written. Without: {} are signed in, {} have a code that still works, {} may see nothing "
                  "now, {} have the address of a student\n",
                  all.written, all.signed_in, all.waiting, all.seeing_nothing, all.misaddressed));
  return 0;
}

} // namespace keukentafel::module
