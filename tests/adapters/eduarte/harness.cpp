#include "harness.hpp"

namespace keukentafel::eduarte::test {

namespace {

fake_host& of(const kt_host* raw) { return *static_cast<fake_host*>(raw->context); }
std::string str(kt_text text) { return std::string{sdk::view(text)}; }

} // namespace

fake_host::fake_host() {
  raw.size = sizeof raw;
  raw.abi = KT_ABI_VERSION;
  raw.context = this;
  raw.submit = [](const kt_host* host, const kt_event* event, std::uint64_t token) {
    of(host).submit(*event);
    if (token) of(host).receipts.push_back(token);
    return KT_ACCEPTED;
  };
  raw.remember = [](const kt_host* host, kt_text key, kt_text value) {
    EXPECT_LE(key.size, 200u);
    EXPECT_LE(value.size, 65536u);
    if (value.size == 0) of(host).memory.erase(str(key));
    else of(host).memory[str(key)] = str(value);
    return KT_ACCEPTED;
  };
  raw.recall = [](const kt_host* host, kt_text key, void (*found)(void*, kt_text), void* to) {
    const auto known = of(host).memory.find(str(key));
    if (known == of(host).memory.end()) return false;
    found(to, sdk::text(known->second));
    return true;
  };
  raw.set_aside = [](const kt_host* host, kt_text key, kt_text reason) {
    of(host).offers.push_back("!" + str(key));
    of(host).set_aside[str(key)] = str(reason);
    of(host).swept.insert(str(key));
    return KT_ACCEPTED;
  };
  raw.sweep_begin = [](const kt_host* host, kt_text prefix) {
    EXPECT_TRUE(of(host).sweep.empty());
    of(host).sweep = str(prefix);
    of(host).swept.clear();
    return KT_ACCEPTED;
  };
  raw.sweep_end = [](const kt_host* host, kt_text prefix) {
    of(host).end_sweep(str(prefix));
    return KT_ACCEPTED;
  };
  raw.caught_up = [](const kt_host* host) {
    ++of(host).caught_up;
    return KT_ACCEPTED;
  };
  raw.extension = [](const kt_host*, kt_text id) -> const void* {
    static const kt_write_back_host back{
        sizeof(kt_write_back_host), [](const kt_host* host, kt_text key, kt_written outcome, kt_text note) {
          of(host).answers.push_back((outcome == KT_WRITTEN ? "+" : "!") + str(key) + " " + str(note));
          return KT_ACCEPTED;
        }};
    return sdk::view(id) == KT_EXT_WRITE_BACK ? &back : nullptr;
  };
  raw.log = [](const kt_host* host, kt_level level, kt_text line) {
    if (level != KT_INFO) of(host).warnings.push_back(str(line));
  };
}

void fake_host::submit(const kt_event& event) {
  const auto key = str(event.key);
  swept.insert(key);
  const char sign = event.flags & KT_EVENT_TOMBSTONE ? '-' : event.flags & KT_EVENT_UNCHANGED ? '=' : '+';
  offers.push_back(sign + key);
  if (sign == '=') return;
  set_aside.erase(key);
  if (sign == '-') return end(key);
  const auto read = json::parse(str(event.json));
  EXPECT_EQ(read["subject"], key);
  EXPECT_EQ(read["specversion"], "1.0");
  state[key] = read["data"];
}

void fake_host::end_sweep(const std::string& prefix) {
  EXPECT_EQ(sweep, prefix);
  const auto is_gone = [&](const auto& one) { return one.first.starts_with(prefix) && !swept.contains(one.first); };
  std::vector<std::string> gone;
  for (const auto& one : state)
    if (is_gone(one)) gone.push_back(one.first);
  for (const auto& one : gone) end(one);
  std::erase_if(set_aside, is_gone);
  sweep.clear();
}

void fake_host::end(const std::string& key) {
  state.erase(key);
  std::erase_if(memory, [&](const auto& one) { return one.first.starts_with(key + "#"); });
}

std::size_t fake_host::place_of(const std::string& offer) const {
  for (std::size_t i = 0; i < offers.size(); ++i)
    if (offers[i] == offer) return i;
  ADD_FAILURE() << offer << " was not offered";
  return offers.size();
}

std::string q(const std::string& text) { return "'" + text + "'"; }

std::int64_t school::add(const std::string& table, columns named, std::int64_t tenant) {
  if (!named.contains("id")) named["id"] = std::to_string(next_id());
  std::string names, values;
  for (const auto& one : columns_of(table)) {
    if (one.name == "organisatie") named.emplace("organisatie", std::to_string(tenant));
    if (one.name == "CREATED_AT") named.emplace(one.name, q("2025-09-01 08:00:00"));
    if (one.name == "version") named.emplace(one.name, "0");
    if (!named.contains(one.name) && one.must) {
      const bool is_time = one.type == "date" || one.type == "timestamp";
      named[one.name] = is_time ? q("2025-09-01") : one.type.starts_with("varchar") || one.type == "text" ? "''" : "0";
    }
    if (!named.contains(one.name)) continue;
    names += (names.empty() ? "" : ", ") + one.name;
    values += (values.empty() ? "" : ", ") + named[one.name];
  }
  sql("insert into " + table + " (" + names + ") values (" + values + ")");
  const auto id = std::stoll(named["id"]);
  if (is_logging && table != "Organisatie") log('I', table, id, 0, tenant);
  return id;
}

void school::change(const std::string& table, std::int64_t id, const std::string& settings) {
  sql("update " + table + " set version = version + 1, " + settings + " where id = " + std::to_string(id));
  if (is_logging) log('U', table, id);
}

void school::remove(const std::string& table, std::int64_t id) {
  sql("delete from " + table + " where id = " + std::to_string(id));
  if (is_logging) log('D', table, id);
}

void school::log(char action, const std::string& table, std::int64_t id, std::int64_t log_id, std::int64_t tenant) {
  std::string upper;
  for (const char c : table) upper += static_cast<char>(std::toupper(c));
  sql("insert into MUTATIELOG values (" + std::to_string(log_id ? log_id : next_id()) + ", " + std::to_string(tenant) +
      ", '" + action + "', '" + upper + "', " + std::to_string(id) + ")");
}

world::world() {
  const auto s = [](std::int64_t id) { return std::to_string(id); };
  const std::string since = q("2025-08-01");
  db.add("Organisatie", {{"id", "1"}, {"dtype", q("Instelling")}});
  db.add("Organisatie", {{"id", "2"}, {"dtype", q("Instelling")}});
  person = db.add("Persoon", {{"roepnaam", q("Noor")},
                              {"voornamen", q("Eleonora Maria")},
                              {"achternaam", q("Berg")},
                              {"geboortedatum", q("2009-03-04")},
                              {"bsn", "999"},
                              {"correspondentietaal", q("Nederlands")}});
  student = db.add("Deelnemer", {{"persoon", s(person)}});
  mother = db.add("Persoon", {{"roepnaam", q("Ans")},
                              {"voorvoegsel", q("van den")},
                              {"achternaam", q("Berg")},
                              {"correspondentietaal", q("Engels")}});
  kind = db.add("RelatieSoort", {{"naam", q("Moeder")}});
  relation = db.add("AbstractRelatie", {{"TYPE", q("P")},
                                        {"persoon", s(person)},
                                        {"verzorger", s(mother)},
                                        {"relatieSoort", s(kind)},
                                        {"wettelijkeVertegenwoordiger", "1"},
                                        {"begindatum", since}});
  email = db.add("SoortContactgegeven", {{"typeContactgegeven", q("Email")}});
  address = db.add("PersoonContactgegeven", {{"persoon", s(mother)},
                                             {"contactgegeven", q("ans@gezin.example")},
                                             {"soortContactgegeven", s(email)},
                                             {"volgorde", "2"}});
  group = db.add("Groep", {{"naam", q("KO1A")}});
  member = db.add("Groepsdeelname", {{"groep", s(group)}, {"deelnemer", s(student)}, {"begindatum", since}});
  mentor_person = db.add("Persoon", {{"roepnaam", q("Piet")}, {"achternaam", q("Mentor")}});
  staff = db.add("Medewerker", {{"persoon", s(mentor_person)}});
  mentor = db.add(
      "GroepMentor",
      {{"groep", s(group)}, {"medewerker", s(staff)}, {"begindatum", q("2025-09-01")}, {"einddatum", q("2026-01-31")}});
  enrolment = db.add("Verbintenis", {{"deelnemer", s(student)}, {"status", q("Definitief")}, {"begindatum", since}});
  sort = db.add("SoortOnderwijsproduct", {{"code", q("VAK")}});
  product =
      db.add("Onderwijsproduct", {{"titel", q("Nederlands")}, {"soortProduct", s(sort)}, {"heeftWerkstuktitel", "1"}});
  structure = db.add(
      "Resultaatstructuur",
      {{"onderwijsproduct", s(product)}, {"actief", "1"}, {"type", q("SUMMATIEF")}, {"status", q("BESCHIKBAAR")}});
  scale = db.add("Schaal", {{"schaaltype", q("Cijfer")}, {"aantalDecimalen", "1"}, {"minimumVoorBehaald", "5.5"}});
  test = db.add("Toets", {{"naam", q("Toets 1")},
                          {"resultaatstructuur", s(structure)},
                          {"schaal", s(scale)},
                          {"weging", "2"},
                          {"handmatigInleveren", "1"}});
  reason = db.add("AbsentieReden", {{"omschrijving", q("Ziek")}, {"absentieSoort", q("Absent")}, {"geoorloofd", "1"}});
  type = db.add("AfspraakType", {{"category", q("ROOSTER")}});
}

std::int64_t world::add_mark(const std::string& mark, school::columns more) {
  school::columns all = {{"deelnemer", std::to_string(student)},
                         {"toets", std::to_string(test)},
                         {"cijfer", mark},
                         {"geldend", "1"},
                         {"soort", q("Ingevoerd")},
                         {"datumBehaald", q("2025-11-10")}};
  for (auto& [name, value] : more) all[name] = value;
  return db.add("Resultaat", all);
}

std::int64_t world::add_student(const std::string& name) {
  const auto who = db.add("Persoon", {{"roepnaam", q(name)}, {"achternaam", q("Ander")}});
  return db.add("Deelnemer", {{"persoon", std::to_string(who)}});
}

late_change::late_change(world& of, std::string name)
    : of_(of), change_("update Persoon set version = version + 1, roepnaam = " + q(name) +
                       " where id = " + std::to_string(of.person)),
      log_("insert into MUTATIELOG values (" + std::to_string(of.db.next_id()) + ", 1, 'U', 'PERSOON', " +
           std::to_string(of.person) + ")"),
      other_(of.db.database().another()) {
  if (other_) other_->sql("begin; " + change_ + "; " + log_);
}

void late_change::commit() {
  if (other_) return other_->sql("commit");
  of_.db.sql("begin; " + change_ + "; " + log_ + "; commit");
}

runner::runner(const school& db, json more) : reached_(db.settings()) { start(std::move(more)); }

void runner::start(json more) {
  json all = reached_;
  all["organisation"] = 1;
  all.update(more);
  adapter = std::make_unique<eduarte_adapter>(&host.raw, [this] { return now_; });
  host.sweep.clear();
  adapter->open(all.dump());
}

void runner::restart(json more) {
  adapter.reset();
  start(std::move(more));
}

void runner::acknowledge() {
  host.durable = host.memory;
  for (const auto token : std::exchange(host.receipts, {})) adapter->acknowledged(token);
}

void runner::crash(json more) {
  adapter.reset();
  host.memory = host.durable;
  host.receipts.clear();
  host.answers.clear();
  start(std::move(more));
}

void runner::run() {
  pass(std::chrono::seconds{2});
  for (int i = 0; i < 20'000; ++i) {
    ++feeds;
    if (adapter->feed().has_more) continue;
    if (host.receipts.empty()) return;
    acknowledge();
  }
  ADD_FAILURE() << "the adapter never came to rest";
}

} // namespace keukentafel::eduarte::test
