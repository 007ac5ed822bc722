#include "module/door.hpp"

#include "picture/cleaner.hpp"

#include <spdlog/spdlog.h>

namespace keukentafel::module {

namespace {

using said = gateway::adapter_door::said;

said ask(const engine& with, const std::string& name, gateway::request what,
         std::function<void(gateway::response)> answered) {
  auto* adapter = with.find(name);
  if (!adapter || !adapter->takes_requests().value_or(true)) return said::nobody;
  auto tell = [answered = std::move(answered)](intake::reply made) {
    answered(gateway::response{made.status, std::move(made.headers), std::move(made.body), nullptr});
  };
  intake::request handed{std::move(what.method), std::move(what.path), std::move(what.query_text),
                         std::move(what.headers), std::move(what.body)};
  return adapter->ask(std::move(handed), std::move(tell)) ? said::taken : said::no_room;
}

gateway::fetched_file::outcome outcome_of(kt_fetched what) {
  using enum gateway::fetched_file::outcome;
  switch (what) {
  case KT_FETCHED: return whole;
  case KT_FILE_GONE: return gone;
  case KT_FILE_REFUSED:
  case KT_FILE_TOO_BIG: return refused;
  default: return later;
  }
}

} // namespace

gateway::file_room files_of(const engine& with) {
  const auto& how = with.settings().files;
  gateway::file_room made;
  made.most_bytes = how.max_bytes;
  made.at_once = how.at_once;
  made.patience = how.patience;
  made.fetch = [&with](const std::string& name, std::string file, std::size_t most, std::chrono::milliseconds patience,
                       std::function<void(gateway::fetched_file)> came) {
    auto* adapter = with.find(name);
    if (!adapter) return false;
    auto tell = [came = std::move(came)](intake::file_reply said) {
      came({outcome_of(said.what), std::move(said.bytes)});
    };
    return adapter->fetch({std::move(file), most, std::chrono::steady_clock::now() + patience}, std::move(tell));
  };
  const auto program = intake::find_program("keukentafel-picture");
  if (!program) {
    with.log()->error("no picture can be shown: {}", program.error().sentence());
    return made;
  }
  const auto by = std::make_shared<picture::cleaner>(*program);
  made.clean = [by](std::string_view bytes) { return by->clean(bytes); };
  made.stop_cleaning = [by] { by->stop(); };
  return made;
}

gateway::adapter_door door_to(const engine& with) {
  gateway::adapter_door made;
  made.knows = [&with](std::string_view name) {
    const auto* adapter = with.find(name);
    return adapter && adapter->takes_requests().value_or(true);
  };
  made.ask = [&with](const std::string& name, gateway::request what, std::function<void(gateway::response)> answered) {
    return ask(with, name, std::move(what), std::move(answered));
  };
  return made;
}

} // namespace keukentafel::module
