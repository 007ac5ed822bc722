#include "base/log.hpp"

#include <mutex>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace keukentafel {

namespace {

class line_sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
  line_sink(void (*line)(void*, std::string_view), void* to) : line_(line), to_(to) {}

protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t formatted;
    formatter_->format(message, formatted);
    std::string_view text{formatted.data(), formatted.size()};
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    line_(to_, text);
  }
  void flush_() override {}

private:
  void (*line_)(void*, std::string_view);
  void* to_;
};

} // namespace

logger make_logger(void (*line)(void* to, std::string_view text), void* to) {
  spdlog::sink_ptr sink;
  if (line) sink = std::make_shared<line_sink>(line, to);
  else sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto made = std::make_shared<spdlog::logger>("keukentafel", std::move(sink));
  made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  made->flush_on(spdlog::level::info);
  return made;
}

std::string loggable(std::string_view text) {
  std::string line{text.substr(0, 500)};
  for (auto& c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return line;
}

} // namespace keukentafel
