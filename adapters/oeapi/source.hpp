/// The API as one asks it: with a token, in our version, again after a pause when it is busy or away. One question at
/// a time. [feed-thread], except interrupt().
#pragma once

#include "document.hpp"
#include "http_client.hpp"
#include "settings.hpp"

#include <functional>

namespace keukentafel::oeapi {

/// What the API said in the end.
struct said {
  unsigned status = 0; ///< 200, or a refusal that will not change by itself; 0: no answer that can be used
  json document;       ///< of 200
  std::string print;   ///< of the text of 200
  std::string problem; ///< of another: a line that names what and where, and no value
  bool is_unreadable = false;
};

struct question {
  std::string path;  ///< begins with "/"
  std::string query; ///< without "?"
  std::string name;  ///< the path as the documentation has it, for the log
  /// Patient: asked again until there is an answer. Otherwise a failure is an answer, too.
  bool is_patient = true;
};

class source {
public:
  using line = std::function<void(const std::string& warning)>;
  struct counts {
    double requests = 0, failures = 0, limited = 0, tokens = 0;
  };

  source(const settings& how, line warn);

  void ask(question what);
  bool is_asking() const { return is_asking_; }
  /// Nobody waits for the answer any more.
  void drop();
  /// Goes on, and waits for at most this long; nothing while there is no answer.
  std::optional<said> step(std::chrono::milliseconds most);
  /// How long nothing is to be done; zero while a request is under way.
  std::chrono::milliseconds pause() const;
  /// Failures in a row.
  unsigned failures() const { return failures_; }
  const counts& counted() const { return counted_; }
  void interrupt() noexcept { client_.interrupt(); }

private:
  using steady = std::chrono::steady_clock;

  void send();
  void send_for_token();
  void take_token(const http_answer& of);
  std::optional<said> take(const http_answer& of);
  std::optional<said> answer_in_full(const http_answer& of);
  std::optional<said> fail(const std::string& why, const http_answer& of, bool is_unreadable = false);
  bool wants_token() const;
  said finish(said with);

  const settings& how_;
  line warn_;
  http_client client_;
  question asked_;
  bool is_asking_ = false, is_for_token_ = false;
  std::string token_;
  steady::time_point token_until_{};
  bool was_token_refused_ = false; ///< since the last answer
  unsigned failures_ = 0;
  unsigned unreadable_ = 0; ///< of this question
  std::optional<steady::time_point> not_before_;
  counts counted_;
};

} // namespace keukentafel::oeapi
