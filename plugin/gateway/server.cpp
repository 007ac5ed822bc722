#include "gateway/server.hpp"

#include "base/thread.hpp"
#include "gateway/connection.hpp"
#include "gateway/proxies.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <fmt/format.h>
#include <mutex>
#include <netinet/tcp.h>
#include <unordered_map>
#include <unordered_set>

namespace keukentafel::gateway {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {
constexpr std::chrono::seconds stop_patience{4};
using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
using user_timeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;

// What the kernel holds for one that does not read; it would take 4 MB by itself.
constexpr int send_buffer = 64 << 10;
// How long a client may acknowledge nothing of it, or keep its window shut.
constexpr std::chrono::milliseconds silence_limit{30000};
} // namespace

struct server::impl {
  /// One thread with its own connections.
  struct lane {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
    tcp::acceptor acceptor{context};
    asio::steady_timer pause{context};
    std::unordered_set<std::shared_ptr<connection>> connections; // touched on this lane only
    std::thread thread;
  };

  explicit impl(server_options options) : how(std::move(options)) {}

  server_options how;
  handler answer;
  std::function<void(std::string)> report;
  std::function<std::string(const std::string&, const request&)> client_address;
  proxies trusted;
  big_bodies bodies{how.big_bodies_limit};
  std::unique_ptr<certificate> papers;
  std::vector<std::unique_ptr<lane>> lanes;
  std::atomic<bool> is_stopping = false;

  std::mutex mutex; // protects the two below
  std::condition_variable is_empty;
  std::unordered_map<std::string, int> per_address;
  int count = 0;

  bool enter(const std::string& peer);
  void leave(const std::string& peer);
  asio::awaitable<void> accept(lane& on);
  asio::awaitable<void> serve(lane& on, tcp::socket socket, std::string peer);
  asio::awaitable<void> watch_certificate(lane& on);
  boost::system::error_code listen(lane& on, unsigned short port);
};

bool server::impl::enter(const std::string& peer) {
  const std::lock_guard guard{mutex};
  if (count >= how.max_connections) return false;
  auto& held = per_address[peer];
  if (held >= how.max_per_address && !trusted.trusts(peer)) return false;
  ++held;
  ++count;
  return true;
}

void server::impl::leave(const std::string& peer) {
  const std::lock_guard guard{mutex};
  --count;
  if (--per_address[peer] == 0) per_address.erase(peer);
  if (count == 0) is_empty.notify_all();
}

asio::awaitable<void> server::impl::serve(lane& on, tcp::socket socket, std::string peer) {
  const auto one = std::make_shared<connection>(std::move(socket), papers ? papers->now() : nullptr,
                                                house{how, answer, report, client_address, bodies}, peer);
  on.connections.insert(one);
  try {
    co_await one->serve();
  } catch (const std::exception& error) {
    report(fmt::format("a connection failed: {}", error.what()));
  }
  on.connections.erase(one);
  leave(peer);
}

asio::awaitable<void> server::impl::accept(lane& on) {
  while (!is_stopping) {
    boost::system::error_code error;
    tcp::socket socket{on.context};
    co_await on.acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted || is_stopping) co_return;
    if (error) { // no descriptors left: give others time to close
      on.pause.expires_after(std::chrono::milliseconds{100});
      co_await on.pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    const auto peer = socket.remote_endpoint(error).address().to_string();
    if (error || !enter(peer)) continue;
    asio::co_spawn(on.context, serve(on, std::move(socket), peer), asio::detached);
  }
}

asio::awaitable<void> server::impl::watch_certificate(lane& on) {
  asio::steady_timer timer{on.context};
  while (!is_stopping) {
    timer.expires_after(std::chrono::seconds{1});
    co_await timer.async_wait(asio::use_awaitable);
    const auto renewed = papers->renew();
    if (!renewed) report(renewed.error().sentence() + "; the one before stays in use");
    else if (*renewed) report("the certificate was replaced");
  }
}

boost::system::error_code server::impl::listen(lane& on, unsigned short port) {
  boost::system::error_code error;
  const tcp::endpoint at{asio::ip::make_address(how.address, error), port};
  if (!error) on.acceptor.open(at.protocol(), error);
  if (!error) on.acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error && how.threads > 1) on.acceptor.set_option(reuse_port{true}, error);
  // Connections inherit both.
  if (!error) on.acceptor.set_option(tcp::acceptor::send_buffer_size{send_buffer}, error);
  if (!error) on.acceptor.set_option(user_timeout{static_cast<int>(silence_limit.count())}, error);
  if (!error) on.acceptor.bind(at, error);
  if (!error) on.acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

server::server(server_options how, handler answer, std::function<void(std::string)> report)
    : impl_(std::make_unique<impl>(std::move(how))) {
  impl_->answer = std::move(answer);
  impl_->report = std::move(report);
  impl_->client_address = [&trusted = impl_->trusted](const std::string& peer, const request& asked) {
    return trusted.client_address(peer, asked);
  };
}

server::~server() { stop(); }

result<unsigned short> server::start() {
  auto trusted = proxies::parse(impl_->how.trusted_proxies);
  if (!trusted) return trusted.error();
  impl_->trusted = std::move(*trusted);
  if (impl_->how.is_tls) {
    auto papers = certificate::load(impl_->how.certificate, impl_->how.private_key);
    if (!papers) return papers.error();
    impl_->papers = std::move(*papers);
  }
  auto port = impl_->how.port;
  for (unsigned i = 0; i < impl_->how.threads; ++i) {
    auto& on = *impl_->lanes.emplace_back(std::make_unique<impl::lane>());
    if (const auto error = impl_->listen(on, port))
      return fault{fmt::format("gateway.listen: {}:{} can't be used: {}", impl_->how.address, port, error.message())};
    port = on.acceptor.local_endpoint().port();
  }
  for (const auto& one : impl_->lanes) {
    auto& on = *one;
    asio::co_spawn(on.context, impl_->accept(on), asio::detached);
    if (impl_->papers && one == impl_->lanes.front())
      asio::co_spawn(on.context, impl_->watch_certificate(on), asio::detached);
    on.thread = start_thread("kt-gateway", [&on] { on.context.run(); });
  }
  return port;
}

void server::stop() {
  if (impl_->is_stopping.exchange(true)) return;
  for (const auto& one : impl_->lanes)
    asio::post(one->context, [&on = *one] {
      boost::system::error_code ignored;
      on.acceptor.close(ignored);
      for (const auto& each : on.connections) each->stop();
    });
  {
    std::unique_lock guard{impl_->mutex};
    impl_->is_empty.wait_for(guard, stop_patience, [&] { return impl_->count == 0; });
  }
  for (const auto& one : impl_->lanes) {
    one->context.stop();
    if (one->thread.joinable()) one->thread.join();
  }
}

} // namespace keukentafel::gateway
