#include "table_reading.hpp"

#include "ids.hpp"
#include "refusal.hpp"

#include <sstream>

namespace keukentafel::dropfolder {

namespace {

constexpr int rows_a_look = 4000, rows_an_offer = 500;
constexpr std::uint64_t rows_a_place = 2000;
constexpr const char* memory = "place";

} // namespace

std::optional<place> table_reading::remembered(const context& with, const dropped& one) {
  std::istringstream in{with.to.recall(memory).value_or("")};
  std::string identity;
  place at;
  if (!(in >> identity >> at.offset >> at.line) || identity != one.text()) return std::nullopt;
  return at;
}

table_reading::table_reading(const context& with, const dropped& one, descriptor file, const file_rule& rule,
                             std::optional<place> from)
    : with_(with), one_(one), file_(std::move(file)), rule_(rule), report_(with, shown(one.name)),
      rows_(table_rows::open(file_, rule, from.value_or(place{}))), is_looking_(!from) {}

bool table_reading::needs_everything() const {
  return rule_.is_csv && (rule_.holds_everything || is_roster(rule_.type));
}

/// What a whole does not name under its prefix it can't say to be gone.
void table_reading::refuse_foreign(offered& row) const {
  if (!rule_.holds_everything || row.key.empty() || row.key.starts_with(rule_.prefix)) return;
  row = {offered::kind::broken, {}, {}, {}, "has a key that does not begin with the prefix"};
}

bool table_reading::step() {
  if (!is_looking_) {
    try {
      return offer();
    } catch (const refusal& why) {
      throw std::runtime_error(report_.file() + " changed while it was read: " + why.what());
    } catch (const unfinished& why) {
      throw std::runtime_error(report_.file() + " changed while it was read: " + why.what());
    }
  }
  if (look()) return true;
  judge();
  is_looking_ = false;
  rows_ = table_rows::open(file_, rule_, {});
  return true;
}

bool table_reading::look() {
  const auto how = needs_everything() ? table_rows::depth::everything : table_rows::depth::keys;
  for (int count = 0; count < rows_a_look; ++count) {
    offered row;
    if (!rows_->next(row, how)) return false;
    refuse_foreign(row);
    if (row.what == offered::kind::none) continue;
    ++found_.rows;
    if (rule_.holds_everything && !row.key.empty()) found_.keys.add(row.key);
    if (row.what != offered::kind::broken) continue;
    if (found_.broken++ == 0) found_.first_broken = sentence(row, rows_->line());
    if (row.key.empty()) ++found_.nameless;
  }
  return true;
}

void table_reading::judge() {
  const auto percent = with_.how.max_loss_percent;
  const auto why = rule_.holds_everything ? refuse_whole(found_, with_.kept.of(rule_.prefix), percent)
                   : needs_everything()   ? refuse_broken(found_, percent)
                                          : std::nullopt;
  if (why) throw refusal{*why};
  sweeps_ = rule_.holds_everything && found_.nameless == 0;
  if (rule_.holds_everything && !sweeps_)
    with_.to.log(KT_WARNING, report_.file() + ": " + std::to_string(found_.nameless) +
                                 " rows can't be read and have no key, so nothing is taken as gone; the first is " +
                                 found_.first_broken);
}

void table_reading::must_be_the_same() const {
  if (folder::now(file_).identity != one_.identity)
    throw std::runtime_error(report_.file() + " changed while it was read; files must be renamed into the folder");
}

bool table_reading::offer() {
  if (sweeps_ && !is_sweeping_) {
    must_be_the_same();
    with_.to.sweep_begin(rule_.prefix);
    is_sweeping_ = true;
  }
  for (int count = 0; count < rows_an_offer; ++count) {
    offered row;
    if (rows_->next(row, table_rows::depth::everything)) {
      refuse_foreign(row);
      if (row.what != offered::kind::none) offer_row(row);
      continue;
    }
    must_be_the_same();
    report_.end();
    if (sweeps_) {
      with_.to.sweep_end(rule_.prefix);
      with_.kept.replace(rule_.prefix, std::move(found_.keys));
    }
    with_.kept.remember();
    with_.to.forget(memory);
    return false;
  }
  keep_place();
  return true;
}

void table_reading::offer_row(const offered& row) {
  ++with_.counted.rows_read;
  ++since_place_;
  if (!row.key.empty()) last_key_ = row.key;
  if (!sweeps_) with_.kept.saw(row);
  switch (row.what) {
  case offered::kind::state: return with_.to.submit(row.key, row.json);
  case offered::kind::gone: return with_.to.tombstone(row.key);
  case offered::kind::broken: return report_.broken(row, rows_->line());
  case offered::kind::none: break;
  }
}

/// A whole is read from its beginning in every life: its sweep is.
void table_reading::keep_place() {
  if (rule_.holds_everything || since_place_ < rows_a_place) return;
  since_place_ = 0;
  with_.kept.remember();
  const auto at = rows_->after();
  with_.to.remember(memory, one_.text() + " " + std::to_string(at.offset) + " " + std::to_string(at.line));
}

} // namespace keukentafel::dropfolder
