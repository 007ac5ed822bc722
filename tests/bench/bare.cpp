/// A server over bare epoll and OpenSSL: it takes the same requests for streams
/// and sends the same bytes to the same two readers, but decides nothing, stores
/// nothing, and words nothing. What it reaches is the limit on this machine.
#include "modes.hpp"

#include "link.hpp"

#include <arpa/inet.h>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace load {

namespace {

constexpr std::string_view cookie = "__Host-keukentafel=";

/// As long as the module's own.
std::string event(std::int64_t id, long long student, long long step, long long number, long long stamp) {
  char json[640], out[800];
  std::snprintf(
      json, sizeof json,
      R"(id: %lld)"
      "\nevent: item\ndata: "
      R"({"id":"0123456789abcdef0123456789abcdef","student":"%032lld","category":"result","kind":"grade",)"
      R"("occurred_at":"2026-11-24T08:30:00Z","published_at":"2026-11-24T08:30:00Z","title":"b %lld %lld %lld)"
      R"(: 6,1","body":"Vak: Rekenen niveau 3. Dit is voldoende. Dit telt 2 keer mee.","detail":{"value":"6.1",)"
      R"("passed":true,"weight":2,"course":"Rekenen niveau 3","test":"b %lld %lld %lld"},"withdrawn":false})"
      "\n\n",
      static_cast<long long>(id), student, step, number, stamp, step, number, stamp);
  const auto size = std::strlen(json);
  std::snprintf(out, sizeof out, "%zx\r\n%s\r\n", size, json);
  return out;
}

class server {
public:
  explicit server(const arguments& how)
      : how_(how), context_(make_server_context(how.path + "/cert.pem", how.path + "/key.pem")),
        readers_(3 * how.count + 1) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(how.port));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 || ::listen(listener_, 4096) != 0)
      throw std::runtime_error("the port can't be used");
    poller_.add(listener_, 0);
  }

  void run() {
    std::printf("listening on %d\n", how_.port);
    std::fflush(stdout);
    for (auto looked = now_ns();;) {
      poller_.wait(1, [&](std::uint32_t number) { number == 0 ? accept() : serve(number - 1); });
      if (sent_ < count_) send_due();
      else if (now_ns() - looked > 20'000'000) {
        looked = now_ns();
        look();
      }
    }
  }

private:
  struct client {
    std::unique_ptr<link> to;
    std::string in;
    bool is_known = false;
  };

  void accept() {
    for (int one = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); one >= 0;
         one = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) {
      clients_.push_back({link::accepted(context_.get(), one), {}, false});
      poller_.add(one, static_cast<std::uint32_t>(clients_.size()));
    }
  }

  void serve(std::size_t number) {
    auto& one = clients_[number];
    if (one.to->now() == link::state::shaking) one.to->shake();
    if (one.to->now() != link::state::open || one.is_known || !one.to->receive(one.in)) return;
    const auto at = one.in.find(cookie);
    if (at == one.in.npos || one.in.find("\r\n\r\n") == one.in.npos) return;
    std::size_t reader = 0;
    std::from_chars(one.in.data() + at + cookie.size(), one.in.data() + one.in.size(), reader);
    readers_.at(reader) = one.to.get();
    one.is_known = true;
    one.in = {};
    one.to->send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\nretry: 2000\n\n\r\n");
  }

  void look() {
    std::ifstream in{how_.path + "/control"};
    long long step = 0, count = 0;
    double rate = 0;
    if (!(in >> step >> rate >> count) || step == step_) return;
    step_ = step;
    rate_ = rate;
    count_ = count;
    sent_ = 0;
    begin_ = now_ns();
  }

  void send_due() {
    for (int i = 0; i < 100 && sent_ < count_; ++i, ++sent_) {
      const auto due = begin_ + static_cast<std::int64_t>(static_cast<double>(sent_) * 1e9 / rate_);
      const auto now = now_ns();
      if (due > now) return;
      const auto students = static_cast<long long>(how_.count);
      const auto student = sent_ * 7919 % students + 1;
      for (const auto reader : {students + student, 2 * students + student})
        if (auto* to = readers_.at(static_cast<std::size_t>(reader)))
          to->send(event(++id_, student, step_, sent_, now - due > 2'000'000 ? due : now));
    }
  }

  const arguments& how_;
  context context_;
  std::vector<link*> readers_; ///< by the number of the guardian
  std::vector<client> clients_;
  poller poller_;
  int listener_ = -1;
  long long step_ = -1, sent_ = 0, count_ = 0, id_ = 0;
  std::int64_t begin_ = 0;
  double rate_ = 1;
};

} // namespace

void bare(const arguments& how) { server{how}.run(); }

} // namespace load
