#include "module/module.hpp"

#include "module/door.hpp"
#include "module/requests.hpp"

#include <spdlog/spdlog.h>

namespace keukentafel::module {

namespace {

gateway::server_options server_options_of(const gateway_configuration& from) {
  gateway::server_options to;
  to.address = from.address;
  to.port = from.port;
  to.is_tls = from.is_tls;
  to.certificate = from.certificate;
  to.private_key = from.private_key;
  to.max_connections = from.max_connections;
  to.max_per_address = from.max_per_address;
  to.trusted_proxies = from.trusted_proxies;
  to.threads = from.threads;
  to.security_headers = {
      {"Strict-Transport-Security", "max-age=31536000"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
       "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
       "require-trusted-types-for 'script'; trusted-types shell"},
  };
  return to;
}

} // namespace

result<std::unique_ptr<running_module>> running_module::start(configuration what, logger log,
                                                              std::function<void(const fault&)> failed) {
  std::unique_ptr<running_module> made{new running_module};
  made->log_ = log;
  auto opened = engine::open(std::move(what), log, std::move(failed));
  if (!opened) return opened.error();
  made->engine_ = std::move(*opened);
  auto& engine = *made->engine_;
  const auto& gateway = engine.settings().gateway;
  const auto adapters = door_to(engine);
  gateway::site::options how{engine.store(),
                             engine.bus(),
                             engine.settings().school,
                             log,
                             gateway.public_url,
                             gateway.heartbeat,
                             gateway.session_lasts,
                             gateway.streams_per_person,
                             gateway.desk_lasts,
                             now,
                             adapters};
  how.files = files_of(engine);
  how.asking = engine.settings().asking;
  how.talking = engine.settings().talking;
  how.school_language = gateway.school_language;
  how.contact = gateway.contact;
  how.hand_over = [&engine](const store::request_row& asked) { hand_over(engine, asked); };
  made->site_ = std::make_unique<gateway::site>(std::move(how));
  auto* site = made->site_.get();
  auto served_as = server_options_of(gateway);
  served_as.big_body_limit = [knows = adapters.knows](const gateway::request& asked) -> std::size_t {
    const bool is_for_adapter = gateway::is_incoming(asked.path) && knows(gateway::split_incoming(asked.path).first);
    return is_for_adapter ? KT_REQUEST_MAX_BYTES : gateway::site::body_limit_of(asked);
  };
  served_as.is_cut_when_too_big = [](const gateway::request& asked) { return gateway::site::body_limit_of(asked) > 0; };
  made->server_ = std::make_unique<gateway::server>(
      std::move(served_as), [site](const gateway::request& asked) { return site->answer(asked); },
      [log](std::string line) { log->warn("gateway: {}", loggable(line)); });
  const auto port = made->server_->start();
  if (!port) return port.error();
  auto served = control::serve(engine);
  if (!served) return served.error();
  made->control_ = std::move(*served);
  made->reception_ = std::make_shared<reception>(log, engine.submission_queues());
  hand_over_waiting(engine);
  engine.start_adapters();
  log->info("listening on {}:{}", gateway.address, *port);
  return made;
}

running_module::~running_module() {
  if (engine_) engine_->store().wait_no_more(); // on a full disk a stop would not end otherwise
  if (reception_) reception_->close();
  control_.reset();
  if (server_) server_->stop();
  if (engine_) engine_->stop_adapters();
  if (reception_) reception_->end();
  server_.reset();
  site_.reset();
  engine_.reset();
  if (log_) log_->info("stopped");
}

} // namespace keukentafel::module
