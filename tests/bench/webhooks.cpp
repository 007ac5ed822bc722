/// A SIS that sends its changes itself: signed messages over TLS connections that stay open, each one answered before
/// the next.
#include "modes.hpp"

#include "answers.hpp"
#include "link.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>
#include <utility>
#include <vector>

namespace load {

namespace {

const unsigned char* bytes_of(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string key_of(const std::string& file) {
  const auto text = read_lines(file).at(0).substr(6); // behind whsec_
  std::string bytes(text.size(), '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(text), static_cast<int>(text.size()));
  bytes.resize(text.size() / 4 * 3 - (text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0));
  return bytes;
}

std::string signature(const std::string& key, const std::string& text) {
  std::array<unsigned char, 32> code{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), code.data(), &size);
  std::array<char, 48> written{};
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(written.data()), code.data(), static_cast<int>(size));
  return std::string{"v1,"} + written.data();
}

class senders {
public:
  explicit senders(const arguments& how)
      : how_(how), key_(key_of(how.cookies)), context_(make_context()), all_(how.count),
        first_(static_cast<std::size_t>(now_ns())) {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      all_[i].to = std::make_unique<link>(context_.get(), how.port);
      poller_.add(all_[i].to->descriptor(), static_cast<std::uint32_t>(i));
    }
  }

  void run() {
    work_for(0.5);
    late_ms_.clear();
    const auto begin = now_ns();
    work_for(how_.seconds);
    const auto passed = static_cast<double>(now_ns() - begin) / 1e9;
    const auto messages = static_cast<double>(late_ms_.size());
    std::printf(
        "{\"per_second\":%.1f,\"events_per_second\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"acknowledged\":%zu}\n",
        messages / passed, messages * static_cast<double>(std::max<std::size_t>(how_.batch, 1)) / passed,
        quantile(late_ms_, 0.5), quantile(late_ms_, 0.99), acknowledged_);
  }

private:
  struct sender {
    std::unique_ptr<link> to;
    std::string in;
    std::int64_t sent_ns = 0;
  };

  void work_for(double seconds) {
    for (const auto end = now_ns() + static_cast<std::int64_t>(seconds * 1e9); now_ns() < end;)
      poller_.wait(1000, [&](std::uint32_t number) { serve(all_[number]); });
  }

  void serve(sender& one) {
    if (one.to->now() == link::state::shaking) {
      one.to->shake();
      if (one.to->now() == link::state::open) send(one);
    }
    if (one.to->now() == link::state::open) one.to->receive(one.in);
    if (one.to->now() == link::state::over) throw std::runtime_error("a connection ended");
    for (auto found = find_answer(one.in); found.size > 0; found = find_answer(one.in)) {
      if (found.status != 204) throw std::runtime_error("a message was answered with " + std::to_string(found.status));
      late_ms_.push_back(static_cast<float>(static_cast<double>(now_ns() - one.sent_ns) / 1e6));
      acknowledged_ += std::max<std::size_t>(how_.batch, 1);
      one.in.erase(0, found.size);
      send(one);
    }
  }

  std::string event() {
    const auto number = std::to_string(first_ + ++count_);
    return R"({"specversion":"1.0","id":")" + number + R"(","source":"/bench","type":"nl.keukentafel.result",)" +
           R"("subject":"result/)" + number + R"(","datacontenttype":"application/json","data":{"student":"student/)" +
           std::to_string(count_ * 7919 % how_.students + 1) +
           R"(","kind":"grade","occurred_at":"2026-11-24T08:30:00Z","detail":{"value":"6.1","passed":true,"weight":2,)" +
           R"("course":"Rekenen niveau 3","test":"Toets )" + number + R"("}}})";
  }

  void send(sender& one) {
    std::string body = how_.batch == 0 ? event() : "[";
    for (std::size_t i = 0; i < how_.batch; ++i) body += event() + (i + 1 == how_.batch ? "]" : ",");
    const auto id = "msg_" + std::to_string(first_ + count_), at = std::to_string(std::time(nullptr));
    auto text = "POST " + how_.path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cloudevents" +
                (how_.batch == 0 ? "" : "-batch") + "+json\r\nwebhook-id: " + id + "\r\nwebhook-timestamp: " + at +
                "\r\nwebhook-signature: " + signature(key_, id + "." + at + "." + body) +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    one.sent_ns = now_ns();
    one.to->send(text);
  }

  const arguments& how_;
  std::string key_;
  context context_;
  std::vector<sender> all_;
  poller poller_;
  std::size_t first_, count_ = 0, acknowledged_ = 0;
  std::vector<float> late_ms_;
};

} // namespace

void webhooks(const arguments& how) { senders{how}.run(); }

} // namespace load
