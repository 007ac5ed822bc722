#include "writer.hpp"

#include "local_time.hpp"
#include "sink.hpp"

#include <algorithm>

namespace keukentafel::eduarte {

namespace {

using std::chrono::seconds;

constexpr seconds first_pause{1}, longest_pause{60};
constexpr int failures_limit = 5;
// Sequences that several servers draw from in portions do not rise strictly.
constexpr std::int64_t sequence_slack = 10'000;
constexpr seconds end_of_day{24 * 3600 - 1};

/// A person has to look: the message says why, without values.
struct not_ours : std::runtime_error {
  using std::runtime_error::runtime_error;
};

settings by_writer(settings how) {
  how.connection = how.write_connection;
  how.password = how.write_password;
  return how;
}

std::string memory_of(const std::string& key) { return "write/" + key; }

struct end_of_report {
  local_second at;
  bool is_day = false;
};

end_of_report read_end(const json& data, const char* name) {
  const auto found = data.find(name);
  const auto text = found != data.end() && found->is_string() ? found->get<std::string>() : std::string{};
  if (text.size() == 10)
    if (const auto day = parse_day(text)) return {local_second{*day}, true};
  if (text.size() == 20 && text.back() == 'Z')
    if (const auto utc = parse_second(std::string_view{text}.substr(0, 19)))
      return {to_local(std::chrono::sys_seconds{utc->time_since_epoch()}), false};
  throw not_ours(std::string{"the request's "} + name + " can't be read");
}

bool overlaps(const row& other, local_second from, std::optional<local_second> until) {
  const auto begin = other.second("m.beginDatumTijd");
  const auto end = other.maybe_second("m.eindDatumTijd");
  return (!until || begin <= *until) && (!end || *end >= from);
}

} // namespace

writer::writer(const settings& how, sdk::host& to, clock now, std::function<std::int64_t()> floor)
    : how_(by_writer(how)), to_(to), now_(std::move(now)), floor_(std::move(floor)), db_(how_), pause_(first_pause) {}

bool writer::is_set_up(const settings& how) {
  return !how.write_connection.empty() && !how.write_sequence.empty() && !how.write_reasons.empty();
}

writer::report writer::read(std::string_view key, std::string_view text) {
  const auto event = json::parse(text, nullptr, false);
  if (!event.is_object() || event.value("type", json{}) != "nl.keukentafel.request.sick-report")
    throw not_ours("this adapter writes sick reports only");
  const auto data = event.value("data", json{});
  if (!data.is_object()) throw not_ours("the request has no data");
  report made;
  made.key = key;
  const auto student = data.value("student", json{});
  const auto name = student.is_string() ? student.get<std::string>() : std::string{};
  const auto number = name.starts_with("student/") ? parse_integer(std::string_view{name}.substr(8)) : std::nullopt;
  if (!number) throw not_ours("the request's student is no Deelnemer");
  made.student = *number;
  if (const auto reason = data.value("reason", json{}); reason.is_string()) made.reason = reason.get<std::string>();
  const auto from = read_end(data, "from");
  made.from = from.at;
  if (!data.contains("until")) return made;
  const auto until = read_end(data, "until");
  if (until.is_day != from.is_day || until.at < from.at) throw not_ours("the request ends before it begins");
  made.until = until.is_day ? until.at + end_of_day : until.at;
  return made;
}

void writer::take(std::string_view key, std::string_view text) {
  try {
    auto made = read(key, text);
    // In a life that has just begun all that is remembered is durable.
    made.id = parse_integer(to_.recall(memory_of(made.key)).value_or("")).value_or(0);
    reports_.push_back(std::move(made));
  } catch (const not_ours& why) {
    to_.not_written(std::string{key}, why.what());
  }
}

void writer::acknowledged(std::uint64_t token) {
  for (auto& one : reports_)
    if (one.token == token) one.token = 0;
}

bool writer::step() {
  if (now_() < next_try_) return false;
  const auto found = std::find_if(reports_.begin(), reports_.end(), [](const auto& one) { return one.token == 0; });
  if (found == reports_.end()) return false;
  auto one = *found; // an attempt may end it
  try {
    attempt(one);
    pause_ = first_pause;
  } catch (const not_ours& why) {
    give_up(one, why.what());
  } catch (const dirty& why) {
    give_up(one, why.what());
  } catch (const refused& why) {
    give_up(one, why.what());
  } catch (const std::exception& why) {
    wait_longer(why.what());
  }
  const auto kept =
      std::find_if(reports_.begin(), reports_.end(), [&](const auto& each) { return each.key == one.key; });
  if (kept != reports_.end()) *kept = std::move(one);
  return true;
}

void writer::attempt(report& one) {
  if (!is_open_) db_.open(access::writing);
  is_open_ = true;
  // Beyond this point a row that an earlier life wrote, or whose answer was lost, is known.
  if (one.id != 0 && stands(one.id)) return succeed(one, one.id);
  if (one.failures >= failures_limit) return give_up(one, one.last_failure);
  const auto reason = find_reason(one);
  if (const auto same = find_same(one, reason.id)) return succeed(one, *same);
  if (one.id == 0) return draw_id(one);
  // Beyond this point the id is durable: whatever happens to the insert, the next look finds its row or none.
  insert(one, reason);
}

bool writer::stands(std::int64_t id) {
  static const query asked{"m.id", "from AbsentieMelding m where m.organisatie = {o} and m.id in ({ids})"};
  const ids list{id};
  return !db_.read(asked, {list}).empty();
}

writer::chosen_reason writer::find_reason(const report& one) {
  static const query student{"d.id d.gearchiveerd", "from Deelnemer d where d.organisatie = {o} and d.id in ({ids})"};
  static const query reasons{"a.id a.gearchiveerd a.actief a.afkorting a.absentieSoort a.standaardAfgehandeld",
                             "from AbsentieReden a where a.organisatie = {o}"};
  const ids list{one.student};
  const auto found = db_.read(student, {list});
  if (found.empty() || found.front().yes("d.gearchiveerd")) throw not_ours("the student is no longer in Deelnemer");
  const auto wanted = how_.write_reasons.find(one.reason);
  if (wanted == how_.write_reasons.end()) throw not_ours("write_reasons says nothing about this reason");
  const auto number = parse_integer(wanted->second);
  std::vector<chosen_reason> chosen;
  for (const auto& each : db_.read(reasons)) {
    const bool is_named = number ? each.id("a.id") == *number : each.words("a.afkorting") == wanted->second;
    if (!is_named || each.yes("a.gearchiveerd") || !each.maybe_yes("a.actief").value_or(true)) continue;
    if (each.words("a.absentieSoort") != "Absent") continue;
    chosen.push_back({each.id("a.id"), each.yes("a.standaardAfgehandeld")});
  }
  if (chosen.empty()) throw not_ours("write_reasons names no AbsentieReden that is in use and means absent");
  if (chosen.size() > 1) throw not_ours("write_reasons names several AbsentieReden: write the id of one");
  return chosen.front();
}

/// The id of a report that says the same already. Throws not_ours when another one covers part of the time.
std::optional<std::int64_t> writer::find_same(const report& one, std::int64_t reason) {
  static const query asked{
      "m.id m.gearchiveerd m.absentieReden m.beginDatumTijd m.eindDatumTijd a.absentieSoort",
      "from AbsentieMelding m join AbsentieReden a on a.id = m.absentieReden and a.organisatie = m.organisatie "
      "where m.organisatie = {o} and m.deelnemer in ({ids}) order by m.id"};
  const ids list{one.student};
  bool is_in_the_way = false;
  for (const auto& each : db_.read(asked, {list})) {
    try {
      if (each.yes("m.gearchiveerd") || each.words("a.absentieSoort") != "Absent") continue;
      if (!overlaps(each, one.from, one.until)) continue;
      if (each.id("m.absentieReden") == reason && each.second("m.beginDatumTijd") == one.from &&
          each.maybe_second("m.eindDatumTijd") == one.until)
        return each.id("m.id");
      is_in_the_way = true;
    } catch (const dirty&) {
      // Set aside when it is read as news; it says nothing about this time.
    }
  }
  if (is_in_the_way) throw not_ours("AbsentieMelding has a report of absence for a part of this time");
  return std::nullopt;
}

void writer::draw_id(report& one) {
  one.id = db_.next_id(how_.write_sequence);
  if (one.id <= 0 || one.id + sequence_slack < floor_())
    throw not_ours("write_sequence gives numbers that EduArte has passed already: it is another sequence");
  to_.remember(memory_of(one.key), std::to_string(one.id));
  // Changes nothing; its receipt says that the memory before it is durable.
  one.token = ++tokens_;
  to_.unchanged(key_of("absence/report-", one.id), one.token);
}

void writer::insert(report& one, const chosen_reason& as) {
  const auto now = db_.timestamp(to_text(to_local(std::chrono::floor<seconds>(std::chrono::system_clock::now()))));
  const auto by = how_.write_created_by ? std::to_string(how_.write_created_by) : std::string{"null"};
  const auto number = [](std::int64_t value) { return std::to_string(value); };
  const std::string sql =
      "insert into AbsentieMelding (id, gearchiveerd, CREATED_AT, CREATED_BY, LAST_MODIFIED_AT, LAST_MODIFIED_BY, "
      "version, organisatie, deelnemer, absentieReden, beginDatumTijd, eindDatumTijd, afgehandeld) values (" +
      number(one.id) + ", '0', " + now + ", " + by + ", " + now + ", " + by + ", 0, " + number(how_.organisation) +
      ", " + number(one.student) + ", " + number(as.id) + ", " + db_.timestamp(to_text(one.from)) + ", " +
      (one.until ? db_.timestamp(to_text(*one.until)) : "null") + ", '" + (as.is_settled ? "1" : "0") + "')";
  try {
    db_.write("AbsentieMelding", sql);
  } catch (const refused&) {
    // Also when a row of an earlier life came in between.
    if (!stands(one.id)) throw;
  } catch (const std::exception& why) {
    ++one.failures;
    one.last_failure = why.what();
    throw;
  }
  succeed(one, one.id);
}

void writer::succeed(const report& one, std::int64_t id) {
  to_.written(one.key, std::to_string(id));
  end(one.key);
}

void writer::give_up(const report& one, const std::string& why) {
  to_.log(KT_WARNING, one.key + " is left to a person: " + why);
  to_.not_written(one.key, why);
  end(one.key);
}

/// The answer goes before the memory: what is forgotten first would be written again.
void writer::end(const std::string& key) {
  to_.forget(memory_of(key));
  std::erase_if(reports_, [&](const auto& one) { return one.key == key; });
}

void writer::wait_longer(const std::string& why) {
  is_open_ = false;
  if (pause_ == first_pause) to_.log(KT_WARNING, "writing waits: " + why);
  next_try_ = now_() + pause_;
  pause_ = std::min(pause_ * 2, longest_pause);
}

} // namespace keukentafel::eduarte
