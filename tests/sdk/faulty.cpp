/// An adapter over a file of "KEY VALUE" lines ("KEY" alone: a tombstone) with
/// one fault of choice, so that each check of the kit is seen to fail. With the
/// fault "none" it passes them all.
#include <keukentafel/adapter.hpp>

#include <atomic>
#include <csignal>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

namespace sdk = keukentafel::sdk;

/// In plain C terms on purpose: the dress makes several of these faults hard.
class faulty final : public sdk::adapter {
public:
  explicit faulty(const kt_host* raw) : adapter(raw), raw_(raw) { ++lives; }
  ~faulty() override {
    if (is("calls_too_late")) raw_->caught_up(raw_);
  }

  void open(std::string_view settings_json) override {
    const auto settings = nlohmann::json::parse(settings_json);
    file_ = settings.at("file");
    fault_ = settings.at("fault");
    place_ = std::stoul(host_.recall("place").value_or("0"));
    if (is("fails_to_open")) throw std::runtime_error("no such source");
    if (is("leaves_a_thread")) std::thread{[] { pause(); }}.detach();
  }

  sdk::feed_answer feed() override {
    const auto lines = read();
    if (is("skips_first") && place_ == 0 && !lines.empty()) place_ = 1;
    if (is("crashes")) std::raise(SIGSEGV);
    if (is("wrong_thread")) std::thread{[&] { raw_->caught_up(raw_); }}.join();
    if (is("place_runs_ahead") && place_ < lines.size()) remember(lines.size());
    for (; place_ < lines.size(); ++place_) {
      if (!offer(lines[place_]) && !is("ignores_later")) return later();
      if (!is("place_runs_ahead") && !remember(place_ + 1) && !is("ignores_later"))
        return later(); // the line is offered again
    }
    if (!is("never_caught_up") && raw_->caught_up(raw_) == KT_LATER) return later();
    return at_rest();
  }

  void interrupt() noexcept override { is_interrupted_ = true; }

private:
  bool is(std::string_view fault) const { return fault_ == fault; }
  static sdk::feed_answer at_rest() { return sdk::feed_answer::after(std::chrono::milliseconds{10}); }
  sdk::feed_answer later() const { return is("idle_after_later") ? at_rest() : sdk::feed_answer::more(); }
  bool remember(std::size_t place) {
    const auto text = std::to_string(place);
    return raw_->remember(raw_, sdk::text("place"), sdk::text(text)) != KT_LATER;
  }

  std::vector<std::string> read() {
    // A file "blocked" beside it stands for a source that does not answer.
    while (std::ifstream{file_ + ".blocked"} && (!is_interrupted_ || is("deaf"))) std::this_thread::yield();
    std::ifstream in{file_};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  /// False: not taken.
  bool offer(const std::string& line) {
    const auto space = line.find(' ');
    auto key = line.substr(0, space);
    if (is("bad_key")) key = "mark of " + key;
    if (is("changing_key") && lives > 1) key += "-" + std::to_string(lives);
    kt_event event{sizeof(kt_event), 0, sdk::text(key), 0, {}};
    if (space == line.npos) {
      if (is("no_tombstones")) return true;
      event.flags = KT_EVENT_TOMBSTONE;
      return raw_->submit(raw_, &event, 1) != KT_LATER;
    }
    const auto value = line.substr(space + 1);
    if (value == "unreadable") {
      if (is("stops_at_bad_row")) throw std::runtime_error("a row can't be read");
      if (is("hides_bad_row")) return true;
      return raw_->set_aside(raw_, sdk::text(key), sdk::text("value: not a number")) != KT_LATER;
    }
    if (is("stops_at_big_row") && value.size() > 1000) throw std::runtime_error("too big");
    const auto json = nlohmann::json{{"specversion", "1.0"},
                                     {"id", key},
                                     {"source", "/kit"},
                                     {"type", "nl.keukentafel." + key.substr(0, key.find('/'))},
                                     {"subject", is("bad_subject") ? "x" : key},
                                     {"data", {{"value", value}}}}
                          .dump();
    event.json = sdk::text(json);
    const auto answer = raw_->submit(raw_, &event, 1);
    if (answer == KT_LATER && is("insists"))
      for (int again = 0; again < 100; ++again) raw_->submit(raw_, &event, 1);
    return answer != KT_LATER;
  }

  static inline int lives = 0; // in this process
  const kt_host* raw_;
  std::string file_, fault_;
  std::size_t place_ = 0;
  std::atomic<bool> is_interrupted_ = false;
};

constexpr kt_setting keys[] = {
    {sizeof(kt_setting), KT_SETTING_TEXT, "file", true, nullptr, 0, 0, "The file."},
    {sizeof(kt_setting), KT_SETTING_TEXT, "fault", false, "\"none\"", 0, 0, "What goes wrong."},
};

} // namespace

KEUKENTAFEL_ADAPTER(faulty, "faulty", "1.0", keys);
