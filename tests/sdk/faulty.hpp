/// An adapter over a file of "KEY[@VERSION] VALUE" lines ("KEY" alone: a
/// tombstone) with one fault of choice, so that each check of the kit is seen to
/// fail. With the fault "none" it passes them all.
#pragma once

#include <keukentafel/adapter.hpp>

#include <atomic>
#include <map>
#include <set>
#include <vector>

namespace keukentafel::test {

struct line {
  std::string key, value;
  std::uint64_t version = 0;
  bool is_gone = false;
};

/// In plain C terms on purpose: the dress makes several of these faults hard.
class faulty final : public sdk::adapter {
public:
  explicit faulty(const kt_host* raw);
  ~faulty() override;

  void open(std::string_view settings_json) override;
  sdk::feed_answer feed() override;
  void acknowledged(std::uint64_t token) override;
  void interrupt() noexcept override { is_interrupted_ = true; }
  void close() noexcept override;

  bool has_backfill() const override { return true; }
  void begin_backfill() override;
  kt_backfill_state backfill_state() const override;
  bool has_retry() const override { return true; }
  void retry(std::string_view key) override;
  bool has_figures() const override { return true; }
  std::vector<sdk::figure> figures() const override;
  bool takes_requests() const override { return true; }
  void request(const kt_request& asked) override;
  bool may_write_back() const override { return true; }
  void write_back(std::string_view key, std::string_view json) override;
  bool has_files() const override { return true; }
  kt_fetched fetch(const kt_file_request& asked, sdk::file_sink& to) override;

private:
  bool is(std::string_view fault) const { return fault_ == fault; }
  sdk::feed_answer at_rest() const;
  sdk::feed_answer later() const { return is("idle_after_later") ? at_rest() : sdk::feed_answer::more(); }
  bool remember(std::size_t place);
  /// Nothing: the source is away, and this adapter makes light of it.
  std::optional<std::vector<std::string>> read();
  bool must_skip(const std::string& text);
  /// False: not taken.
  bool offer(const line& one, std::uint64_t token);
  bool withdraw_all();
  /// The last state of each key. (faulty_extensions.cpp)
  std::map<std::string, line> states();
  bool sweep();
  bool answer_requests();

  static inline int lives = 0; // in this process
  const kt_host* raw_;
  std::string file_, fault_;
  std::size_t place_ = 0, came_before_ = 0, unacknowledged_for_ = 0;
  std::uint64_t receipts_ = 0, sent_ = 0, fetches_ = 0;
  bool has_given_up_ = false, wants_backfill_ = false;
  std::uint64_t swept_ = 0;
  std::set<std::string> parents_;
  std::set<std::string> wanted_;                         ///< keys to read anew
  std::vector<std::pair<std::uint64_t, line>> requests_; ///< to offer, by their number
  std::vector<std::string> hoard_;
  std::atomic<bool> is_interrupted_ = false;
};

line parse(const std::string& text);

} // namespace keukentafel::test
