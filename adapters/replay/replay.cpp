/// Plays a file of CloudEvents, one a line, at a chosen speed: development,
/// demo, soak, measurement. docs/replay.md tells how to use it.
#include "pace.hpp"

#include <keukentafel/file_folder.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <simdjson.h>

namespace {

namespace sdk = keukentafel::sdk;

constexpr std::streamsize longest_line = 4 << 20; // four times what the module takes

class replay final : public sdk::adapter {
public:
  using adapter::adapter;

  void open(std::string_view settings_json) override {
    const auto settings = nlohmann::json::parse(settings_json);
    path_ = settings.at("path");
    repeats_ = settings.at("repeat");
    const auto files = settings.find("files");
    has_files_ = files != settings.end() && !files->is_null();
    if (has_files_) files_ = sdk::file_folder{files->get<std::string>()};
    const std::int64_t per_second = settings.at("events_per_second");
    is_paced_ = per_second > 0;
    pace_ = keukentafel::replay::pace{per_second};
    place_ = std::stoll(host_.recall("place").value_or("0"));
    in_.open(path_);
    if (!in_.seekg(0, std::ios::end)) throw std::runtime_error("the file can't be read");
    // Another file in its place: what was read of the last one says nothing about it.
    if (in_.tellg() < place_) place_ = 0;
    in_.seekg(place_);
  }

  sdk::feed_answer feed() override {
    constexpr std::int64_t at_most = 500;
    const auto begun_at = place_;
    const auto due = pace_.due(keukentafel::replay::pace::clock::now(), at_most);
    std::int64_t count = 0;
    while (count < due && next_line()) {
      offer();
      place_ += static_cast<std::streamoff>(size_) + 1;
      ++count;
    }
    pace_.took(count);
    // After the events, so that the place never runs ahead of them.
    if (place_ != begun_at) host_.remember("place", std::to_string(place_));
    if (count < due) return at_end();
    if (!is_paced_) return sdk::feed_answer::more();
    // What is not due has not happened yet.
    if (due < at_most) host_.caught_up();
    return sdk::feed_answer::after(pace_.pause());
  }

  void interrupt() noexcept override { is_interrupted_ = true; }

  bool has_files() const override { return has_files_; }
  kt_fetched fetch(const kt_file_request& asked, sdk::file_sink& to) override {
    return files_.fetch(sdk::view(asked.file), asked.max_bytes, to);
  }

private:
  /// A line without its end is still being written. One that is too long is passed over, in pieces.
  bool next_line() {
    for (;;) {
      in_.getline(line_.data(), longest_line + 1);
      if (in_.bad()) throw std::runtime_error("the file can't be read");
      const auto read = in_.gcount();
      if (in_.eof()) {
        in_.clear();
        in_.seekg(place_ + passed_);
        return false;
      }
      if (!in_.fail() && passed_ == 0) {
        size_ = static_cast<std::size_t>(read - 1);
        return true;
      }
      if (!in_.fail()) {
        place_ += std::exchange(passed_, 0) + read;
        continue;
      }
      if (passed_ == 0)
        host_.log(KT_WARNING, "a line of more than 4 MiB at byte " + std::to_string(place_) + " is passed over");
      passed_ += read;
      in_.clear();
      if (is_interrupted_) throw std::runtime_error("the module stops the adapter");
    }
  }

  sdk::feed_answer at_end() {
    // An open file can be read for ever after its name has gone.
    std::error_code failed;
    const auto size = std::filesystem::file_size(path_, failed);
    if (failed) throw std::runtime_error("the file is no longer there");
    if (static_cast<std::streamoff>(size) < place_)
      throw std::runtime_error("the file became shorter: it is read from its beginning");
    host_.caught_up();
    if (!repeats_ || place_ == 0) return sdk::feed_answer::after(std::chrono::milliseconds{100});
    place_ = passed_ = 0;
    in_.seekg(0);
    host_.remember("place", "0");
    return sdk::feed_answer::after(std::chrono::milliseconds{1});
  }

  void offer() {
    simdjson::dom::element event;
    std::string_view subject;
    // Nothing to name it by: all that can be done is to say where it stands.
    if (parser_.parse(line_.data(), size_, false).get(event) || event["subject"].get(subject))
      return host_.log(KT_WARNING, "a line without a subject at byte " + std::to_string(place_));
    const auto data = event["data"];
    if (!data.error() && data.is_null()) host_.tombstone(std::string{subject});
    else host_.submit(std::string{subject}, line_.substr(0, size_));
  }

  std::string path_;
  bool repeats_ = false, is_paced_ = false, has_files_ = false;
  sdk::file_folder files_;
  keukentafel::replay::pace pace_{0};
  std::ifstream in_;
  std::string line_ = std::string(longest_line + 1 + simdjson::SIMDJSON_PADDING, '\0');
  std::size_t size_ = 0;      ///< of the line
  std::streamoff place_ = 0;  ///< where it begins
  std::streamoff passed_ = 0; ///< of one that is too long
  std::atomic<bool> is_interrupted_ = false;
  simdjson::dom::parser parser_;
};

constexpr kt_setting keys[] = {
    {sizeof(kt_setting), KT_SETTING_PATH, "path", true, nullptr, 0, 0,
     "The file with one CloudEvent per line; what is added to it is played too."},
    {sizeof(kt_setting), KT_SETTING_INTEGER, "events_per_second", false, "0", 0, 1'000'000,
     "The speed; 0 is as fast as the module takes them."},
    {sizeof(kt_setting), KT_SETTING_BOOLEAN, "repeat", false, "false", 0, 0,
     "True begins the file again at its end, for ever."},
    {sizeof(kt_setting), KT_SETTING_PATH, "files", false, nullptr, 0, 0,
     "The folder with the files that work pieces name; without it none is shown."},
};

} // namespace

KEUKENTAFEL_ADAPTER(replay, "replay", "1.0", keys);
