/// The smallest whole adapter: a file with one CloudEvent per line.
///
/// Begin your own from it. It shows all that an adapter must do:
/// read its settings, offer whole states, remember its place after what it
/// offered, and say when nothing is waiting. docs/events.md tells what stands in
/// a line; a line whose "data" is null is a tombstone.
#include <keukentafel/adapter.hpp>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace {

namespace sdk = keukentafel::sdk;

class lines final : public sdk::adapter {
public:
  using adapter::adapter;

  /// Settings are complete and checked against the table below.
  void open(std::string_view settings_json) override {
    const auto settings = nlohmann::json::parse(settings_json);
    file_ = settings.at("file");
    pause_ = std::chrono::milliseconds{settings.at("poll_interval_ms").get<int>()};
    // The place where the last life of this adapter stopped.
    place_ = std::stoll(host_.recall("place").value_or("0"));
  }

  /// Offers a bounded number of lines. What the host can't take now waits in
  /// host_, and feed() is not called before it has gone.
  sdk::feed_answer feed() override {
    constexpr int at_most = 200;
    std::ifstream in{file_};
    if (!in.seekg(0, std::ios::end)) throw std::runtime_error("the file can't be read");
    if (in.tellg() < place_) {
      host_.log(KT_WARNING, "the file became shorter: it is read from its beginning");
      place_ = 0;
    }
    in.seekg(place_);
    std::string line;
    for (int count = 0; count < at_most; ++count) {
      // A line without its end is still being written.
      if (!std::getline(in, line) || in.eof()) {
        // What can't be read is not the end: nothing is said of what stands behind it.
        if (in.bad()) throw std::runtime_error("the file can't be read");
        host_.caught_up();
        return sdk::feed_answer::after(pause_);
      }
      offer(line);
      // After the event, so that the place never runs ahead of it.
      place_ += static_cast<std::streamoff>(line.size()) + 1;
      host_.remember("place", std::to_string(place_));
    }
    return sdk::feed_answer::more();
  }

private:
  void offer(const std::string& line) {
    const auto event = nlohmann::json::parse(line, nullptr, false);
    const auto subject = event.is_object() ? event.value("subject", nlohmann::json{}) : nlohmann::json{};
    // Nothing to name it by: all that can be done is to say where it stands.
    if (!subject.is_string())
      return host_.log(KT_WARNING, "a line without a subject at byte " + std::to_string(place_));
    if (event.contains("data") && event["data"].is_null()) host_.tombstone(subject);
    else host_.submit(subject, line);
  }

  std::string file_;
  std::chrono::milliseconds pause_{};
  std::streamoff place_ = 0;
};

/// The keys of [adapter.settings]; check-config and the reference page use them.
constexpr kt_setting keys[] = {
    {sizeof(kt_setting), KT_SETTING_PATH, "file", true, nullptr, 0, 0, "The file with one CloudEvent per line."},
    {sizeof(kt_setting), KT_SETTING_INTEGER, "poll_interval_ms", false, "500", 10, 60000, "Pause between two looks."},
};

} // namespace

KEUKENTAFEL_ADAPTER(lines, "lines", "1.0", keys);
