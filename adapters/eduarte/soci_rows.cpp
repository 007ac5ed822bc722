#include "soci_rows.hpp"

namespace keukentafel::eduarte {

std::vector<text_row> soci_rows(soci::session& session, const std::string& sql, std::size_t columns) {
  std::vector<text_row> found;
  std::vector<std::string> texts(columns);
  std::vector<soci::indicator> states(columns, soci::i_null);
  soci::statement statement{session};
  for (std::size_t i = 0; i < columns; ++i) statement.exchange(soci::into(texts[i], states[i]));
  statement.alloc();
  statement.prepare(sql);
  statement.define_and_bind();
  for (bool got = statement.execute(true); got; got = statement.fetch()) {
    text_row row(columns);
    for (std::size_t i = 0; i < columns; ++i)
      if (states[i] != soci::i_null) row[i] = texts[i];
    found.push_back(std::move(row));
  }
  return found;
}

} // namespace keukentafel::eduarte
