/// One HTTP request at a time, by libcurl: certificates are checked, nothing is followed, and time and size are
/// bounded. [feed-thread], except interrupt().
#pragma once

#include <chrono>
#include <curl/curl.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace keukentafel::oeapi {

struct http_request {
  std::string url;
  std::vector<std::string> headers; ///< "Name: value"
  std::optional<std::string> form;  ///< by POST, as a form
  std::string user, password;       ///< of Basic; empty: none
};

struct http_answer {
  unsigned status = 0; ///< 0: there was none
  std::string content_type, retry_after, body;
  std::string failure; ///< why there was none; names no value
};

class http_client {
public:
  struct limits {
    std::string ca_file; ///< empty: what the system trusts
    std::chrono::seconds time{30};
    std::size_t bytes = 0;
  };

  /// Throws when libcurl has no memory.
  explicit http_client(limits of);
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;
  ~http_client();

  /// Ends a request that is under way.
  void start(http_request what);
  bool is_busy() const { return is_busy_; }
  /// The answer, when it comes within this time. Soon after interrupt() it returns at any rate.
  std::optional<http_answer> wait(std::chrono::milliseconds most);
  void stop();
  /// [any-thread]
  void interrupt() noexcept;

private:
  static std::size_t take_body(char* data, std::size_t, std::size_t size, void* self);
  http_answer answer_of(CURLcode code);

  template <auto Close> struct closing {
    template <class Kind> void operator()(Kind* one) const { Close(one); }
  };

  limits limits_;
  std::unique_ptr<CURLM, closing<curl_multi_cleanup>> multi_;
  std::unique_ptr<CURL, closing<curl_easy_cleanup>> easy_;
  std::unique_ptr<curl_slist, closing<curl_slist_free_all>> headers_;
  http_request asked_;
  std::string body_;
  bool is_too_large_ = false, is_busy_ = false;
};

} // namespace keukentafel::oeapi
