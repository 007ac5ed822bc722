#include "replication.hpp"

#include <charconv>
#include <stdexcept>

namespace keukentafel::postgres {

namespace {

constexpr std::chrono::seconds tell_pause{5};
/// Days between the epochs of Unix and PostgreSQL, in microseconds.
constexpr std::int64_t epoch_us = 946'684'800'000'000;

std::uint64_t number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

void put(std::string& to, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) to += static_cast<char>(value >> shift & 0xff);
}

} // namespace

lsn parse_lsn(std::string_view text) {
  const auto slash = text.find('/');
  lsn high = 0, low = 0;
  const auto whole = [](std::string_view part, lsn& into) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), into, 16);
    return error == std::errc{} && end == part.data() + part.size() && !part.empty() && part.size() <= 8;
  };
  if (slash == text.npos || !whole(text.substr(0, slash), high) || !whole(text.substr(slash + 1), low))
    throw std::runtime_error("the server names a place in its log that can't be read");
  return high << 32 | low;
}

std::string to_text(lsn place) {
  char text[20];
  auto* end = std::to_chars(text, text + 8, place >> 32, 16).ptr;
  *end++ = '/';
  return {text, std::to_chars(end, end + 8, place & 0xffff'ffff, 16).ptr};
}

replication::replication(const std::string& where, const std::string& password, interruption& stop,
                         std::chrono::seconds patience)
    : to_(where, password, connection::kind::replicating, stop, patience) {}

std::string replication::identity() {
  const auto said = to_.run("IDENTIFY_SYSTEM", "say which server it is");
  if (said.size() != 1 || said.width() < 4) throw std::runtime_error("the server does not say which it is");
  return said.text(0, 0) + "/" + said.text(0, 1) + "/" + said.text(0, 3);
}

replication::beginning replication::create_slot(const std::string& name) {
  const auto made = to_.run("CREATE_REPLICATION_SLOT " + name + " LOGICAL pgoutput (SNAPSHOT 'export')",
                            "create the replication slot " + name);
  if (made.size() != 1 || made.width() < 3) throw std::runtime_error("the server does not say where its slot begins");
  return {parse_lsn(made.text(0, 1)), made.text(0, 2)};
}

void replication::drop_slot(const std::string& name) {
  to_.run("DROP_REPLICATION_SLOT " + name, "drop the replication slot " + name);
}

void replication::start(const std::string& slot, const std::string& publication) {
  to_.start_copy("START_REPLICATION SLOT " + slot + " LOGICAL 0/0 (proto_version '1', publication_names '\"" +
                     publication + "\"')",
                 "stream changes from the replication slot " + slot);
}

std::optional<std::string_view> replication::next(std::chrono::milliseconds at_most) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  for (;;) {
    tell(false);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    const auto bytes = to_.next_copy(std::max(left, std::chrono::milliseconds{0}));
    if (!bytes) return std::nullopt;
    constexpr std::size_t data_head = 25, alive_size = 18;
    if (bytes->size() > data_head && bytes->front() == 'w') {
      heard_ = std::max(heard_, number(bytes->substr(1, 8)));
      return bytes->substr(data_head);
    }
    if (bytes->size() != alive_size || bytes->front() != 'k')
      throw std::runtime_error("the server sent a message that can't be read");
    heard_ = std::max(heard_, number(bytes->substr(1, 8)));
    if (bytes->back()) tell(true);
  }
}

void replication::confirm(lsn durable) {
  durable_ = std::max(durable_, durable);
  tell(false);
}

void replication::tell(bool now, bool wants_answer) {
  const auto at = std::chrono::steady_clock::now();
  if (!now && (durable_ == told_ || at - told_at_ < tell_pause)) return;
  std::string status{"r"};
  for (int i = 0; i < 3; ++i) put(status, durable_);
  const auto unix_us =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
  put(status, static_cast<std::uint64_t>(unix_us.count() - epoch_us));
  status += wants_answer ? '\1' : '\0';
  to_.put_copy(status);
  told_ = durable_;
  told_at_ = at;
}

} // namespace keukentafel::postgres
