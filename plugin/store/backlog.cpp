#include "store/backlog.hpp"

#include "store/requests.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::store {

std::vector<backlog> load_backlogs(connection& database) {
  std::vector<backlog> list;
  const auto row = database.query("select name, (select count(*) from set_aside s where s.adapter=a.id), "
                                  "(select count(*) from request r where r.adapter=a.id and r.state=?), "
                                  "(select count(*) from request r where r.adapter=a.id and r.state=?) from adapter a",
                                  static_cast<std::int64_t>(request_state::waiting),
                                  static_cast<std::int64_t>(request_state::with_staff));
  while (row->next()) list.push_back({std::string{row->text(0)}, row->integer(1), row->integer(2), row->integer(3)});
  return list;
}

} // namespace keukentafel::store
