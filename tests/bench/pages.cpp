/// Requests one after another over each of some TLS connections that stay open.
#include "modes.hpp"

#include "answers.hpp"
#include "link.hpp"

#include <cstdio>
#include <unordered_map>
#include <utility>
#include <vector>

namespace load {

namespace {

struct asker {
  std::unique_ptr<link> to;
  std::string in;
  std::size_t reader = 0; ///< whose cookie goes along
  std::int64_t asked_ns = 0;
};

class askers {
public:
  explicit askers(const arguments& how)
      : how_(how), context_(make_context()),
        cookies_(how.cookies.empty() ? std::vector<std::string>{""} : read_lines(how.cookies)), tags_(cookies_.size()),
        all_(how.count) {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      all_[i].to = std::make_unique<link>(context_.get(), how.port);
      poller_.add(all_[i].to->descriptor(), static_cast<std::uint32_t>(i));
    }
  }

  void run() {
    // Conditional: only what is asked with a tag counts, so the first round is the readers' own.
    while (how_.is_conditional && rounds_ == 0) work();
    work_for(0.5);
    late_ms_.clear();
    statuses_.clear();
    bytes_ = 0;
    const auto begin = now_ns();
    work_for(how_.seconds);
    const auto passed = static_cast<double>(now_ns() - begin) / 1e9;
    std::printf("{\"per_second\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"bytes\":%.0f,\"statuses\":{",
                static_cast<double>(late_ms_.size()) / passed, quantile(late_ms_, 0.5), quantile(late_ms_, 0.99),
                static_cast<double>(bytes_) / static_cast<double>(std::max<std::size_t>(late_ms_.size(), 1)));
    const char* comma = "";
    for (const auto& [status, count] : statuses_) {
      std::printf("%s\"%d\":%zu", comma, status, count);
      comma = ",";
    }
    std::printf("}}\n");
  }

private:
  void work() {
    poller_.wait(1000, [&](std::uint32_t number) { serve(all_[number]); });
  }
  void work_for(double seconds) {
    for (const auto end = now_ns() + static_cast<std::int64_t>(seconds * 1e9); now_ns() < end;) work();
  }

  void serve(asker& one) {
    if (one.to->now() == link::state::shaking) {
      one.to->shake();
      if (one.to->now() == link::state::open) ask(one);
    }
    if (one.to->now() == link::state::open) one.to->receive(one.in);
    if (one.to->now() == link::state::over) throw std::runtime_error("a connection ended");
    for (auto found = find_answer(one.in); found.size > 0; found = find_answer(one.in)) {
      late_ms_.push_back(static_cast<float>(static_cast<double>(now_ns() - one.asked_ns) / 1e6));
      ++statuses_[found.status];
      bytes_ += found.size;
      if (how_.is_conditional && !found.etag.empty()) tags_[one.reader] = found.etag;
      one.in.erase(0, found.size);
      ask(one);
    }
  }

  void ask(asker& one) {
    // Each next request is another reader's, far from the last one.
    next_ += 7919;
    if (++asked_ >= cookies_.size()) {
      asked_ = 0;
      ++rounds_;
    }
    one.reader = next_ % cookies_.size();
    auto text = "GET " + how_.path + " HTTP/1.1\r\nHost: localhost\r\n";
    if (!how_.cookies.empty()) text += "Cookie: __Host-keukentafel=" + cookies_[one.reader] + "\r\n";
    if (!tags_[one.reader].empty()) text += "If-None-Match: " + tags_[one.reader] + "\r\n";
    one.asked_ns = now_ns();
    one.to->send(text + "\r\n");
  }

  const arguments& how_;
  context context_;
  std::vector<std::string> cookies_, tags_;
  std::vector<asker> all_;
  poller poller_;
  std::size_t next_ = 0, asked_ = 0, rounds_ = 0, bytes_ = 0;
  std::vector<float> late_ms_;
  std::unordered_map<int, std::size_t> statuses_;
};

} // namespace

void pages(const arguments& how) { askers{how}.run(); }

void first(const arguments& how) {
  const auto with = make_context();
  for (const auto end = now_ns() + 60'000'000'000; now_ns() < end;) {
    link to{with.get(), how.port};
    poller ready;
    ready.add(to.descriptor(), 0);
    bool has_asked = false;
    for (std::string in; to.now() != link::state::over;) {
      ready.wait(10, [](std::uint32_t) {});
      if (to.now() == link::state::shaking) to.shake();
      if (to.now() != link::state::open) continue;
      if (!std::exchange(has_asked, true)) to.send("GET " + how.path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      to.receive(in);
      if (find_answer(in).size == 0) continue;
      std::printf("{\"at_ns\":%lld,\"status\":%d}\n", static_cast<long long>(now_ns()), find_answer(in).status);
      return;
    }
    // Refused: nobody listens yet.
    timespec pause{0, 500'000};
    nanosleep(&pause, nullptr);
  }
  throw std::runtime_error("no answer came");
}

} // namespace load
