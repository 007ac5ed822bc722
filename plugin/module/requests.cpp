#include "module/requests.hpp"

#include "store/keep.hpp"
#include "store/sqlite.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace keukentafel::module {

void hand_over(engine& with, const store::request_row& what) {
  if (auto* to = with.find(what.adapter)) return to->write_back(what.key, request_event(what));
  with.store().write(
      [key = what.key, name = what.adapter](store::writing& in) {
        if (const auto adapter = store::find_adapter(in.database, name))
          store::answer_request(in, *adapter, key, store::request_state::with_staff, {});
      },
      nullptr);
}

void hand_over_waiting(engine& with) {
  std::vector<store::request_row> waiting;
  with.store().read(
      [&](store::connection& database) { waiting = store::requests_in(database, store::request_state::waiting); });
  for (const auto& one : waiting) hand_over(with, one);
}

std::string request_event(const store::request_row& what) {
  const auto said = record::sick_report_of(what.said);
  nlohmann::ordered_json data{{"student", what.student_key}, {"reason", said.reason}, {"from", said.from}};
  if (!said.until.empty()) data["until"] = said.until;
  return nlohmann::ordered_json{{"specversion", "1.0"},
                                {"id", what.key},
                                {"source", "/keukentafel"},
                                {"type", fmt::format("nl.keukentafel.request.{}", to_text(what.what))},
                                {"subject", what.key},
                                {"time", to_text(what.asked_at)},
                                {"datacontenttype", "application/json"},
                                {"data", std::move(data)}}
      .dump();
}

} // namespace keukentafel::module
