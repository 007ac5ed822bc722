/// The page on which someone at home reports absence, and sees what became of it.
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "portal/absence_page.hpp"
#include "publish/requests.hpp"

#include <charconv>
#include <fmt/format.h>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

constexpr std::size_t field_limit = 100; ///< bytes that go back into the form

/// "08:30" as a browser sends it.
std::optional<std::chrono::minutes> parse_time(std::string_view text) {
  int hours = 0, minutes = 0;
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const auto& [part, into] : {std::pair{text.substr(0, 2), &hours}, std::pair{text.substr(3), &minutes}})
    if (part.find_first_not_of("0123456789") != part.npos ||
        std::from_chars(part.data(), part.data() + part.size(), *into).ec != std::errc{})
      return std::nullopt;
  if (hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::hours{hours} + std::chrono::minutes{minutes};
}

struct ends {
  std::string from, until;
};
/// Whole days as they are; with times the moments of that day, or of the last one. Nothing when a time is missing or is
/// none.
std::optional<ends> read_ends(const portal::absence_form& form) {
  if (!form.has_times()) return ends{form.from, form.until};
  const auto begin = parse_time(form.from_time);
  const auto first = parse_day(form.from);
  if (!first) return ends{form.from, {}};
  if (!begin) return std::nullopt;
  ends read{to_text(local_moment(*first, *begin)), {}};
  if (form.until_time.empty() && form.until.empty()) return read;
  const auto end = parse_time(form.until_time);
  const auto last = form.until.empty() ? first : parse_day(form.until);
  if (!end || !last) return std::nullopt;
  read.until = to_text(local_moment(*last, *end));
  return read;
}

std::string_view key_of(record::report_flaw what) {
  switch (what) {
  case record::report_flaw::from_unreadable: return "from";
  case record::report_flaw::from_out_of_bounds: return "bounds";
  case record::report_flaw::until_unreadable: return "until";
  case record::report_flaw::until_before_from: return "before";
  case record::report_flaw::too_long: return "long";
  }
  return "from";
}

} // namespace

asio::awaitable<response> site::absence_answer(const visitor& who, portal::absence_form form, std::string_view wrong,
                                               unsigned status, bool was_sent) {
  const auto own = publish::load_requests(how_.store, *who.self, how_.school, how_.clock());
  std::vector<store::shown> shown;
  for (const auto& one : own.list) add_shown(shown, one.student, store::bit_of(record::category::absence));
  const bool is_recorded = co_await ledger_.record(*who.self, store::channel::page, shown);
  if (!is_recorded) co_return not_recorded(&who);
  auto made =
      page(portal::absence_page(who.frame(), own, how_.asking, form, wrong, was_sent, local_day(how_.clock()), ids_));
  made.status = status;
  co_return made;
}

asio::awaitable<response> site::see_absence(const request& asked, const visitor& who) {
  if (!how_.asking.takes_sick_reports) co_return problem(404, "There is nothing here");
  portal::absence_form form;
  form.id = random_id();
  form.from = to_text(local_day(how_.clock()));
  auto running = absence_answer(who, std::move(form), {}, 200, asked.query.contains("sent"));
  co_return co_await std::move(running);
}

asio::awaitable<response> site::report_absence(const request& asked, const visitor& who) {
  using outcome = reported::outcome;
  if (!how_.asking.takes_sick_reports) co_return problem(404, "There is nothing here");
  portal::absence_form form;
  for (const auto& [name, into] :
       {std::pair{"id", &form.id}, std::pair{"student", &form.student}, std::pair{"reason", &form.reason},
        std::pair{"from", &form.from}, std::pair{"until", &form.until}, std::pair{"from_time", &form.from_time},
        std::pair{"until_time", &form.until_time}})
    *into = form_field(asked.body, name).substr(0, field_limit);
  const auto read = read_ends(form);
  if (!read) {
    auto again = absence_answer(who, std::move(form), "times", 400, false);
    co_return co_await std::move(again);
  }
  auto running = report({form.id, form.student, form.reason, read->from, read->until}, *who.self);
  const auto made = co_await std::move(running);
  std::string_view wrong;
  unsigned status = 400;
  switch (made.what) {
  case outcome::no_student: co_return problem(404, "There is nothing here");
  case outcome::unavailable: co_return unavailable();
  case outcome::no_id: wrong = "again"; break;
  case outcome::no_reason: wrong = "reason"; break;
  case outcome::wrong_days: wrong = key_of(*made.flaw); break;
  case outcome::asked:
    if (made.said == store::asked::kept || made.said == store::asked::before) co_return redirect("/absence?sent=1");
    status = 409;
    wrong = made.said == store::asked::differs ? "again" : "many";
    break;
  }
  // Something else may be sent from this page only under another id.
  if (wrong == "again") form.id = random_id();
  auto again = absence_answer(who, std::move(form), wrong, status, false);
  co_return co_await std::move(again);
}

} // namespace keukentafel::gateway
