/// One client: requests one after another, each past the strict gate.
#pragma once

#include "gateway/big_bodies.hpp"
#include "gateway/server.hpp"
#include "gateway/socket_stream.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace keukentafel::gateway {

/// What all connections share.
struct house {
  const server_options& how;
  const handler& answer;
  const std::function<void(std::string)>& report;
  const std::function<std::string(const std::string& peer, const request&)>& client_address;
  big_bodies& bodies;
};

class connection : public std::enable_shared_from_this<connection> {
public:
  connection(boost::asio::ip::tcp::socket socket, tls_context context, house shared, std::string peer);

  /// Serves until the connection is over.
  boost::asio::awaitable<void> serve();
  /// Finishes what runs, and takes no further request.
  void stop();

private:
  using clock = std::chrono::steady_clock;
  enum class phase { waiting, busy, streaming };
  struct head {
    std::size_t size = 0;
    unsigned refused = 0; ///< a status, when there is no head to work with
    std::string_view why;
  };

  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<head> read_head();
  /// A request and how its connection goes on.
  struct incoming_request {
    request asked;
    bool keeps_alive = false, is_1_1 = true;
    std::size_t most = 0;                  ///< bytes of its body
    std::optional<big_bodies::share> room; ///< of a body that may be big
  };
  boost::asio::awaitable<unsigned> read_request(std::size_t head_size, incoming_request& into);
  boost::asio::awaitable<unsigned> read_body(std::optional<std::uint64_t> length, incoming_request& into);
  boost::asio::awaitable<unsigned> read_beginning(std::uint64_t length, incoming_request& into);
  boost::asio::awaitable<bool> send(response made, bool is_head, bool keeps_alive, bool is_1_1);
  boost::asio::awaitable<void> send_stream();
  void watch_client();
  boost::asio::awaitable<void> refuse(unsigned status, std::string_view why, bool is_head);
  boost::asio::awaitable<bool> write(std::string_view bytes);
  boost::asio::awaitable<std::size_t> read_more();
  std::string status_and_headers(const response& made, bool keeps_alive) const;
  void expire_after(std::chrono::milliseconds time);
  void never_expire() { expires_ = clock::time_point::max(); }
  void arm();

  socket_stream stream_;
  house house_;
  std::string peer_;
  std::string buffer_; ///< read and not yet used
  boost::asio::steady_timer deadline_;
  clock::time_point expires_ = clock::time_point::max();
  clock::time_point armed_for_ = clock::time_point::max(); ///< when the timer looks at expires_; max: never
  std::unique_ptr<event_source> source_;                   ///< the stream that is sent to the end of the connection
  phase phase_ = phase::waiting;
  bool is_stopping_ = false;
  bool is_chunked_ = false;
  bool is_gone_ = false; ///< the client, while a stream was sent
};

} // namespace keukentafel::gateway
