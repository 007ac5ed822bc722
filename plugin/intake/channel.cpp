#include "intake/channel.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace keukentafel::intake {

namespace {

constexpr std::size_t piece = std::size_t{64} << 10;
/// The module has five seconds to stop, with everything else.
constexpr std::chrono::milliseconds after_interrupt{2500};
constexpr double lines_at_once = 200, lines_a_second = 20;
constexpr int reads_at_once = 64; // of lines, between two looks at frames

} // namespace

channel::channel(std::unique_ptr<process> with, log to)
    : with_(std::move(with)), log_(std::move(to)), woken_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      allowance_(lines_at_once) {}

channel::clock::time_point channel::end_of(clock::time_point until) const {
  const auto at = interrupted_.load();
  return at == 0 ? until : std::min(until, clock::time_point{clock::duration{at}} + after_interrupt);
}

channel::ending channel::exchange(std::chrono::milliseconds at_most, const taker& take) {
  const auto until = clock::now() + at_most;
  for (;;) {
    while (const auto one = in_.next()) {
      frame::unpacker body{one->body};
      const auto said = take(one->what, body);
      if (said == verdict::garbage || !body.is_whole()) return ending::garbage;
      if (said == verdict::go_on) continue;
      hand_on();
      return ending::answered;
    }
    if (in_.is_broken()) return ending::garbage;
    if (clock::now() >= end_of(until)) {
      hand_on();
      return interrupted_ ? ending::interrupted : ending::late;
    }
    // Who has closed its end may have said something before.
    const bool is_open = send();
    const auto got = receive();
    if (got == flow::ended || (got == flow::none && !is_open)) {
      hand_on();
      return ending::gone;
    }
    if (got == flow::none) wait(end_of(until));
  }
}

bool channel::send() {
  while (sent_ < out_.size()) {
    const auto count = ::send(with_->stream(), out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    sent_ += static_cast<std::size_t>(count);
  }
  out_.clear();
  sent_ = 0;
  return true;
}

channel::flow channel::receive() {
  const auto count = recv(with_->stream(), in_.room(piece), piece, 0);
  if (count < 0) return errno == EAGAIN || errno == EINTR ? flow::none : flow::ended;
  in_.added(static_cast<std::size_t>(count));
  return count > 0 ? flow::some : flow::ended;
}

void channel::wait(clock::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
  if (left <= 0) return;
  const auto wanted = static_cast<short>(out_.empty() ? POLLIN : POLLIN | POLLOUT);
  std::array<pollfd, 4> all{pollfd{with_->stream(), wanted, 0},
                            {has_control_ ? with_->control() : -1, POLLIN, 0},
                            {has_errors_ ? with_->errors() : -1, POLLIN, 0},
                            {woken_.number(), POLLIN, 0}};
  if (poll(all.data(), all.size(), static_cast<int>(std::min<std::int64_t>(left, 60000))) <= 0) return;
  if (all[1].revents || all[2].revents) hand_on();
  std::uint64_t times = 0;
  if (all[3].revents && read(woken_.number(), &times, sizeof times) < 0) return;
}

bool channel::is_quiet() {
  hand_on();
  return in_.is_empty() && receive() == flow::none && !with_->has_ended();
}

void channel::hand_on() {
  std::array<char, frame::log_line_limit + 1> record;
  for (int i = 0; has_control_ && i < reads_at_once; ++i) {
    const auto count = recv(with_->control(), record.data(), record.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) break;
    has_control_ = count > 0;
    const auto level = std::clamp<int>(record[0], KT_INFO, KT_ERROR);
    if (has_control_) tell(static_cast<kt_level>(level), {record.data() + 1, static_cast<std::size_t>(count - 1)});
  }
  for (int i = 0; has_errors_ && i < reads_at_once; ++i) {
    std::array<char, 4096> bytes;
    const auto count = read(with_->errors(), bytes.data(), bytes.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) break;
    has_errors_ = count > 0;
    if (has_errors_) line_.append(bytes.data(), static_cast<std::size_t>(count));
    read_lines();
  }
}

void channel::read_lines() {
  std::size_t begin = 0;
  for (auto end = line_.find('\n'); end != line_.npos; end = line_.find('\n', begin)) {
    if (end > begin) tell(KT_WARNING, std::string_view{line_}.substr(begin, end - begin));
    begin = end + 1;
  }
  line_.erase(0, begin);
  if (line_.empty() || (line_.size() <= frame::log_line_limit && has_errors_)) return;
  tell(KT_WARNING, line_);
  line_.clear();
}

void channel::tell_how_many_more() {
  if (untold_ > 0) log_(KT_WARNING, fmt::format("it said {} lines more than the log takes", std::exchange(untold_, 0)));
}

channel::~channel() { tell_how_many_more(); }

void channel::tell(kt_level level, std::string_view line) {
  const auto now = clock::now();
  const std::chrono::duration<double> passed = now - told_at_;
  told_at_ = now;
  allowance_ = std::min(lines_at_once, allowance_ + passed.count() * lines_a_second);
  if (allowance_ < 1) {
    ++untold_;
    return;
  }
  tell_how_many_more();
  allowance_ -= 1;
  log_(level, line);
}

void channel::interrupt() {
  clock::rep none = 0;
  interrupted_.compare_exchange_strong(none, clock::now().time_since_epoch().count());
  // It is the annex's own affair whether it has room for this; the time runs.
  (void)::send(with_->control(), "i", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  constexpr std::uint64_t once = 1;
  (void)!write(woken_.number(), &once, sizeof once);
}

std::string channel::end(std::chrono::milliseconds patience) {
  auto how = with_->end(patience);
  hand_on();
  return how;
}

} // namespace keukentafel::intake
