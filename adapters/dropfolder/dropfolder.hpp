/// The adapter: looks into the folder, and reads one file after another.
#pragma once

#include "kinds.hpp"
#include "reading.hpp"
#include "register.hpp"
#include "settings.hpp"

#include <deque>
#include <keukentafel/file_folder.hpp>

namespace keukentafel::dropfolder {

class dropfolder_adapter final : public sdk::adapter {
public:
  explicit dropfolder_adapter(const kt_host* raw) : adapter(raw), raw_(raw) {}

  void open(std::string_view settings_json) override;
  sdk::feed_answer feed() override;
  void acknowledged(std::uint64_t token) override;
  bool has_backfill() const override { return true; }
  void begin_backfill() override;
  kt_backfill_state backfill_state() const override;
  bool has_figures() const override { return true; }
  std::vector<sdk::figure> figures() const override;
  bool has_files() const override { return !how_.files.empty(); }
  kt_fetched fetch(const kt_file_request& asked, sdk::file_sink& to) override;

private:
  using clock = std::chrono::steady_clock;

  /// A file that is not read yet, and since when it is as it is.
  struct watched {
    std::uint64_t identity = 0;
    clock::time_point since;
    std::string problem; ///< why it is not whole; empty: it was not looked at
    bool is_told = false;
  };
  /// A file that was read, to be put away when that is durable.
  struct leaving {
    dropped one;
    std::string key; ///< asked after; empty: asked
    std::uint64_t token = 0;
  };

  void look();
  bool begin_next();
  bool begin(const dropped& one);
  void pass_over(const dropped& one, bool is_whole);
  bool is_ready(const dropped& one);
  bool is_superseded(const dropped& one) const;
  sdk::feed_answer step();
  sdk::feed_answer rest();
  void finish();
  void refuse(const dropped& one, const std::string& why, std::int64_t until_ns);
  void block(const std::string& kind, std::int64_t until_ns);
  void wait_for(const dropped& one, const std::string& why);
  void ask_receipts();
  void put_away(const dropped& one);

  const kt_host* raw_;
  settings how_;
  mapping mapping_;
  kinds kinds_{mapping_};
  std::unique_ptr<folder> folder_;
  std::unique_ptr<samples> kept_;
  std::unique_ptr<file_register> files_;
  counts counted_;
  std::unique_ptr<context> with_;

  std::deque<dropped> queue_;
  std::map<std::string, std::int64_t> read_before_; ///< kinds of wholes: the newest that is to be read anew
  std::map<std::string, watched> watched_;
  std::map<std::string, std::int64_t> blocked_; ///< kinds of which one was refused: until something newer was read
  clock::time_point looked_at_{};
  bool has_looked_ = false, is_anew_ = false;

  dropped current_;
  std::unique_ptr<reading> reading_;
  std::uint64_t rows_before_ = 0, aside_before_ = 0;
  std::vector<leaving> leaving_;
  std::set<std::string> stuck_; ///< files that could not be put away
  std::uint64_t last_token_ = 0;
  std::int64_t last_done_s_ = 0; ///< since 1970; 0: none yet
  bool is_silence_told_ = false;
};

} // namespace keukentafel::dropfolder
