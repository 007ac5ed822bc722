/// A host that watches: it takes offers as the module does, says "later" or
/// loses what is not durable when a check wants that, and notes each call that
/// breaks the contract of adapter.h.
#pragma once

#include "post.hpp"
#include "world.hpp"

#include <keukentafel/ext/write_back.h>

#include <mutex>
#include <thread>
#include <utility>

namespace keukentafel::kit {

class fake_host {
public:
  /// Of all offers, only the first `durable_until` reach the world.
  fake_host(world& into, post& mail, std::size_t durable_until);
  fake_host(const fake_host&) = delete;
  fake_host& operator=(const fake_host&) = delete;

  const kt_host* raw() const { return &raw_; }
  void set_open(bool is_open) { is_open_ = is_open; }
  /// A call into the adapter begins: room for so many offers in it.
  void give_room(std::size_t offers);
  bool said_later() const { return laters_ != 0; }
  /// Makes durable what was taken, and gives its tokens.
  std::vector<std::uint64_t> commit();

  std::size_t taken() const { return taken_; }
  bool has_lost() const { return taken_ > durable_until_; }
  /// Whether what is known of an entity has changed since the last call.
  bool has_news() { return std::exchange(has_news_, false); }
  /// How often it said so.
  unsigned caught_up() const { return caught_up_; }
  std::string last_error() const;
  unsigned warnings() const;
  std::vector<std::string> breaches() const;
  void breach(std::string what);

  struct outcome {
    kt_written what;
    std::string note;
  };
  /// By key, what the adapter said of requests to write.
  const std::multimap<std::string, outcome>& outcomes() const { return outcomes_; }

private:
  static fake_host& of(const kt_host* host) { return *static_cast<fake_host*>(host->context); }
  static const void* extension(const kt_host* host, kt_text id);
  kt_answer take(offer one);
  kt_answer refuse(std::string what);
  /// A breach unless it is UTF-8.
  void read_text(const std::string& text, const char* where);

  world& world_;
  post& mail_;
  const std::size_t durable_until_;
  const std::thread::id thread_ = std::this_thread::get_id();
  kt_host raw_{};
  bool is_open_ = false, has_news_ = false;
  unsigned caught_up_ = 0;
  std::size_t room_ = 0, laters_ = 0, taken_ = 0;
  std::vector<offer> waiting_;
  std::optional<std::string> sweep_;
  std::multimap<std::string, outcome> outcomes_;
  mutable std::mutex mutex_; // protects what follows
  std::vector<std::string> breaches_;
  std::string last_error_;
  unsigned warnings_ = 0;
};

} // namespace keukentafel::kit
