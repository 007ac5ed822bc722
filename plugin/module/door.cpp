#include "module/door.hpp"

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

} // namespace

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
