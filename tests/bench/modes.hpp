/// What the load generator can do; each prints JSON lines.
#pragma once

#include <cstddef>
#include <string>

namespace load {

struct arguments {
  int port = 0;
  std::string cookies;    ///< a file with one session token a line
  std::size_t count = 64; ///< connections
  double seconds = 3;
  std::string path = "/";
  bool is_conditional = false; ///< asks again with the ETag of the first answer
  std::size_t batch = 0;       ///< events in a message of webhooks; 0: one alone, in structured mode
  std::size_t students = 5000;
};

void streams(const arguments& how);
void pages(const arguments& how);
/// Signed CloudEvents, each a new mark, over so many connections at once; `cookies` is a file with the secret.
void webhooks(const arguments& how);
/// Until the first whole answer: prints its moment on the monotonic clock.
void first(const arguments& how);
/// The peer of the streams that decides and stores nothing: `path` is a folder with cert.pem, key.pem and the control
/// file of the paced adapter, `count` the number of students.
void bare(const arguments& how);
/// Rows a second that bare SQLite makes durable at so many a commit, in the folder `path`.
void sqlite(const arguments& how);

} // namespace load
