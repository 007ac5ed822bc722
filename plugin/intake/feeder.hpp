/// One adapter at work: its thread, its bounded queue, its receipts. When it
/// fails it is closed, reported, and started anew after a pause that grows.
#pragma once

#include "base/log.hpp"
#include "intake/library.hpp"
#include "intake/wishes.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace keukentafel::intake {

/// Something an adapter gave us, in the order in which it gave it.
struct offer {
  enum class kind {
    state,
    tombstone,
    unchanged,
    remember,
    set_aside,
    sweep_begin,
    sweep_end,
    caught_up,
    written,
    not_written,
    not_offered ///< said by the module: this adapter writes nothing to its SIS
  } what;
  std::string key;   ///< or the prefix of a sweep
  std::string value; ///< JSON, remembered value, reason, or the SIS's id of what was written
  std::uint64_t version = 0;
  std::uint64_t token = 0;
};

/// Where offers go. All offers of one adapter's life come in order; after one
/// failed batch no later one of the same life may be kept.
class sink {
public:
  virtual ~sink() = default;
  /// A new life of the adapter begins: what was half done in the last one is void.
  virtual void begin() = 0;
  /// Takes them, and says once whether they are durable. [feed-thread; committed on any]
  virtual void take(std::vector<offer> batch, std::function<void(bool)> committed) = 0;
  virtual std::optional<std::string> recall(std::string_view key) = 0;
};

struct status {
  std::string state = "starting"; ///< starting, running, failed, stopped
  std::string last_error;
  unsigned failures = 0; ///< soon after one another
  progress at;
};

class feeder {
public:
  struct options {
    std::string name;
    std::string settings; ///< JSON, complete
    std::shared_ptr<library> code;
    logger log;
    std::chrono::milliseconds first_pause{1000};
    std::chrono::milliseconds longest_pause{60000};
  };

  feeder(options how, std::unique_ptr<sink> to);
  ~feeder(); ///< stop()
  void start();
  /// Asks it to stop, and does not wait: several stop at the same time.
  void interrupt();
  /// Interrupts the adapter and waits for its thread.
  void stop();

  status now() const;                        // [any-thread]
  bool begin_backfill();                     // [any-thread] false: the adapter can't, or does not run
  void retry(std::vector<std::string> keys); // [any-thread]
  /// Whether a life of the adapter has taken requests; nothing before the first one has begun. [any-thread]
  std::optional<bool> takes_requests() const;
  /// See wishes::ask(). False also when the adapter takes none, or does not run. [any-thread]
  bool ask(request what, replied answered);
  /// See wishes::fetch(). False also when the adapter does not run. [any-thread]
  bool fetch(file_wish what, fetched answered);
  /// See wishes::write_back(). [any-thread]
  void write_back(std::string key, std::string json);
  void wake(); // [any-thread] the adapter has something to do before its pause is over
  const std::string& name() const;
  std::string_view library_name() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace keukentafel::intake
