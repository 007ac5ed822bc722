/// Takes results that a planning system sends. Whose they are, and of what, the API tells; the sender gets its answer
/// when the result is durable. [feed-thread]
#pragma once

#include "request.hpp"
#include "roll.hpp"
#include "sink.hpp"
#include "source.hpp"

#include <deque>

namespace keukentafel::oeapi {

class receiver {
public:
  struct counts {
    double requests = 0, taken = 0, refused = 0, unproven = 0;
  };
  struct context {
    const settings& how;
    source& from;
    sdk::host& host;
    sink& to;
    const roll& known;
  };

  explicit receiver(const context& with) : with_(with) {}

  void request(const kt_request& asked);
  /// Whether step() has something to do: what the reading asks comes first, unless the API is away.
  bool has_work() const;
  bool is_asking() const { return is_asking_; }
  /// Asks for the association of the first one, or takes it. While the API is away, all are sent back.
  void step(std::chrono::milliseconds most);
  void acknowledged(std::uint64_t token);
  std::size_t waiting() const { return due_.size() + waiting_.size(); }
  const counts& counted() const { return counted_; }

private:
  void ask(const sent_result& of);
  void take(const sent_result& of, const said& answer);
  void offer(const sent_result& of, const json& known);
  void refuse(std::uint64_t request, const refusal& why);
  void send_all_back();

  context with_;
  std::deque<sent_result> due_;
  bool is_asking_ = false;
  struct waiting_answer {
    std::uint64_t token, request;
    sdk::response with;
  };
  std::deque<waiting_answer> waiting_;
  std::uint64_t token_ = 0;
  counts counted_;
};

} // namespace keukentafel::oeapi
