#include "link.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <ctime>
#include <fstream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace load {

context make_context() {
  context made{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
  SSL_CTX_set_mode(made.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_verify(made.get(), SSL_VERIFY_NONE, nullptr); // a certificate of the bench's own
  return made;
}

std::int64_t now_ns() {
  timespec at{};
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1'000'000'000LL + at.tv_nsec;
}

context make_server_context(const std::string& certificate, const std::string& private_key) {
  context made{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
  SSL_CTX_set_mode(made.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_num_tickets(made.get(), 1);
  if (SSL_CTX_use_certificate_chain_file(made.get(), certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(made.get(), private_key.c_str(), SSL_FILETYPE_PEM) != 1)
    throw std::runtime_error("the certificate can't be read");
  return made;
}

link::link(SSL_CTX* with) : ssl_(SSL_new(with), SSL_free) {}

std::unique_ptr<link> link::accepted(SSL_CTX* with, int descriptor) {
  std::unique_ptr<link> made{new link{with}};
  made->descriptor_ = descriptor;
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  SSL_set_fd(made->ssl_.get(), descriptor);
  SSL_set_accept_state(made->ssl_.get());
  return made;
}

link::link(SSL_CTX* with, int port)
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)), ssl_(SSL_new(with), SSL_free) {
  if (descriptor_ < 0 || !ssl_) throw std::runtime_error("no descriptor or no memory for a connection");
  const int on = 1;
  setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 && errno != EINPROGRESS)
    state_ = state::over;
  SSL_set_fd(ssl_.get(), descriptor_);
  SSL_set_connect_state(ssl_.get());
}

link::~link() { ::close(descriptor_); }

void link::shake() {
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl_.get());
  const int why = SSL_get_error(ssl_.get(), done);
  if (done == 1) state_ = state::open;
  else if (why == SSL_ERROR_SYSCALL && errno == ENOTCONN) return; // the connection is still being made
  else if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) state_ = state::over;
}

void link::send(std::string_view bytes) {
  ERR_clear_error();
  // A request fits into the socket's buffer; one that does not is a fault of the bench.
  if (SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) != static_cast<int>(bytes.size()))
    state_ = state::over;
}

bool link::receive(std::string& to) {
  std::array<char, 16384> bytes;
  for (;;) {
    ERR_clear_error();
    const int got = SSL_read(ssl_.get(), bytes.data(), bytes.size());
    if (got > 0) {
      to.append(bytes.data(), static_cast<std::size_t>(got));
      continue;
    }
    if (SSL_get_error(ssl_.get(), got) == SSL_ERROR_WANT_READ) return true;
    state_ = state::over;
    return false;
  }
}

struct poller::events {
  std::array<epoll_event, 512> list;
};

poller::poller() : descriptor_(epoll_create1(EPOLL_CLOEXEC)), events_(std::make_unique<events>()) {}
poller::~poller() { ::close(descriptor_); }

void poller::add(int descriptor, std::uint32_t number) const {
  epoll_event what{};
  what.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  what.data.u32 = number;
  if (epoll_ctl(descriptor_, EPOLL_CTL_ADD, descriptor, &what) != 0) throw std::runtime_error("epoll refuses");
}

int poller::fill(int at_most_ms) {
  return epoll_wait(descriptor_, events_->list.data(), static_cast<int>(events_->list.size()), at_most_ms);
}
std::uint32_t poller::number(int at) const { return events_->list[static_cast<std::size_t>(at)].data.u32; }

std::vector<std::string> read_lines(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

double quantile(std::vector<float> of, double share) {
  if (of.empty()) return 0;
  const auto at = of.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(of.size() - 1));
  std::nth_element(of.begin(), at, of.end());
  return *at;
}

} // namespace load
