/// The annex's end of the stream to the module. Blocks; when the module has
/// gone, the process ends.
#pragma once

#include "frame/message.hpp"

#include <deque>
#include <string>
#include <utility>

namespace keukentafel::annex {

struct incoming_frame {
  frame::kind what;
  std::string body;
};

/// [feed-thread]
class wire {
public:
  /// The frame that goes out next; sent with the others before anything is awaited.
  std::string& out() { return out_; }
  /// Sends when there is much.
  void flow();
  void flush();
  incoming_frame next();
  /// Sends, and waits for a frame of this kind; others that come before it stay for next().
  incoming_frame await(frame::kind what);

private:
  incoming_frame read();

  std::string out_;
  frame::inbox in_;
  std::deque<incoming_frame> early_;
};

/// Sends a line for the module's log; what finds no room is dropped. [any-thread, also in a signal handler]
void send_line(int level, std::string_view line);

} // namespace keukentafel::annex
