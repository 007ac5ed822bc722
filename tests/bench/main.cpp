/// The load generator: bench_load MODE [--NAME VALUE]... See modes.hpp.
#include "modes.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
  load::arguments how;
  CLI::App app{"the load generator of the bench"};
  app.require_subcommand(1);
  const auto add = [&](const char* name, void (*run)(const load::arguments&)) {
    auto* mode = app.add_subcommand(name);
    mode->add_option("--port", how.port);
    mode->add_option("--cookies", how.cookies);
    mode->add_option("--count", how.count);
    mode->add_option("--seconds", how.seconds);
    mode->add_option("--path", how.path);
    mode->add_option("--batch", how.batch);
    mode->add_option("--students", how.students);
    mode->add_flag("--conditional", how.is_conditional);
    mode->callback([&how, run] { run(how); });
  };
  add("streams", load::streams);
  add("pages", load::pages);
  add("webhooks", load::webhooks);
  add("first", load::first);
  add("bare", load::bare);
  add("sqlite", load::sqlite);
  try {
    app.parse(argc, argv);
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_load: %s\n", error.what());
    return 1;
  }
}
