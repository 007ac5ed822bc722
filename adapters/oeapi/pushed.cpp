#include "pushed.hpp"

#include "person.hpp"

#include <utility>

namespace keukentafel::oeapi {

namespace {
constexpr std::size_t most_bytes = 60'000; ///< a value that is remembered has at most 64 KiB
}

pushed::pushed(sdk::host& host, const std::string& person) : host_(host), key_(student_key(person) + "#pushed") {
  all_ = json::parse(host.recall(key_).value_or("{}"), nullptr, false);
  if (!all_.is_object()) all_ = json::object();
}

std::optional<pushed::entry> pushed::find(const std::string& association) const {
  const auto found = all_.find(association);
  if (found == all_.end()) return std::nullopt;
  return entry{found->value("result", json::object()), found->value("attempt", std::int64_t{0})};
}

void pushed::set(const std::string& association, const entry& is) {
  json now{{"result", is.result}, {"attempt", is.attempt}};
  auto& kept = all_[association];
  if (kept == now) return;
  kept = std::move(now);
  is_changed_ = true;
}

void pushed::forget(const std::string& association) { is_changed_ |= all_.erase(association) != 0; }

std::vector<std::string> pushed::associations() const {
  std::vector<std::string> made;
  for (const auto& one : all_.items()) made.push_back(one.key());
  return made;
}

bool pushed::is_full() const { return all_.dump().size() > most_bytes; }

void pushed::keep() {
  if (!std::exchange(is_changed_, false)) return;
  if (all_.empty()) host_.forget(key_);
  else host_.remember(key_, all_.dump());
}

} // namespace keukentafel::oeapi
