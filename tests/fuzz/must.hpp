/// A fuzz target's claim: libFuzzer and the replay both end here when it is false.
#pragma once

inline void must(bool is_true) {
  if (!is_true) __builtin_trap();
}
