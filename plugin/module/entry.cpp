/// The module's C interface (sdk/include/keukentafel/module.h). No exception
/// passes here.
#include <keukentafel/module.h>

#include "module/command_line.hpp"
#include "module/module.hpp"
#include "module/receptions.hpp"

#include <spdlog/spdlog.h>

using namespace keukentafel;

struct kt_module {
  std::unique_ptr<module::running_module> running;
};

namespace {

/// The host's function with its own argument, as the log wants it.
struct line_target {
  kt_line line;
  void* to;
};

logger logger_for(const kt_options& options) {
  if (!options.log) return make_logger(nullptr, nullptr);
  const auto target = std::make_shared<line_target>(line_target{options.log, options.log_to});
  auto made = make_logger(
      [](void* to, std::string_view text) {
        const auto& at = *static_cast<line_target*>(to);
        const module::callback_guard inside;
        at.line(at.to, {text.data(), text.size()});
      },
      target.get());
  // Owns the target as long as anyone logs.
  return {made.get(), [made, target](auto*) {}};
}

/// Hosts that were built before kt_options had `failed` don't hear of it.
std::function<void(const fault&)> failure_for(const kt_options& options) {
  if (!KT_HAS(&options, failed_to) || !options.failed) return {};
  return [failed = options.failed, to = options.failed_to](const fault& why) {
    const module::callback_guard inside;
    failed(to, {why.sentence().data(), why.sentence().size()});
  };
}

} // namespace

extern "C" {

KT_EXPORT std::uint32_t kt_abi_version(void) { return KT_ABI_VERSION; }

KT_EXPORT kt_module* kt_start(const kt_options* options) {
  if (!options || !KT_HAS(options, log_to) || !options->config) return nullptr;
  logger log;
  try {
    log = logger_for(*options);
    module::complaints wrong;
    auto settings = module::read_configuration(options->config, wrong);
    for (const auto& one : wrong) log->error("{}", one);
    if (!wrong.empty()) return nullptr;
    auto started = module::running_module::start(std::move(settings), log, failure_for(*options));
    if (started) {
      std::unique_ptr<kt_module> made{new kt_module{std::move(*started)}};
      module::open_reception(made.get(), made->running->submissions());
      return made.release();
    }
    log->error("{}", started.error().sentence());
  } catch (const std::exception& error) {
    if (log) log->critical("the module could not start: {}", error.what());
  } catch (...) {
    if (log) log->critical("the module could not start");
  }
  return nullptr;
}

KT_EXPORT void kt_stop(kt_module* module) {
  if (!module || !module::callback_guard::may_call("kt_stop")) return;
  module::close_reception(module);
  delete module;
}

KT_EXPORT int kt_command(int argc, const char* const* argv, const kt_console* console) {
  if (!console || !KT_HAS(console, to)) return 2;
  const auto out = [&](std::string_view bytes) { console->out(console->to, {bytes.data(), bytes.size()}); };
  const auto err = [&](std::string_view bytes) { console->err(console->to, {bytes.data(), bytes.size()}); };
  try {
    return module::run_command({argv, argv + argc}, out, err);
  } catch (const std::exception& error) {
    err(std::string{"the command failed: "} + error.what() + "\n");
  } catch (...) {
    err("the command failed\n");
  }
  return 1;
}

KT_EXPORT const void* kt_extension(kt_module* module, const char* id) {
  if (!module || !id || std::string_view{id} != KT_EXT_SUBMISSION) return nullptr;
  return &module::submission_table();
}
}
