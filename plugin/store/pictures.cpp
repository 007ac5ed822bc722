#include "store/pictures.hpp"

#include "base/crypto.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::store {

/// As hexadecimal text: the columns of this store hold no bytes.
void keep_picture(writing& in, std::string_view about, std::string_view jpeg) {
  in.database.run("insert into picture(about, jpeg, at) values(?, ?, ?) on conflict(about) do update set "
                  "jpeg=excluded.jpeg, at=excluded.at",
                  about, std::string_view{to_hex(jpeg)}, seconds(in.now));
}

bool has_picture(connection& database, std::string_view about) {
  return database.query("select 1 from picture where about=?", about)->next();
}

std::optional<std::string> find_picture(connection& database, std::string_view about) {
  const auto row = database.query("select jpeg from picture where about=?", about);
  return row->next() ? std::optional{from_hex(row->text(0))} : std::nullopt;
}

void remove_picture(writing& in, std::string_view about) {
  in.database.run("delete from picture where about=?", about);
}

} // namespace keukentafel::store
