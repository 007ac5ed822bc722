/// The limit that the disk and SQLite set: small rows, synchronous=FULL, nothing else.
#include "modes.hpp"

#include "link.hpp"

#include <cstdio>
#include <sqlite3.h>
#include <stdexcept>

namespace load {

void sqlite(const arguments& how) {
  sqlite3* handle = nullptr;
  const auto run = [&](const char* sql) {
    if (sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error("SQLite refuses");
  };
  if (sqlite3_open((how.path + "/bare.db").c_str(), &handle) != SQLITE_OK) throw std::runtime_error("SQLite refuses");
  run("pragma journal_mode=WAL; pragma synchronous=FULL; create table row(id integer primary key, student integer, "
      "text "
      "text)");
  sqlite3_stmt* add = nullptr;
  sqlite3_prepare_v2(handle, "insert into row(student, text) values(?, ?)", -1, &add, nullptr);
  const std::string text(200, 'x');
  std::size_t rows = 0;
  const auto begin = now_ns();
  while (now_ns() - begin < static_cast<std::int64_t>(how.seconds * 1e9)) {
    run("begin immediate");
    for (std::size_t i = 0; i < how.count; ++i, ++rows) {
      sqlite3_bind_int64(add, 1, static_cast<sqlite3_int64>(rows % 5000));
      sqlite3_bind_text(add, 2, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
      if (sqlite3_step(add) != SQLITE_DONE) throw std::runtime_error("SQLite refuses");
      sqlite3_reset(add);
    }
    run("commit");
  }
  std::printf("{\"per_second\":%.1f}\n", static_cast<double>(rows) / (static_cast<double>(now_ns() - begin) / 1e9));
  sqlite3_finalize(add);
  sqlite3_close(handle);
}

} // namespace load
