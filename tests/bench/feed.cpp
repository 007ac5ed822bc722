/// What a feed page of a guardian of five children costs, by how many items stand behind it: ten, or a hundred
/// thousand.
#include "publish/feed.hpp"
#include "store/items.hpp"
#include "store/sqlite.hpp"
#include "store/store.hpp"

#include <benchmark/benchmark.h>
#include <filesystem>

using namespace keukentafel;

namespace {

constexpr std::int64_t children = 5, guardian = 100;
const moment today = parse_moment("2026-11-24T12:00:00Z").value();

const char* const people = R"sql(
insert into adapter(id, name, publish_from, confirmed_at, is_imported) values(1, 'bench', 0, ?, 1))sql";
const char* const family = R"sql(
insert into guardian(id, name, is_deceased, language, email) values(100, 'Ouder', 0, 'nl', '');
insert into student(id, adapter, first_name, birth_date, is_barred, is_deceased, language, email)
  with recursive s(n) as (select 1 union all select n + 1 from s where n < 5) select n, 1, 'Kind', '2012', 0, 0, '', '' from s;
insert into relation(id, student, guardian, is_legal_representative, kind, from_day, until_day)
  select id + 200, id, 100, 1, '', '2012-01-01', null from student;
insert into enrolment(id, student, is_active, from_day, until_day) select id + 300, id, 1, '2020-08-01', null from student;
)sql";
/// Of one kind (?4) for the five in turn, and before them one of another (?3) for each child.
const char* const items = R"sql(
insert into item(id, adapter, student, kind, occurred_at, published_at, sequence, is_announced, detail)
  with recursive s(n) as (select 1 union all select n + 1 from s where n < ?1)
  select n, 1, n % 5 + 1, case when n <= 5 then ?3 else ?4 end, ?2 - ?1 + n, ?2, n, 1,
    case when n <= 5 then '{"title":"Een vogelhuis"}' else '{"value":"6.1","course":"Rekenen niveau 3"}' end from s)sql";
/// On all but one category (?1).
const char* const limits = R"sql(
insert into permission(what, student, category, from_day, given_by, given_at, guardian)
  select 2, s.id, c.of, '2026-01-01', 'bench', 0, 100 from student s
  join (select 1 as of union all select 2 union all select 3 union all select 4) c where c.of<>?1)sql";

constexpr std::size_t ten = 10;
const publish::feed_query page_of_ten{std::nullopt, std::nullopt, ten};

enum class sees { everything, one_rare_category, rare_results };

struct filled {
  std::filesystem::path folder;
  std::unique_ptr<store::store> store;

  filled(std::int64_t count, sees what) {
    folder = std::filesystem::temp_directory_path() / ("kt-bench-feed-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    auto opened =
        store::store::open({(folder / "kt.db").string(), make_logger([](void*, std::string_view) {}, nullptr)});
    store = std::move(*opened);
    const auto written = store->write([&](store::writing& in) {
      in.database.run(people, today.time_since_epoch().count());
      in.database.script(family);
      const std::int64_t mark = 1, milestone = 20;
      const bool are_marks_rare = what == sees::rare_results;
      in.database.run(items, count, today.time_since_epoch().count(), are_marks_rare ? mark : milestone,
                      are_marks_rare ? milestone : mark);
      in.database.run("update head set sequence=?", count);
      if (what != sees::everything) in.database.run(limits, static_cast<std::int64_t>(are_marks_rare ? 1 : 3));
    });
    if (!written) throw std::runtime_error(written.error().sentence());
  }
  ~filled() {
    store.reset();
    std::filesystem::remove_all(folder);
  }
};

void feed_page(benchmark::State& state, sees what, std::size_t expected) {
  const filled with(state.range(0), what);
  for (auto _ : state) {
    const auto page = publish::load_feed(*with.store, {role::guardian, guardian}, page_of_ten, {}, today);
    if (page.items.size() != expected) state.SkipWithError("another page");
    benchmark::DoNotOptimize(page);
  }
}
BENCHMARK_CAPTURE(feed_page, everything, sees::everything, ten)->Arg(10)->Arg(100'000);
BENCHMARK_CAPTURE(feed_page, one_rare_category, sees::one_rare_category, children)->Arg(10)->Arg(100'000);
BENCHMARK_CAPTURE(feed_page, rare_results, sees::rare_results, children)->Arg(10)->Arg(100'000);

void unchanged_page(benchmark::State& state, sees what) {
  const filled with(state.range(0), what);
  for (auto _ : state)
    benchmark::DoNotOptimize(
        publish::load_feed_outline(*with.store, {role::guardian, guardian}, page_of_ten, {}, today));
}
BENCHMARK_CAPTURE(unchanged_page, everything, sees::everything)->Arg(10)->Arg(100'000);
BENCHMARK_CAPTURE(unchanged_page, one_rare_category, sees::one_rare_category)->Arg(10)->Arg(100'000);
BENCHMARK_CAPTURE(unchanged_page, rare_results, sees::rare_results)->Arg(10)->Arg(100'000);

/// What a live stream reads when it wakes: nothing is new.
void idle_stream(benchmark::State& state) {
  const filled with(state.range(0), sees::everything);
  for (auto _ : state)
    with.store->read([&](store::connection& database) {
      for (std::int64_t student = 1; student <= children; ++student)
        benchmark::DoNotOptimize(store::announced_items(database, {student}, state.range(0), 100));
    });
}
BENCHMARK(idle_stream)->Arg(100'000);

void person_with_totals(benchmark::State& state) {
  const filled with(state.range(0), sees::everything);
  for (auto _ : state)
    benchmark::DoNotOptimize(publish::load_person(*with.store, {role::guardian, guardian}, {}, today));
}
BENCHMARK(person_with_totals)->Arg(10)->Arg(100'000);

} // namespace

BENCHMARK_MAIN();
