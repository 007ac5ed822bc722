/// One life of an adapter in an annex: what the module calls is called here.
#pragma once

#include "annex/host.hpp"
#include "annex/wire.hpp"

#include <keukentafel/adapter.h>

#include <mutex>

namespace keukentafel::annex {

class life {
public:
  life(wire& with, const kt_adapter_entry& entry) : with_(with), entry_(entry), host_(with) {}
  /// Until the module ends it. [feed-thread]
  void run();
  /// [any-thread]
  void interrupt();

private:
  struct outcome {
    std::uint64_t result = 0, idle_ms = 0;
  };

  outcome carry_out(frame::kind what, frame::unpacker& body);
  bool create();
  bool open(std::string_view settings);
  void set_open(bool is_open);
  void answer(frame::kind what, const outcome& said);
  void hand_request(frame::unpacker& body);
  std::uint64_t fetch(frame::unpacker& body);
  void tell_figures();
  void destroy();
  template <class Extension> const Extension* extension(const char* id) const;

  wire& with_;
  const kt_adapter_entry& entry_;
  host host_;
  bool is_open_ = false;
  std::mutex mutex_; // protects what follows, for interrupt()
  kt_adapter* adapter_ = nullptr;
  bool is_interrupted_ = false;
};

} // namespace keukentafel::annex
