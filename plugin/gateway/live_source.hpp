/// A live stream (Server-Sent Events): first what was missed, then what comes,
/// decided anew at every step. It ends when the right to it does.
#pragma once

#include "base/crypto.hpp"
#include "gateway/http.hpp"
#include "gateway/ledger.hpp"
#include "publish/bus.hpp"
#include "publish/feed.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

namespace keukentafel::gateway {

class live_source final : public event_source {
public:
  struct options {
    store::store& store;
    publish::bus& bus;
    policy::rules school;
    const id_cipher& ids;
    ledger& audit;
    std::chrono::seconds heartbeat;
    std::function<moment()> clock;
    std::shared_ptr<void> place{}; ///< taken as long as the stream lives
    std::string_view school_language = "nl";
    bool sends_items = true; ///< else it tells only when the children do
  };

  /// Sends what comes after the position `after`.
  live_source(boost::asio::any_io_executor executor, options how, account who, std::string session_hash,
              std::string language, std::int64_t after);

  boost::asio::awaitable<std::optional<std::string>> next() override;
  void end() override;

private:
  std::string look();
  std::string view() const;
  boost::asio::awaitable<void> record();

  /// Rung by the bus from any thread; heard on the connection's executor.
  struct bell;

  options how_;
  publish::live_reader reader_;
  std::string language_;
  std::int64_t position_;
  bool is_greeted_ = false;
  bool is_whole_ = false; ///< all was sent that the last look found; news rings
  bool is_ended_ = false;
  std::vector<store::shown> unrecorded_; ///< what the last look found and may not be sent before it is on record
  std::vector<store::shown> recorded_;   ///< just now: the next look may send it
  std::optional<moment> next_change_;
  std::vector<student_id> watched_;
  std::optional<std::vector<std::pair<student_id, std::uint64_t>>> visible_; ///< at the last look
  std::shared_ptr<bell> bell_;
  publish::bus::subscription subscription_;
};

} // namespace keukentafel::gateway
