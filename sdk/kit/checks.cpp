#include "checks.hpp"

namespace keukentafel::kit {

namespace {

constexpr check all[]{
    {"contract", contract, "the module refuses what breaks the contract, so it never arrives",
     "the comments in keukentafel/adapter.h, and docs/events.md"},
    {"repeat", repeat, "a parent would get news of something that did not change, or none of what did",
     "offer whole states with keys that are stable in the SIS, and remember where you are"},
    {"reorder", reorder, "an old mark would replace the new one, or a child of a row would be lost",
     "give kt_event.version when the SIS counts versions; offer a row also when its parent is not known yet"},
    {"restart", restart, "what is lost here never reaches a parent",
     "remember() a place only after the offers up to it; offer again when in doubt"},
    {"acknowledge", acknowledge, "a slow disk on the module's side would stop or lose the news",
     "acknowledged() only says that one event is durable: don't wait for it, and don't read more into it"},
    {"backpressure", backpressure, "a busy day would lose events, or fill the server's memory",
     "after KT_LATER return KT_FEED_MORE, offer the same again, and read no further meanwhile"},
    {"tombstones", tombstones, "a parent would go on seeing what the school took back",
     "offer KT_EVENT_TOMBSTONE for what has gone, also while the adapter did not run: remember, or sweep"},
    {"malformed", malformed, "one bad row would stop the news of the whole school",
     "set_aside() what can't be read, and go on"},
    {"oversized", oversized, "one huge row would stop the news of the whole school",
     "offer it as it is or set_aside(), and go on"},
    {"encoding", encoding, "one name in an old character set would stop the news of the whole school",
     "convert, replace or set_aside() what is no UTF-8, and go on; never in a reason or a line of the log"},
    {"unknown", unknown, "the first use of a new option in the SIS would stop the news of the whole school",
     "set_aside() what has a value that you don't know, and go on; don't guess"},
    {"clock", wall_clock, "a server whose clock was put right would stop, or lose what came meanwhile",
     "measure pauses on the monotonic clock, and take your place from the SIS and not from the time of day"},
    {"interrupt", interrupt, "the module could not stop while the SIS does not answer, or would lose events by it",
     "interrupt() must end whatever open() and feed() wait for, also when it comes before them"},
    {"away", away, "a night's maintenance of the SIS would end the news, or withdraw everything",
     "fail, or wait with a pause: what can't be reached is not gone, and its roster is not confirmed"},
    {"stop", stop, "a module that runs for months would run out of memory, files or threads",
     "free in close() and destroy() what open() and create() made, also after a failure"},
    {"backfill", backfill, "`keukentafel backfill` would not repair what a school misses",
     "keukentafel/ext/backfill.h: every entity, in sweeps, from the next feed() on"},
    {"retry", retry, "what was set aside would stay so after the school mended it",
     "keukentafel/ext/retry.h: offer the key, its tombstone, or set it aside again"},
    {"health", health, "an administrator's graphs would show nothing, or nonsense",
     "keukentafel/ext/health.h: the same figures each time, with the names as described there"},
    {"incoming", incoming, "a SIS would send for ever what was taken, or anyone could send marks",
     "keukentafel/ext/incoming.h: prove the sender, answer each request once, and 2xx only when it is durable"},
    {"write-back", write_back, "a parent's report would reach the school twice, or never",
     "keukentafel/ext/write_back.h: find by its key what was written already, and refuse what you don't know"},
    {"file", file, "a parent would open half a picture, or a file that was never meant for anyone",
     "keukentafel/ext/file.h: every byte or another answer than KT_FETCHED, and no way out of where files are kept"},
};

} // namespace

std::span<const check> checks() { return all; }

} // namespace keukentafel::kit
