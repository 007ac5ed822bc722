/// Takes CloudEvents that a SIS sends to /in/NAME, signed as Standard Webhooks
/// says, and answers when they are durable. docs/cloudevents.md tells how to use it.
#pragma once

#include "seen.hpp"
#include "settings.hpp"

#include <keukentafel/adapter.hpp>

namespace keukentafel::cloudevents {

class receiver final : public sdk::adapter {
public:
  using adapter::adapter;

  void open(std::string_view settings_json) override;
  sdk::feed_answer feed() override;
  void acknowledged(std::uint64_t token) override;
  bool takes_requests() const override { return true; }
  void request(const kt_request& asked) override;
  bool has_figures() const override { return true; }
  std::vector<sdk::figure> figures() const override;

private:
  /// A message whose sender is proven, to be offered.
  struct message {
    std::uint64_t request = 0;
    std::vector<offer> events;
    std::optional<digest> id; ///< the signed one, where the events' own are not signed
    std::int64_t until = 0;   ///< its events must be known at least, in seconds since 1970
  };
  struct counts {
    double requests = 0, accepted = 0, events = 0, repeats = 0, handshakes = 0;
    double unsigned_ = 0, malformed = 0, wrong_media_type = 0, other = 0;
  };

  void take(const kt_request& asked);
  void refuse(std::uint64_t request, const refusal& why);
  /// Offers what is new; gives why nothing of it may be offered.
  std::optional<refusal> offer_all(const message& of);
  void offer_one(const offer& one, bool is_repeat);
  void mark_known(const digest& one, std::int64_t until);
  /// Anyone can cause these lines: one a minute of each kind, so that none hides another.
  enum class kind_of_line : std::size_t { refusal, stranger, callback, count };
  void log_sometimes(kind_of_line kind, const std::string& line);

  settings how_;
  message_reader reader_;
  std::optional<seen> seen_;
  std::deque<message> due_;
  std::deque<std::pair<std::uint64_t, std::uint64_t>> waiting_; ///< token, and the request that it answers
  std::uint64_t token_ = 0, durable_ = 0;                       ///< the last one given, the last one acknowledged
  bool has_changed_ = false;                                    ///< since the last token
  std::optional<std::string> sweep_;                            ///< the prefix of the open one
  counts count_;
  std::array<std::chrono::steady_clock::time_point, static_cast<std::size_t>(kind_of_line::count)> logged_at_{};
};

} // namespace keukentafel::cloudevents
