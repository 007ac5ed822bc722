/// What is asked of an adapter from outside, carried out on its feed-thread
/// between two feeds: a backfill, entities to read anew, requests that a SIS
/// sent to us, and what the SIS is to write.
#pragma once

#include <keukentafel/ext/file.h>
#include <keukentafel/ext/incoming.h>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace keukentafel::intake {

using header_list = std::vector<std::pair<std::string, std::string>>;

/// A request behind /in/NAME, and its answer (ext/incoming.h).
struct request {
  std::string method, path, query;
  header_list headers;
  std::string body;
};
struct reply {
  unsigned status = 0;
  header_list headers;
  std::string body;
};
using replied = std::function<void(reply)>;

/// A file of ext/file.h that someone waits for, and how it came.
struct file_wish {
  std::string file;
  std::size_t most = 0;                        ///< bytes
  std::chrono::steady_clock::time_point until; ///< nobody waits any more
};
struct file_reply {
  kt_fetched what = KT_FILE_LATER;
  std::string bytes; ///< whole, or nothing
};
using fetched = std::function<void(file_reply)>;

/// A figure of ext/health.h.
struct figure {
  std::string name, sentence;
  double value = 0;
  bool is_counter = false;
};

struct progress {
  bool has_backfill = false, is_backfilling = false;
  std::uint64_t done = 0, total = 0;
  bool takes_requests = false, writes_back = false;
  std::vector<figure> figures;
};

class wishes {
public:
  // [any-thread]
  void begin_backfill();
  bool wants_backfill();
  void retry(std::vector<std::string> keys);
  /// False: no room now. Else `answered` comes once, on any thread: from the
  /// adapter, or as 503 at the end of its life.
  bool ask(request what, replied answered);
  /// The same for a file; KT_FILE_LATER at the end of the adapter's life, KT_FILE_GONE when it has no files.
  bool fetch(file_wish what, fetched answered);
  bool wants_files();
  /// Handed over in every life until the adapter's answer to it is durable.
  void write_back(std::string key, std::string json);

  /// The outcome of what was to be written is durable.
  void written(const std::string& key);

  static bool takes_requests(kt_adapter& adapter); ///< [any-thread]

  // [feed-thread]
  void begin_life();
  progress carry_out(kt_adapter& adapter);
  /// For an adapter that does not write to its SIS: gives each key that was not handed over, until one is not taken.
  void hand_back(const std::function<bool(const std::string& key)>& taken);
  void answered(std::uint64_t id, reply with);
  void end_life();

private:
  struct waiting {
    std::optional<request> what; ///< until it is handed over
    std::size_t bytes = 0;
    replied answered;
  };

  void hand_requests(kt_adapter& adapter, const kt_incoming& to);
  void fetch_one(kt_adapter& adapter);

  std::vector<figure> figures_; ///< feed-thread
  std::chrono::steady_clock::time_point figures_at_{};
  std::mutex mutex_; // protects what follows
  bool wants_backfill_ = false;
  std::vector<std::string> keys_;
  std::map<std::uint64_t, waiting> requests_; ///< by id, until they are answered
  std::size_t request_bytes_ = 0;
  std::deque<std::pair<file_wish, fetched>> files_;
  std::uint64_t next_id_ = 1;
  struct writing {
    std::string json;
    bool is_handed = false;
  };
  std::map<std::string, writing> writings_; ///< by key, until their outcome is durable
};

} // namespace keukentafel::intake
