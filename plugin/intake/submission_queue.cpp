#include "intake/submission_queue.hpp"

#include <algorithm>

namespace keukentafel::intake {

namespace {

// Not durable yet, for all calls together. One that is larger has the queue for itself.
constexpr std::size_t held_limit = 1024;
constexpr std::size_t bytes_limit = std::size_t{16} << 20;

template <class Work> auto unlocked(std::unique_lock<std::mutex>& guard, const Work& work) {
  struct again {
    std::unique_lock<std::mutex>& guard;
    ~again() { guard.lock(); }
  };
  guard.unlock();
  const again locked{guard};
  return work();
}

} // namespace

std::size_t submission::bytes() const {
  std::size_t sum = prefix.size();
  for (const auto& one : events) sum += sizeof one + one.key.size() + one.json.size();
  return sum;
}

bool submission_queue::has_room(std::size_t bytes) const {
  return all_.empty() || (all_.size() < held_limit && bytes_ + bytes <= bytes_limit);
}

kt_answer submission_queue::put(const parts& next, deadline until) {
  std::shared_ptr<std::optional<kt_answer>> answer;
  std::unique_lock guard{mutex_};
  if (is_closed_) return KT_REFUSED;
  {
    struct turn {
      submission_queue& in;
      std::list<int>::iterator at;
      ~turn() {
        in.turns_.erase(at);
        in.changed_.notify_all();
      }
    };
    const turn mine{*this, turns_.insert(turns_.end(), 0)};
    // Begun: from here on order counts, and whatever leaves this block gives the turn away.
    const auto waits_for = [&](auto is_true) {
      return changed_.wait_until(guard, until, [&] { return is_closed_ || is_true(); });
    };
    if (!waits_for([&] { return mine.at == turns_.begin(); })) return KT_LATER;
    for (;;) {
      auto part = unlocked(guard, next);
      if (!part) break;
      const auto bytes = part->bytes();
      if (!waits_for([&] { return has_room(bytes); })) return KT_LATER;
      if (is_closed_) return answer ? KT_LATER : KT_REFUSED;
      const bool is_first = !answer;
      answer = std::make_shared<std::optional<kt_answer>>();
      all_.push_back({++last_number_, std::make_shared<const submission>(std::move(*part)), bytes, is_first, answer});
      bytes_ += bytes;
      unlocked(guard, wake_);
    }
  }
  if (!answer) return KT_ACCEPTED; // nothing to make durable
  changed_.wait_until(guard, until, [&] { return answer->has_value(); });
  return answer->value_or(KT_LATER);
}

void submission_queue::close() {
  const std::lock_guard guard{mutex_};
  is_closed_ = true;
  while (all_.size() > offered_) {
    const auto& last = all_.back();
    *last.answer = last.is_first ? KT_REFUSED : KT_LATER; // of the others a part may be durable
    bytes_ -= last.bytes;
    all_.pop_back();
  }
  changed_.notify_all();
}

void submission_queue::end() {
  const std::lock_guard guard{mutex_};
  is_closed_ = true;
  for (const auto& one : all_) *one.answer = KT_LATER;
  all_.clear();
  offered_ = bytes_ = 0;
  changed_.notify_all();
}

submission_queue::counts submission_queue::now() const {
  const std::lock_guard guard{mutex_};
  return {all_.size(), taken_};
}

void submission_queue::begin_life() {
  const std::lock_guard guard{mutex_};
  offered_ = 0;
}

std::optional<submission_queue::offered> submission_queue::next() {
  const std::lock_guard guard{mutex_};
  if (offered_ == all_.size()) return std::nullopt;
  const auto& one = all_[offered_++];
  return offered{one.number, one.what};
}

void submission_queue::answer(std::uint64_t number, kt_answer how) {
  const std::lock_guard guard{mutex_};
  const auto offered_end = all_.begin() + static_cast<std::ptrdiff_t>(offered_);
  const auto at = std::find_if(all_.begin(), offered_end, [&](const auto& one) { return one.number == number; });
  if (at == offered_end) return;
  *at->answer = how;
  if (how == KT_ACCEPTED) taken_ += at->what->events.size();
  bytes_ -= at->bytes;
  --offered_;
  all_.erase(at);
  changed_.notify_all();
}

} // namespace keukentafel::intake
