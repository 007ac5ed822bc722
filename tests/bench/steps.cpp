/// What a step costs. Ratios matter, not figures: compare with the line beside it.
#include "decode/decode.hpp"
#include "policy/release.hpp"
#include "publish/item_json.hpp"
#include "publish/wording.hpp"

#include <benchmark/benchmark.h>

using namespace keukentafel;

namespace {

const std::string event =
    R"({"specversion":"1.0","id":"1","source":"/t","type":"nl.keukentafel.result","subject":"result/1",
"data":{"student":"student/1","kind":"grade","occurred_at":"2026-11-01T09:00:00Z",
"detail":{"value":"6.1","passed":true,"weight":2,"course":"Rekenen","test":"Toets 2","attempt":0}}})";

policy::reader parent() {
  policy::bond child;
  child.student = {1};
  child.turns_16 = parse_day("2026-01-01");
  child.turns_18 = parse_day("2028-01-01");
  child.is_barred = false;
  child.relations.push_back({{parse_day("2020-01-01").value(), std::nullopt}, true});
  child.enrolments.push_back({parse_day("2020-01-01").value(), std::nullopt});
  child.confirmed_at = parse_moment("2026-11-24T12:00:00Z").value();
  return {{role::guardian, 1}, false, false, {child}};
}

void decode_event(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(decode::decode("result/1", event));
}
BENCHMARK(decode_event);

/// Five children, each with what staff and the student decided; the item is of the last one.
policy::reader parent_of_five() {
  auto who = parent();
  auto child = who.bonds.front();
  who.bonds.clear();
  const policy::period all_year{parse_day("2026-01-01").value(), parse_day("2027-12-31")};
  for (std::int64_t number = 1; number <= 5; ++number) {
    child.student = {number};
    child.permissions.clear();
    for (const auto what : {policy::permission_kind::limit, policy::permission_kind::release,
                            policy::permission_kind::objection, policy::permission_kind::consent})
      for (const auto of : {record::category::absence, record::category::milestone, record::category::appointment})
        child.permissions.push_back({what, of, all_year});
    who.bonds.push_back(child);
  }
  return who;
}

/// The decision alone; the item is empty, so that making it costs next to nothing.
void release_item(benchmark::State& state) {
  const auto who = parent_of_five();
  record::item item;
  item.student = {5};
  const policy::rules school;
  const auto now = who.bonds[0].confirmed_at;
  if (!std::holds_alternative<policy::released>(policy::release(item, who, school, now)))
    state.SkipWithError("refused");
  for (auto _ : state) benchmark::DoNotOptimize(policy::release(item, who, school, now));
}
BENCHMARK(release_item);

/// What a page asks first: who may be seen, and which kinds of whom.
void decide_five_children(benchmark::State& state) {
  const auto who = parent_of_five();
  const policy::rules school;
  const auto now = who.bonds[0].confirmed_at;
  for (auto _ : state)
    for (const auto* child : policy::children(who, school, now))
      benchmark::DoNotOptimize(policy::visible_kinds(who, *child, school, now));
}
BENCHMARK(decide_five_children);

void release_and_word_item(benchmark::State& state) {
  const auto who = parent();
  record::item item;
  item.student = {1};
  item.said = std::get<record::item_state>(*decode::decode("result/1", event)).said;
  for (auto _ : state) {
    const auto decided = policy::release(item, who, {}, who.bonds[0].confirmed_at);
    benchmark::DoNotOptimize(publish::word(std::get<policy::released>(decided), "nl"));
  }
}
BENCHMARK(release_and_word_item);

void render_item(benchmark::State& state) {
  const auto who = parent();
  record::item item;
  item.student = {1};
  item.said = std::get<record::item_state>(*decode::decode("result/1", event)).said;
  const auto decided = policy::release(item, who, {}, who.bonds[0].confirmed_at);
  const id_cipher ids{"0123456789abcdef"};
  for (auto _ : state) benchmark::DoNotOptimize(publish::item_json(std::get<policy::released>(decided), "nl", ids));
}
BENCHMARK(render_item);

void read_stored_detail(benchmark::State& state) {
  const auto text = record::to_json(std::get<record::item_state>(*decode::decode("result/1", event)).said);
  for (auto _ : state) benchmark::DoNotOptimize(record::detail_from_json(text));
}
BENCHMARK(read_stored_detail);

void decide_children(benchmark::State& state) {
  const auto who = parent();
  for (auto _ : state) {
    benchmark::DoNotOptimize(policy::children(who, {}, who.bonds[0].confirmed_at));
  }
}
BENCHMARK(decide_children);

} // namespace

BENCHMARK_MAIN();
