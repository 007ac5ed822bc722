#include "gateway/connection.hpp"

#include "gateway/body.hpp"
#include "gateway/gate.hpp"
#include "gateway/head.hpp"
#include "gateway/problem.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>
#include <ctime>
#include <fmt/chrono.h>
#include <utility>

// gcc 12 miscompiles co_await inside a condition or a short-circuit: every wait is a statement of its own here.
namespace keukentafel::gateway {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

/// Made once a second.
const std::string& date_now() {
  thread_local std::time_t made_at = 0;
  thread_local std::string made;
  const auto seconds = std::time(nullptr);
  if (seconds == made_at) return made;
  made_at = seconds;
  // Not strftime: the host's locale is not ours to set, and would speak its own language here.
  return made = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(seconds));
}

constexpr std::size_t turn = 16 << 10; // bytes of a stream after which others get their turn

bool is_clean(std::string_view header) { return header.find_first_of(std::string_view{"\r\n\0", 3}) == header.npos; }

} // namespace

connection::connection(asio::ip::tcp::socket socket, tls_context context, house shared, std::string peer)
    : stream_(std::move(socket), std::move(context)), house_(shared), peer_(std::move(peer)),
      deadline_(stream_.executor()) {}

/// From now on the connection is closed when this time passes without another call.
void connection::expire_after(std::chrono::milliseconds time) {
  expires_ = clock::now() + time;
  // A timer that wakes earlier looks again: most deadlines pass without one of their own.
  if (armed_for_ > expires_) arm();
}

void connection::arm() {
  armed_for_ = expires_;
  deadline_.expires_at(expires_);
  deadline_.async_wait([self = weak_from_this()](boost::system::error_code error) {
    const auto one = self.lock();
    if (error || !one) return;
    one->armed_for_ = clock::time_point::max();
    if (one->expires_ <= clock::now()) one->stream_.close();
    else if (one->expires_ != clock::time_point::max()) one->arm();
  });
}

void connection::stop() {
  is_stopping_ = true;
  if (phase_ != phase::busy) stream_.cancel();
}

asio::awaitable<void> connection::serve() {
  expire_after(house_.how.header_timeout);
  bool goes_on = co_await stream_.handshake();
  while (goes_on && !is_stopping_) goes_on = co_await serve_one();
  if (source_) co_await send_stream();
  deadline_.cancel();
  stream_.close();
}

asio::awaitable<std::size_t> connection::read_more() {
  const auto before = buffer_.size();
  constexpr std::size_t step = 4096;
  std::array<char, step> bytes;
  const auto got = co_await stream_.read_some(bytes);
  buffer_.append(bytes.data(), got);
  co_return buffer_.size() - before;
}

asio::awaitable<connection::head> connection::read_head() {
  const auto& how = house_.how;
  bool has_begun = !buffer_.empty();
  expire_after(has_begun ? how.header_timeout : how.idle_timeout);
  for (std::size_t looked = 0;;) {
    if (const auto end = buffer_.find("\r\n\r\n", looked > 3 ? looked - 3 : 0); end != buffer_.npos) {
      const auto size = end + 4;
      if (size > how.header_limit) co_return head{0, 431, "the head is too large"};
      if (const auto why = refuse_head(std::string_view{buffer_}.substr(0, size))) co_return head{0, 400, *why};
      co_return head{size, 0, {}};
    }
    if (buffer_.size() > how.header_limit) co_return head{0, 431, "the head is too large"};
    // A line without CR never ends a head: say so at once.
    for (auto line = buffer_.find('\n', looked); line != buffer_.npos; line = buffer_.find('\n', line + 1))
      if (line == 0 || buffer_[line - 1] != '\r') co_return head{0, 400, "a line ends without CR"};
    looked = buffer_.size();
    const auto got = co_await read_more();
    if (got == 0) co_return head{};
    if (!has_begun) expire_after(how.header_timeout);
    has_begun = true;
  }
}

/// The rest of the request after a head that passed the gate; a status when it is refused.
asio::awaitable<unsigned> connection::read_request(std::size_t head_size, incoming_request& into) {
  auto parsed = parse_head(std::string_view{buffer_}.substr(0, head_size));
  if (!parsed) co_return 400u;
  buffer_.erase(0, head_size);
  into.keeps_alive = parsed->keeps_alive;
  into.is_1_1 = parsed->is_1_1;
  into.asked = std::move(parsed->asked);
  into.asked.address = house_.client_address(peer_, into.asked);
  into.most = house_.how.body_limit;
  if (const auto most = house_.how.big_body_limit(into.asked); most > into.most) {
    into.most = most;
    into.room.emplace(house_.bodies, into.asked.address);
  }
  const bool is_too_long = parsed->length && *parsed->length > into.most && *parsed->length <= house_.how.cut_limit;
  if (is_too_long && into.asked.header("expect").empty() && house_.how.is_cut_when_too_big(into.asked))
    co_return co_await read_beginning(*parsed->length, into);
  co_return co_await read_body(parsed->length, into);
}

/// A browser reads no answer before it has sent its form, so the rest is read too, and kept nowhere.
asio::awaitable<unsigned> connection::read_beginning(std::uint64_t length, incoming_request& into) {
  const auto& how = house_.how;
  expire_after(how.big_body_timeout);
  into.asked.is_cut = true;
  auto& kept = into.asked.body;
  for (;;) {
    const auto here = static_cast<std::size_t>(std::min<std::uint64_t>(length, buffer_.size()));
    kept.append(buffer_, 0, std::min(here, how.body_limit - kept.size()));
    buffer_.erase(0, here);
    length -= here;
    if (length == 0) co_return 0u;
    const auto got = co_await read_more();
    if (got == 0) co_return 400u;
  }
}

asio::awaitable<unsigned> connection::read_body(std::optional<std::uint64_t> length, incoming_request& into) {
  const auto& how = house_.how;
  body_reader body{length, into.most};
  expire_after(how.body_timeout);
  bool is_big = false;
  for (bool is_first = true;; is_first = false) {
    std::string_view rest{buffer_};
    const auto state = body.put(rest);
    buffer_.erase(0, buffer_.size() - rest.size());
    if (body.size() > how.body_limit) {
      if (!into.room->hold(body.size())) co_return 503u;
      if (!std::exchange(is_big, true)) {
        expire_after(how.big_body_timeout);
        body.make_room();
      }
    }
    if (state == body_reader::state::done) break;
    if (state != body_reader::state::needs_more) co_return state == body_reader::state::too_large ? 413u : 400u;
    if (is_first && into.is_1_1 && !into.asked.header("expect").empty()) {
      const bool is_sent = co_await stream_.write("HTTP/1.1 100 Continue\r\n\r\n");
      if (!is_sent) co_return 400u;
    }
    const auto got = co_await read_more();
    if (got == 0) co_return 400u;
  }
  into.asked.body = body.release();
  co_return 0u;
}

asio::awaitable<bool> connection::serve_one() {
  phase_ = phase::waiting;
  const auto read = co_await read_head();
  const bool is_head = buffer_.starts_with("HEAD ");
  if (read.refused) co_await refuse(read.refused, read.why, is_head);
  if (read.size == 0) co_return false;
  phase_ = phase::busy;
  incoming_request came;
  const auto refused = co_await read_request(read.size, came);
  if (refused) {
    co_await refuse(refused,
                    refused == 413   ? "the body is too large"
                    : refused == 503 ? "there is no room now for so large a body"
                                     : "the request is malformed",
                    is_head);
    co_return false;
  }
  // Answers have no deadline of their own; what they wait for does.
  never_expire();
  response made;
  try {
    auto running = house_.answer(came.asked);
    made = co_await std::move(running);
  } catch (const std::exception& error) {
    house_.report(fmt::format("a request failed: {}", error.what()));
    made = problem(500, "Something went wrong here");
    made.headers.emplace_back("Cache-Control", "no-store");
  }
  co_return co_await send(std::move(made), is_head, came.keeps_alive && !is_stopping_, came.is_1_1);
}

std::string connection::status_and_headers(const response& made, bool keeps_alive) const {
  auto text = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", made.status,
                          std::string_view{http::obsolete_reason(static_cast<http::status>(made.status))}, date_now());
  for (const auto* list : {&made.headers, &house_.how.security_headers})
    for (const auto& [name, value] : *list)
      if (is_clean(name) && is_clean(value)) text += name + ": " + value + "\r\n";
  if (!keeps_alive) text += "Connection: close\r\n";
  return text;
}

asio::awaitable<bool> connection::send(response made, bool is_head, bool keeps_alive, bool is_1_1) {
  if (made.stream && !is_head) {
    const auto text = status_and_headers(made, false) + (is_1_1 ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
    const bool is_sent = co_await write(text);
    if (is_sent) source_ = std::move(made.stream);
    is_chunked_ = is_1_1;
    co_return false;
  }
  auto text = status_and_headers(made, keeps_alive);
  if (made.status != 204 && made.status != 304) text += fmt::format("Content-Length: {}\r\n", made.body.size());
  text += "\r\n";
  if (!is_head && made.status != 204 && made.status != 304) text += made.body;
  const bool is_sent = co_await write(text);
  co_return is_sent&& keeps_alive;
}

asio::awaitable<bool> connection::write(std::string_view bytes) {
  const bool is_whole = stream_.write_now(bytes);
  if (is_whole) co_return true;
  expire_after(house_.how.write_timeout);
  const bool is_sent = co_await stream_.write(bytes);
  never_expire();
  co_return is_sent;
}

/// Ends the stream when its client has closed, or speaks out of turn.
void connection::watch_client() {
  stream_.wait_readable([self = weak_from_this()](boost::system::error_code error) {
    const auto one = self.lock();
    if (!one) return;
    // TLS speaks to itself too (key updates): only data or the end count.
    if (!error && !one->stream_.has_news()) return one->watch_client();
    one->is_gone_ = !one->is_stopping_;
    one->source_->end();
  });
}

/// Little of a connection is alive here: a stream may last for days, and there are thousands.
asio::awaitable<void> connection::send_stream() {
  std::string{}.swap(buffer_); // an assignment would keep its memory
  never_expire();
  deadline_.cancel();
  armed_for_ = clock::time_point::max();
  watch_client();
  bool goes_on = true;
  while (goes_on && !is_stopping_) {
    phase_ = phase::streaming;
    const auto bytes = co_await source_->next();
    phase_ = phase::busy;
    if (is_gone_) co_return;
    if (!bytes) break;
    const auto chunk = is_chunked_ ? fmt::format("{:x}\r\n{}\r\n", bytes->size(), *bytes) : *bytes;
    goes_on = co_await write(chunk);
    // Others get their turn between the pieces of a long history.
    if (chunk.size() > turn) co_await asio::post(stream_.executor(), asio::use_awaitable);
  }
  if (goes_on && is_chunked_) co_await write("0\r\n\r\n");
}

asio::awaitable<void> connection::refuse(unsigned status, std::string_view why, bool is_head) {
  phase_ = phase::busy;
  auto made = problem(status, "The request was refused", why);
  made.headers.emplace_back("Cache-Control", "no-store");
  if (status == 503) made.headers.emplace_back("Retry-After", "5");
  co_await send(std::move(made), is_head, false, true);
}

} // namespace keukentafel::gateway
