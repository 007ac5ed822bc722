/// One life of an adapter in an annex, as a kt_adapter.
#pragma once

#include "intake/apart.hpp"
#include "intake/channel.hpp"
#include "intake/opening.hpp"
#include "intake/relay.hpp"

#include <keukentafel/ext/backfill.h>
#include <keukentafel/ext/file.h>
#include <keukentafel/ext/health.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace keukentafel::intake {

/// All on the feed-thread, except interrupt() and extension().
class proxy {
public:
  /// `extensions`: what it has before it is opened, as far as is known.
  proxy(const apart& how, const kt_host* host, std::uint64_t extensions);
  proxy(const proxy&) = delete;
  proxy& operator=(const proxy&) = delete;
  kt_adapter* raw() { return &raw_; }

private:
  using clock = std::chrono::steady_clock;

  static proxy& of(kt_adapter* raw) { return *static_cast<proxy*>(raw->self); }
  bool open(std::string_view settings);
  kt_feed feed(std::uint32_t* idle_ms);
  void acknowledged(std::uint64_t token);
  void close();
  void end();
  static const void* extension(kt_adapter* raw, kt_text id);

  /// Carries out the call at the end of `call_`, a whole frame. False: the life of this adapter is over.
  bool carry_out(frame::kind what, finished& into);
  channel::verdict take(frame::kind called, frame::kind what, frame::unpacker& body, finished& into);
  bool read_figure(frame::unpacker& body);
  bool read_piece(frame::unpacker& body);
  kt_fetched fetch(const kt_file_request& asked, const kt_file_sink& to);
  bool fail(std::string why);
  kt_feed pause(std::uint32_t* idle_ms);

  const apart how_;
  const kt_host* const host_;
  kt_adapter raw_{};
  std::unique_ptr<channel> line_;
  relay relay_;
  std::string call_; ///< the frame of the next call
  std::vector<std::uint64_t> receipts_;
  bool is_open_ = false, has_failed_ = false;
  bool fails_next_ = false;        ///< feed() said so while offers were waiting
  bool is_touched_ = true;         ///< something was handed to the adapter since its last feed()
  clock::time_point due_{};        ///< the adapter's own pause is over
  clock::time_point told_until_{}; ///< the one that the feeder was told, which may be shorter
  finished last_;
  void (*found_)(void*, const kt_figure*) = nullptr; ///< during figures()
  void* found_to_ = nullptr;
  std::size_t figures_ = 0;
  const kt_file_sink* fetched_to_ = nullptr; ///< during fetch()
  std::atomic<std::uint64_t> extensions_;
};

} // namespace keukentafel::intake
