#include "guard.hpp"

namespace keukentafel::dropfolder {

namespace {

/// So few may always go: of a small group each one is a large share.
constexpr std::uint64_t few = 3;

bool is_too_much(std::uint64_t part, std::uint64_t whole, unsigned percent) {
  return part > few && part * 100 > whole * percent;
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  return std::to_string(part) + " of " + std::to_string(whole);
}

} // namespace

std::optional<std::string> refuse_broken(const found& in, unsigned max_loss_percent) {
  if (!is_too_much(in.broken, in.rows, max_loss_percent)) return std::nullopt;
  return share(in.broken, in.rows) + " rows can't be read, more than max_loss_percent; the first is " + in.first_broken;
}

std::optional<std::string> refuse_whole(const found& in, const kept_sample& kept, unsigned max_loss_percent) {
  if (in.rows == 0) return "it should hold everything, and holds no row";
  if (auto why = refuse_broken(in, max_loss_percent)) return why;
  const auto lost = kept.lost_in(in.keys);
  // Rows without a key may be those that are missed: then nothing is taken as gone.
  if (in.nameless > 0 || !is_too_much(lost, kept.size(), max_loss_percent)) return std::nullopt;
  return "it lacks about " + share(lost, kept.size()) +
         " that are kept, more than max_loss_percent; if that is right, raise the setting for once";
}

} // namespace keukentafel::dropfolder
