/// A host that watches: it takes offers as the module does, says "later" or
/// loses what is not durable when a check wants that, and notes each call that
/// breaks the contract of adapter.h.
#pragma once

#include "world.hpp"

#include <keukentafel/adapter.h>

#include <mutex>
#include <thread>

namespace keukentafel::kit {

class fake_host {
public:
  /// Of all offers, only the first `durable_until` reach the world.
  fake_host(world& into, std::size_t durable_until);
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
  bool is_caught_up() const { return is_caught_up_; }
  std::string last_error() const;
  std::vector<std::string> breaches() const;
  void breach(std::string what);
  /// Key and problem of what was offered as a state and is no such event.
  const std::map<std::string, std::string>& unreadable() const { return unreadable_; }

private:
  static fake_host& of(const kt_host* host) { return *static_cast<fake_host*>(host->context); }
  kt_answer take(offer one);
  kt_answer refuse(std::string what);

  world& world_;
  const std::size_t durable_until_;
  const std::thread::id thread_ = std::this_thread::get_id();
  kt_host raw_{};
  bool is_open_ = false;
  bool is_caught_up_ = false;
  std::size_t room_ = 0, laters_ = 0, taken_ = 0;
  std::vector<offer> waiting_;
  std::optional<std::string> sweep_;
  std::map<std::string, std::string> unreadable_;
  mutable std::mutex mutex_; // protects what follows
  std::vector<std::string> breaches_;
  std::string last_error_;
};

} // namespace keukentafel::kit
