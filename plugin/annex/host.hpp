/// The kt_host that an adapter sees in an annex. It answers at once, by the
/// credit that the module gave with the last call.
#pragma once

#include "annex/wire.hpp"

#include <keukentafel/adapter.h>

#include <atomic>
#include <cstdint>
#include <string_view>
#include <thread>

namespace keukentafel::annex {

class host {
public:
  explicit host(wire& to);
  host(const host&) = delete;
  host& operator=(const host&) = delete;

  const kt_host* raw() const { return &raw_; }
  void set_open(bool is_open) { is_open_ = is_open; }
  void grant(std::uint64_t offers, std::uint64_t bytes);

private:
  static host& of(const kt_host* raw) { return *static_cast<host*>(raw->context); }
  /// Counts an offer of this size against the credit.
  kt_answer take(std::size_t size);
  kt_answer refuse(std::string_view why) const;
  bool is_right_moment() const;
  bool recall(kt_text key, void (*found)(void*, kt_text), void* into);
  static const void* extension(const kt_host* raw, kt_text id);

  wire& to_;
  const std::thread::id thread_ = std::this_thread::get_id();
  std::atomic<bool> is_open_ = false;
  std::uint64_t offers_ = 0, bytes_ = 0;
  kt_host raw_{};
};

} // namespace keukentafel::annex
