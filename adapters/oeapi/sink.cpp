#include "sink.hpp"

#include "print.hpp"

namespace keukentafel::oeapi {

namespace {
constexpr std::size_t largest_event = std::size_t{1} << 20;
}

void sink::state(const std::string& key, const json& data, std::uint64_t token) {
  const auto text = data.dump();
  const json event{{"specversion", "1.0"}, {"id", key + "@" + print_of(text).substr(0, 16)},
                   {"source", "/oeapi"},   {"type", "nl.keukentafel." + key.substr(0, key.find('/'))},
                   {"subject", key},       {"data", data}};
  auto written = event.dump();
  if (written.size() > largest_event) return aside(key, "it is larger than 1 MiB");
  ++counted_.offered;
  host_.submit(key, std::move(written), 0, token);
}

void sink::state_of_roster(const std::string& key, const json& data) {
  const auto print = std::hash<std::string>{}(data.dump());
  const auto [at, is_new] = offered_.try_emplace(key, print);
  if (!is_new && at->second == print) return host_.unchanged(key);
  at->second = print;
  state(key, data);
}

void sink::aside(const std::string& key, const std::string& reason) {
  ++counted_.aside;
  offered_.erase(key);
  host_.set_aside(key, reason);
}

void sink::offer_all(const std::vector<offer>& all) {
  for (const auto& one : all) {
    if (one.data) state(one.key, *one.data);
    else aside(one.key, one.aside);
  }
}

} // namespace keukentafel::oeapi
