/// Thousands of live streams in one process, each counted: what came, how late,
/// what is missing, what came twice or to the wrong reader.
#include "modes.hpp"

#include "link.hpp"

#include <charconv>
#include <cstdio>
#include <iostream>
#include <poll.h>
#include <unistd.h>

namespace load {

namespace {

constexpr std::size_t shaking_at_once = 64;

struct stream {
  std::unique_ptr<link> to;
  bool has_asked = false, has_head = false;
  std::string in;           ///< chunks not yet taken apart
  std::string text;         ///< the event stream not yet parsed
  std::int64_t last_id = 0; ///< rises with every item
  std::string student;      ///< each reader has one child
};

/// What is expected of one step: events of this step, each to exactly two readers.
struct step {
  std::int64_t number = -1;
  std::vector<std::uint8_t> came; ///< by the number of the event
  std::vector<float> late_ms;
  std::uint64_t doubled = 0, foreign = 0, disordered = 0;
  std::int64_t last_ns = 0;
};

std::int64_t take_number(std::string_view& from) {
  std::int64_t value = -1;
  const auto end = std::from_chars(from.data(), from.data() + from.size(), value).ptr;
  from.remove_prefix(std::min(from.size(), static_cast<std::size_t>(end - from.data()) + 1));
  return value;
}

std::string_view between(std::string_view text, std::string_view before, char after) {
  const auto at = text.find(before);
  if (at == text.npos) return {};
  text.remove_prefix(at + before.size());
  return text.substr(0, text.find(after));
}

class crowd {
public:
  explicit crowd(const arguments& how) : how_(how), context_(make_context()), cookies_(read_lines(how.cookies)) {
    cookies_.resize(std::min(cookies_.size(), how.count));
    streams_.resize(cookies_.size());
  }

  void open() {
    std::size_t begun = 0;
    while (greeted_ < streams_.size()) {
      for (; begun < streams_.size() && begun - greeted_ < shaking_at_once; ++begun) {
        streams_[begun].to = std::make_unique<link>(context_.get(), how_.port);
        poller_.add(streams_[begun].to->descriptor(), static_cast<std::uint32_t>(begun));
      }
      poller_.wait(1000, [&](std::uint32_t number) { serve(number); });
      if (over_ > 0) throw std::runtime_error("a stream ended while the others were opened");
    }
  }

  /// Waits until each of `count` events has come twice, or the time is up, and a moment longer for what comes twice too
  /// often.
  void expect(std::int64_t number, std::size_t count, double at_most_s) {
    step_ = {};
    step_.number = number;
    step_.came.resize(count);
    step_.late_ms.reserve(2 * count);
    std::printf("ready\n");
    std::fflush(stdout);
    auto end = now_ns() + static_cast<std::int64_t>(at_most_s * 1e9);
    for (bool is_whole = false; now_ns() < end;) {
      poller_.wait(20, [&](std::uint32_t which) { serve(which); });
      if (!is_whole && step_.late_ms.size() >= 2 * count) {
        is_whole = true;
        end = std::min(end, now_ns() + 300'000'000);
      }
    }
    std::uint64_t lost = 0;
    for (const auto times : step_.came) lost += times < 2 ? 2u - times : 0u;
    std::printf("{\"came\":%zu,\"lost\":%llu,\"doubled\":%llu,\"foreign\":%llu,\"disordered\":%llu,\"over\":%zu,"
                "\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,\"last_ns\":%lld}\n",
                step_.late_ms.size(), static_cast<unsigned long long>(lost),
                static_cast<unsigned long long>(step_.doubled), static_cast<unsigned long long>(step_.foreign),
                static_cast<unsigned long long>(step_.disordered), over_, quantile(step_.late_ms, 0.5),
                quantile(step_.late_ms, 0.99), quantile(step_.late_ms, 1), static_cast<long long>(step_.last_ns));
    std::fflush(stdout);
  }

  void idle(int ms) {
    poller_.wait(ms, [&](std::uint32_t which) { serve(which); });
  }
  std::size_t size() const { return streams_.size(); }

private:
  void serve(std::uint32_t number) {
    auto& one = streams_[number];
    if (one.to->now() == link::state::shaking) one.to->shake();
    if (one.to->now() == link::state::open && !one.has_asked) {
      one.has_asked = true;
      one.to->send("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-keukentafel=" + cookies_[number] +
                   "\r\n\r\n");
    }
    if (one.to->now() == link::state::over || (one.has_asked && !one.to->receive(one.in))) {
      if (one.student != "over") ++over_;
      one.student = "over";
      return;
    }
    unchunk(one);
    parse(one);
  }

  void unchunk(stream& one) {
    if (!one.has_head) {
      const auto end = one.in.find("\r\n\r\n");
      if (end == one.in.npos) return;
      if (!one.in.starts_with("HTTP/1.1 200"))
        throw std::runtime_error("a stream was refused: " + one.in.substr(0, 40));
      one.in.erase(0, end + 4);
      one.has_head = true;
    }
    std::size_t at = 0;
    for (;;) {
      const auto line = one.in.find("\r\n", at);
      if (line == one.in.npos) break;
      std::size_t size = 0;
      std::from_chars(one.in.data() + at, one.in.data() + line, size, 16);
      if (one.in.size() < line + 2 + size + 2) break;
      one.text.append(one.in, line + 2, size);
      at = line + 2 + size + 2;
    }
    one.in.erase(0, at);
  }

  void parse(stream& one) {
    std::size_t at = 0;
    for (auto end = one.text.find("\n\n"); end != one.text.npos; end = one.text.find("\n\n", at)) {
      take(one, std::string_view{one.text}.substr(at, end - at));
      at = end + 2;
    }
    one.text.erase(0, at);
  }

  /// The marker that the bench puts into a free text: "b", step, number and submit moment.
  void take(stream& one, std::string_view block) {
    if (block.starts_with("retry:")) ++greeted_;
    if (!block.starts_with("id: ")) return;
    auto rest = block.substr(4);
    const auto id = take_number(rest);
    auto marker = between(block, "\":\"b ", '"');
    const auto number = take_number(marker), event = take_number(marker), stamp = take_number(marker);
    if (number != step_.number || event < 0 || static_cast<std::size_t>(event) >= step_.came.size()) return;
    if (id <= one.last_id) ++step_.disordered;
    one.last_id = id;
    const auto student = between(block, "\"student\":\"", '"');
    if (one.student.empty()) one.student = student;
    if (one.student != student) ++step_.foreign;
    if (++step_.came[static_cast<std::size_t>(event)] > 2) ++step_.doubled;
    step_.last_ns = now_ns();
    step_.late_ms.push_back(static_cast<float>(static_cast<double>(step_.last_ns - stamp) / 1e6));
  }

  const arguments& how_;
  context context_;
  std::vector<std::string> cookies_;
  std::vector<stream> streams_;
  poller poller_;
  std::size_t greeted_ = 0, over_ = 0;
  step step_;
};

} // namespace

void streams(const arguments& how) {
  crowd all{how};
  const auto begin = now_ns();
  all.open();
  std::printf("{\"open\":%zu,\"seconds\":%.2f}\n", all.size(), static_cast<double>(now_ns() - begin) / 1e9);
  std::fflush(stdout);
  // Lines on standard input: STEP COUNT SECONDS; the end of it ends us.
  std::string line;
  for (pollfd in{STDIN_FILENO, POLLIN, 0};;) {
    all.idle(10);
    if (::poll(&in, 1, 0) == 0) continue;
    long long number = 0;
    std::size_t count = 0;
    double seconds = 0;
    if (!(std::cin >> number >> count >> seconds)) return;
    all.expect(number, count, seconds);
  }
}

} // namespace load
