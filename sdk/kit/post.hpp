/// A SIS that sends its changes itself (ext/incoming.h). It tries again in the
/// adapter's next life until it hears 2xx, and gives up at 4xx. [one thread at a time]
#pragma once

#include <keukentafel/ext/incoming.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace keukentafel::kit {

struct letter {
  std::string method, path, query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// A request as HTTP/1.1 writes it. Throws with a sentence.
letter parse_letter(const std::string& text);

class post {
public:
  /// The request in `file`, as the fixture wrote it.
  void add(std::string file);
  void forget_all();
  /// What brings the files up to date, for senders whose proof grows old; false when the fixture can't.
  void renew_by(std::function<bool()> renew) { renew_ = std::move(renew); }
  /// Everything goes out once more: somebody asks who knows nothing yet.
  void send_all_again();
  /// The adapter of `from` began. What was not answered in its last life goes out again.
  void begin_life();
  /// Hands over what is to be sent, and sees to the limit of what waits for an answer.
  void hand_over(kt_adapter& adapter, const kt_incoming& to);
  /// Sends one that is not part of the source; its answer is `status_of` that number.
  std::uint64_t send_now(kt_adapter& adapter, const kt_incoming& to, const letter& one);
  unsigned status_of(std::uint64_t id) const;
  /// A breach in a sentence, or empty.
  std::string answered(std::uint64_t id, const kt_response& with);
  bool is_waiting() const;
  std::vector<letter> letters() const;

private:
  struct sending {
    std::string file;
    letter what;
    std::uint64_t id = 0; ///< in this life; 0: not handed over
    bool is_done = false;
  };
  struct answer {
    unsigned status = 0;
    int times = 0;
  };

  void renew();

  std::function<bool()> renew_;
  std::int64_t renewed_at_ = 0; ///< seconds since 1970, of the adapter's clock
  std::vector<sending> sent_;
  std::map<std::uint64_t, answer> answers_; ///< of this life
  std::uint64_t last_id_ = 0;
};

} // namespace keukentafel::kit
