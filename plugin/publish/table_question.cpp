#include "publish/table_question.hpp"

#include "publish/catalogue.hpp"

#include <fmt/format.h>

namespace keukentafel::publish {

namespace {

using record::kind;

struct questions {
  std::string_view of; ///< the keys are table.OF.1 and so on
  std::int64_t count;
};

questions of_result(const record::item& about, questions good, questions not_yet, questions told) {
  const auto* passed = about.said.find("passed");
  if (!passed) return told;
  return std::get<bool>(*passed) ? good : not_yet;
}

questions questions_about(const record::item& about) {
  constexpr questions told{"result", 2};
  switch (about.what) {
  case kind::grade: return of_result(about, {"grade.good", 3}, {"grade.not_yet", 3}, told);
  case kind::resit: return of_result(about, {"resit.good", 2}, {"resit.not_yet", 2}, told);
  case kind::practice: return {"practice", 2};
  case kind::absent: return {"absent", 2};
  case kind::late: return {"late", 2};
  case kind::sent_out: return {"sent_out", 2};
  case kind::lesson: return {"lesson", 2};
  case kind::work_title: return {"work_title", 3};
  case kind::handed_in: return {"handed_in", 3};
  case kind::project_result: return of_result(about, {"project_result.good", 2}, {"project_result.not_yet", 2}, told);
  case kind::placement_started: return {"placement_started", 2};
  case kind::placement_hours: return {"placement_hours", 2};
  case kind::placement_ended: return {"placement_ended", 2};
  case kind::exam: return {"exam", 2};
  case kind::notice: return {"notice", 2};
  case kind::work_piece: return {"work_piece", 3};
  case kind::appointment: return {"appointment", 2};
  }
  return told;
}

} // namespace

std::string table_question(const policy::released& about, std::string_view language) {
  const auto& item = about.item();
  if (item.is_withdrawn) return {};
  const auto [of, count] = questions_about(item);
  return message(language, fmt::format("table.{}.{}", of, item.id.value % count + 1));
}

} // namespace keukentafel::publish
