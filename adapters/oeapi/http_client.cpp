#include "http_client.hpp"

#include <mutex>
#include <stdexcept>
#include <utility>

namespace keukentafel::oeapi {

namespace {

constexpr long connect_timeout_s = 10;

void begin_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

/// libcurl's own words can hold an address; these can't.
std::string sentence_of(CURLcode code) {
  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST: return "the name of the host is not known";
  case CURLE_COULDNT_CONNECT: return "no connection";
  case CURLE_OPERATION_TIMEDOUT: return "no answer within the time limit";
  case CURLE_PEER_FAILED_VERIFICATION: return "the certificate is not trusted";
  case CURLE_SSL_CACERT_BADFILE: return "ca_file can't be read";
  case CURLE_GOT_NOTHING: return "the connection was closed without an answer";
  case CURLE_PARTIAL_FILE: return "the answer ends early";
  default: return std::string{"no answer: "} + curl_easy_strerror(code);
  }
}

template <class Value> void set(CURL* on, CURLoption option, Value value) {
  if (curl_easy_setopt(on, option, value) != CURLE_OK) throw std::runtime_error("libcurl does not know an option");
}

} // namespace

http_client::http_client(limits of) : limits_(std::move(of)) {
  begin_curl();
  multi_.reset(curl_multi_init());
  easy_.reset(curl_easy_init());
  if (!multi_ || !easy_) throw std::runtime_error("libcurl has no memory");
}

http_client::~http_client() { stop(); }

std::size_t http_client::take_body(char* data, std::size_t, std::size_t size, void* self) {
  auto& one = *static_cast<http_client*>(self);
  if (one.body_.size() + size > one.limits_.bytes) {
    one.is_too_large_ = true;
    return 0;
  }
  one.body_.append(data, size);
  return size;
}

void http_client::start(http_request what) {
  stop();
  asked_ = std::move(what);
  body_.clear();
  is_too_large_ = false;
  auto* easy = easy_.get();
  curl_easy_reset(easy); // keeps connections
  set(easy, CURLOPT_URL, asked_.url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_PROXY, "");
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!limits_.ca_file.empty()) {
    set(easy, CURLOPT_CAINFO, limits_.ca_file.c_str());
    set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  set(easy, CURLOPT_CONNECTTIMEOUT, connect_timeout_s);
  set(easy, CURLOPT_TIMEOUT, static_cast<long>(limits_.time.count()));
  set(easy, CURLOPT_USERAGENT, "keukentafel");
  set(easy, CURLOPT_WRITEFUNCTION, take_body);
  set(easy, CURLOPT_WRITEDATA, this);
  headers_.reset();
  for (const auto& one : asked_.headers) {
    auto* longer = curl_slist_append(headers_.get(), one.c_str());
    if (!longer) throw std::bad_alloc{};
    static_cast<void>(headers_.release()); // it is the rest of the longer one
    headers_.reset(longer);
  }
  set(easy, CURLOPT_HTTPHEADER, headers_.get());
  if (asked_.form) {
    set(easy, CURLOPT_POSTFIELDS, asked_.form->c_str());
    set(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(asked_.form->size()));
  }
  if (!asked_.user.empty()) {
    set(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    set(easy, CURLOPT_USERNAME, asked_.user.c_str());
    set(easy, CURLOPT_PASSWORD, asked_.password.c_str());
  }
  if (curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) throw std::runtime_error("libcurl takes no request");
  is_busy_ = true;
}

void http_client::stop() {
  if (std::exchange(is_busy_, false)) curl_multi_remove_handle(multi_.get(), easy_.get());
}

std::optional<http_answer> http_client::wait(std::chrono::milliseconds most) {
  for (const bool is_last : {false, true}) {
    int running = 0, left = 0;
    if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) throw std::runtime_error("libcurl failed");
    while (const auto* said = curl_multi_info_read(multi_.get(), &left)) {
      if (said->msg != CURLMSG_DONE) continue;
      const auto code = said->data.result; // `said` goes with the handle
      stop();
      return answer_of(code);
    }
    if (!is_last) curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(most.count()), nullptr);
  }
  return std::nullopt;
}

http_answer http_client::answer_of(CURLcode code) {
  http_answer made;
  if (is_too_large_) {
    made.failure = "the answer is larger than max_answer_mib";
    return made;
  }
  if (code != CURLE_OK) {
    made.failure = sentence_of(code);
    return made;
  }
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  made.status = static_cast<unsigned>(status);
  const char* type = nullptr;
  if (curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type) made.content_type = type;
  curl_header* found = nullptr;
  if (curl_easy_header(easy_.get(), "Retry-After", 0, CURLH_HEADER, -1, &found) == CURLHE_OK)
    made.retry_after = found->value;
  made.body = std::move(body_);
  body_.clear();
  return made;
}

void http_client::interrupt() noexcept { curl_multi_wakeup(multi_.get()); }

} // namespace keukentafel::oeapi
