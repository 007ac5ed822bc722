/// A row of the SIS: each line a cell as a text, a line "\N" an empty one.
#include "must.hpp"
#include "query.hpp"

#include <limits>

using namespace keukentafel::eduarte;

namespace {

const query what{"r.a r.b r.c r.d r.e",
                 "from Rij r where r.o = {o} and r.id in ({ids}) and r.x in ({more}) and {a} < {b}"};

template <class Read> auto value(Read read) -> decltype(read()) {
  try {
    return read();
  } catch (const dirty& refused) {
    must(std::string_view{refused.what()}.starts_with("Rij."));
    return {};
  }
}

/// What was read strictly is written and read again as the same.
void check(const row& one, std::string_view column) {
  if (const auto number = value([&] { return one.maybe_id(column); })) {
    must(parse_integer(std::to_string(*number)) == *number);
    const ids list{*number, std::numeric_limits<std::int64_t>::min()};
    must(filled(what, *number, {list, {}, *number, 1}).find('{') == std::string::npos);
  }
  value([&] { return one.maybe_yes(column); });
  if (const auto number = value([&] { return one.maybe_decimal(column); })) {
    must(parse_decimal(rounded(*number, 10)) == *number);
    // Rounding up may add a digit before the point, the ninth.
    const bool is_small = number->units < 99'999'999 * decimal::one && number->units > -99'999'999 * decimal::one;
    for (int places = 0; places < 10; ++places) must(!is_small || parse_decimal(rounded(*number, places)));
  }
  const auto day = value([&] { return one.maybe_day(column); });
  const auto second = value([&] { return one.maybe_second(column); });
  if (day) must(parse_day(to_text(*day)) == *day);
  if (day && second) must(local_second{*day} == *second);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  std::vector<std::optional<std::string>> cells;
  for (std::size_t i = 0; i < what.names.size(); ++i) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto cell = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    cells.push_back(cell == "\\N" ? std::nullopt : std::optional<std::string>{cell});
  }
  const row one{what, std::move(cells)};
  for (const auto& name : what.names) check(one, name);
  return 0;
}
