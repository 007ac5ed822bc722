/// What every adapter must do. Each check runs in a process of its own, so
/// that a crash or a hang is one finding and not the end.
#pragma once

#include "trial.hpp"

#include <span>

namespace keukentafel::kit {

struct check {
  const char* name;
  void (*run)(const trial& in);
  const char* why;  ///< what breaks for a parent or a school otherwise
  const char* look; ///< where to look
};

std::span<const check> checks();

// check_reading.cpp
void contract(const trial& in);
void repeat(const trial& in);
void reorder(const trial& in);
void tombstones(const trial& in);

// check_queue.cpp
void restart(const trial& in);
void acknowledge(const trial& in);
void backpressure(const trial& in);

// check_rows.cpp
void malformed(const trial& in);
void oversized(const trial& in);
void encoding(const trial& in);
void unknown(const trial& in);

// check_time.cpp
void wall_clock(const trial& in);
void away(const trial& in);

// check_stop.cpp
void interrupt(const trial& in);
void stop(const trial& in);

// check_extensions.cpp
void backfill(const trial& in);
void retry(const trial& in);
void health(const trial& in);

// check_requests.cpp
void incoming(const trial& in);
void write_back(const trial& in);

// check_files.cpp
void file(const trial& in);

} // namespace keukentafel::kit
