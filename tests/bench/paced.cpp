/// The adapter of the bench: submits events at a given rate and stamps each with
/// the moment of its submission on the monotonic clock, in a free text.
///
/// The file `control` says "STEP RATE COUNT"; a step with another number begins.
#include <keukentafel/adapter.hpp>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace {

namespace sdk = keukentafel::sdk;

std::int64_t now_ns() {
  timespec at{};
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1'000'000'000LL + at.tv_nsec;
}

class paced final : public sdk::adapter {
public:
  using adapter::adapter;

  void open(std::string_view settings_json) override {
    const auto settings = nlohmann::json::parse(settings_json);
    control_ = settings.at("control");
    students_ = settings.at("students");
  }

  sdk::feed_answer feed() override {
    if (sent_ == count_) {
      host_.caught_up();
      return look() ? sdk::feed_answer::more() : sdk::feed_answer::after(std::chrono::milliseconds{20});
    }
    constexpr std::int64_t at_most = 500;
    for (std::int64_t i = 0; i < at_most && sent_ < count_; ++i) {
      const auto due = begin_ + static_cast<std::int64_t>(static_cast<double>(sent_) * 1e9 / rate_);
      const auto now = now_ns();
      if (due > now) return sdk::feed_answer::after(std::chrono::milliseconds{1});
      // Who is late by more than the pause between two looks was held up: that counts as waiting too.
      submit(now - due > 2'000'000 ? due : now);
    }
    return sdk::feed_answer::more();
  }

private:
  bool look() {
    std::ifstream in{control_};
    std::int64_t step = 0, count = 0;
    double rate = 0;
    if (!(in >> step >> rate >> count) || step == step_) return false;
    step_ = step;
    rate_ = rate;
    count_ = count;
    sent_ = 0;
    begin_ = now_ns();
    return true;
  }

  void submit(std::int64_t stamp) {
    const auto student = static_cast<long long>(sent_ * 7919 % students_ + 1);
    const auto step = static_cast<long long>(step_), number = static_cast<long long>(sent_);
    char key[64], json[512];
    std::snprintf(key, sizeof key, "result/%lld-%lld", step, number);
    std::snprintf(json, sizeof json,
                  R"({"specversion":"1.0","id":"%s","source":"/bench","type":"nl.keukentafel.result","subject":"%s",)"
                  R"("datacontenttype":"application/json","data":{"student":"student/%lld","kind":"grade",)"
                  R"("occurred_at":"2026-11-24T08:30:00Z","detail":{"value":"6.1","passed":true,"weight":2,)"
                  R"("course":"Rekenen niveau 3","test":"b %lld %lld %lld"}}})",
                  key, key, student, step, number, static_cast<long long>(stamp));
    host_.submit(key, json);
    ++sent_;
  }

  std::string control_;
  std::int64_t students_ = 1, step_ = -1, sent_ = 0, count_ = 0, begin_ = 0;
  double rate_ = 1;
};

constexpr kt_setting keys[] = {
    {sizeof(kt_setting), KT_SETTING_TEXT, "control", true, nullptr, 0, 0, "The file with step, rate and count."},
    {sizeof(kt_setting), KT_SETTING_INTEGER, "students", true, nullptr, 1, 1'000'000, "How many students there are."},
};

} // namespace

KEUKENTAFEL_ADAPTER(paced, "paced", "1.0", keys);
