#include "pgoutput.hpp"

#include <stdexcept>

namespace keukentafel::postgres {

namespace {

/// PostgreSQL has 1,600 columns at most.
constexpr std::size_t columns_limit = 1600;

[[noreturn]] void fail() { throw std::runtime_error("the server sent a change that can't be read"); }

class reader {
public:
  explicit reader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const char c : take(size)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  char letter() { return take(1)[0]; }
  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) fail();
    const auto part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }
  std::string text() {
    const auto end = bytes_.find('\0');
    if (end == bytes_.npos) fail();
    std::string value{bytes_.substr(0, end)};
    bytes_.remove_prefix(end + 1);
    return value;
  }

private:
  std::string_view bytes_;
};

row read_row(reader& from) {
  row all(from.number(2));
  if (all.size() > columns_limit) fail();
  for (auto& one : all) {
    switch (from.letter()) {
    case 'n': break;
    case 'u': one.is_unchanged = true; break;
    case 't': one.text = from.take(from.number(4)); break;
    default: fail();
    }
  }
  return all;
}

relation read_relation(reader& from) {
  relation made;
  made.id = static_cast<std::uint32_t>(from.number(4));
  made.schema = from.text();
  made.table = from.text();
  made.identity = from.letter();
  made.columns.resize(from.number(2));
  if (made.columns.size() > columns_limit) fail();
  for (auto& one : made.columns) {
    one.is_key = (from.number(1) & 1) != 0;
    one.name = from.text();
    one.type = static_cast<std::uint32_t>(from.number(4));
    from.take(4); // the modifier of its type
  }
  return made;
}

change read_change(reader& from) {
  change made;
  made.relation = static_cast<std::uint32_t>(from.number(4));
  auto mark = from.letter();
  if (mark == 'K' || mark == 'O') {
    made.key = read_row(from);
    mark = from.letter();
  }
  if (mark != 'N') fail();
  made.after = read_row(from);
  return made;
}

} // namespace

message parse_message(std::string_view bytes) {
  reader from{bytes};
  switch (from.letter()) {
  case 'B': {
    const auto at = from.number(8);
    from.take(8); // when
    return begin{at, static_cast<std::uint32_t>(from.number(4))};
  }
  case 'C': {
    from.take(1);
    const auto at = from.number(8);
    return commit{at, from.number(8)};
  }
  case 'R': return read_relation(from);
  case 'I': {
    const auto id = static_cast<std::uint32_t>(from.number(4));
    if (from.letter() != 'N') fail();
    return insertion{id, read_row(from)};
  }
  case 'U': return read_change(from);
  case 'D': {
    const auto id = static_cast<std::uint32_t>(from.number(4));
    if (const auto mark = from.letter(); mark != 'K' && mark != 'O') fail();
    return removal{id, read_row(from)};
  }
  case 'T': {
    truncation made;
    const auto count = from.number(4);
    from.take(1);
    for (std::uint64_t i = 0; i < count; ++i) made.relations.push_back(static_cast<std::uint32_t>(from.number(4)));
    return made;
  }
  case 'Y':
  case 'O':
  case 'M': return other{};
  default: fail();
  }
}

} // namespace keukentafel::postgres
