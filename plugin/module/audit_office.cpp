#include "module/audit_office.hpp"

#include "store/audit_chain.hpp"

#include <charconv>
#include <fmt/format.h>

namespace keukentafel::module {

namespace {

/// "123:HASH", as verify prints it.
std::optional<store::audit_mark> parse_mark(std::string_view text) {
  store::audit_mark mark;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, mark.id);
  if (parsed.ec != std::errc{} || parsed.ptr == end || *parsed.ptr != ':') return std::nullopt;
  mark.hash.assign(parsed.ptr + 1, end);
  return mark;
}

std::string line_of(const store::audit_line& one, bool with_event) {
  auto line = fmt::format("{}  {}", to_text(one.at), one.actor);
  if (with_event) line += fmt::format("  {}", store::to_text(one.what));
  if (one.categories) line += "  " + store::names_of(one.categories, ",");
  if (one.by != store::channel::none) line += fmt::format("  {}", store::to_text(one.by));
  if (!one.about.empty()) line += "  " + one.about;
  return line + "\n";
}

constexpr const char* no_day = "write a day as 2026-11-24";

/// The beginning of a day, and of the day after it; false when the text is no day.
bool read_day(std::string_view text, std::chrono::days after, moment& into) {
  if (text.empty()) return true;
  const auto date = parse_day(text);
  if (date) into = local_midnight(day{std::chrono::sys_days{*date} + after});
  return date.has_value();
}

/// From the options "from" and "to"; false when one is no day.
bool read_days(const order& what, moment& from, moment& until) {
  until = moment{std::chrono::sys_days{std::chrono::year{9999} / 1 / 1}};
  return read_day(what.option("from"), std::chrono::days{0}, from) &&
         read_day(what.option("to"), std::chrono::days{1}, until);
}

} // namespace

int audit_verify(engine& with, const order& what, const output& to) {
  std::optional<store::audit_mark> known;
  if (const auto text = what.option("known"); !text.empty()) {
    known = parse_mark(text);
    if (!known) return refuse(to, "--known is no mark: write NUMBER:HASH as verify printed it");
  }
  const auto verdict = store::verify_audit(with.store(), known, to.is_cancelled);
  if (to.is_cancelled()) return 1;
  if (verdict.wrong) return refuse(to, fmt::format("the audit was changed: {}", *verdict.wrong));
  if (verdict.begin.id > 0) to.out(fmt::format("records up to {} went by retention\n", verdict.begin.id));
  to.out(fmt::format("{} records, each as it was written\n{}:{}\n", verdict.rows, verdict.end.id, verdict.end.hash));
  if (known && known->id < verdict.begin.id) to.err("the mark that you know is of before what is left\n");
  return 0;
}

int audit_who_saw(engine& with, const order& what, const output& to) {
  const auto adapter = choose_adapter(with, what, to);
  if (!adapter) return 1;
  store::audit_query which;
  if (!read_days(what, which.from, which.until)) return refuse(to, no_day);
  which.only_shown = what.option("all").empty();
  std::vector<std::string> lines; // told after the look: a slow reader holds no view of the store open
  with.store().read([&](store::connection& database) {
    which.students = store::find_audited(database, *adapter, fmt::format("student/{}", what.option("student")));
    store::read_audit(database, which, [&](const auto& one) { lines.push_back(line_of(one, !which.only_shown)); });
  });
  if (which.students.empty())
    return refuse(to, fmt::format("the SIS \"{}\" has told us of no student {}", *adapter, what.option("student")));
  for (const auto& line : lines) {
    if (to.is_cancelled()) return 1;
    to.out(line);
  }
  to.err(fmt::format("{} records\n", lines.size()));
  return 0;
}

int audit_done(engine& with, const order& what, const output& to) {
  moment from, until;
  if (!read_days(what, from, until)) return refuse(to, no_day);
  std::size_t count = 0;
  std::optional<std::int64_t> after = 0;
  while (after) {
    store::audit_page page; // told after the look, as above
    with.store().read([&](store::connection& database) { page = store::read_done(database, *after, from, until); });
    for (const auto& one : page.lines) {
      if (to.is_cancelled()) return 1;
      auto line = line_of(one, true);
      if (!one.student.empty()) line.insert(line.size() - 1, "  of " + one.student);
      to.out(line);
    }
    count += page.lines.size();
    after = page.next;
  }
  to.err(fmt::format("{} records\n", count));
  return 0;
}

} // namespace keukentafel::module
